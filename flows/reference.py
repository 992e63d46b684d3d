"""The generated pages of docs/: `python -m flows.reference` writes them, a test compares them."""

from __future__ import annotations

from pathlib import Path

from flows.settings import Settings
from warehouse.reference import tables_page
from warehouse.samples import samples_page

DOCS = Path(__file__).parents[1] / "docs"


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
    """Every generated page with its text."""
    return {
        DOCS / "settings.md": settings_page(),
        DOCS / "tables.md": tables_page(),
        DOCS / "queries.md": samples_page(),
    }


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
