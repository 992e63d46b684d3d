"""The generated files of docs/, and prefect.yaml: `python -m flows.commands.docs` writes them."""

from __future__ import annotations

from pathlib import Path

from flows.server.deployments.prefect_file import built_in_file
from flows.settings import Settings
from warehouse.publish.catalog import tables_page
from warehouse.publish.sample_queries import samples_page

PROJECT = Path(__file__).parents[2]
DOCS = PROJECT / "docs"


def settings_page() -> str:
    """All settings as Markdown."""
    lines = [
        "# Settings",
        "All are environment variables; made from `flows/settings.py` by `make docs`.",
        "",
        "| variable | default | meaning |",
        "|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        default = f"`{shown}`" if (shown := str(field.default)) not in ("", "None") else ""
        lines.append(f"| `KHABAR_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(lines) + "\n"


def pages() -> dict[Path, str]:
    """Every generated file with its text."""
    return {
        DOCS / "settings.md": settings_page(),
        DOCS / "tables.md": tables_page(),
        DOCS / "queries.md": samples_page(),
        PROJECT / "prefect.yaml": built_in_file(),
    }


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
