"""Made-up sites for tests of what is deployed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from spiders.config.site import Site, read_sites


def write_site(folder: Path, name: str, *, title: str = "अख़बार", schedule: str = "") -> None:
    """Writes the file of a site that is nowhere."""
    folder.mkdir(parents=True, exist_ok=True)
    host = f"{name.replace('_', '-')}.example"
    (folder / f"{name}.toml").write_text(
        f'title = "{title}"\nhosts = ["{host}"]\nbase_url = "https://{host}"\n'
        f'language = "hi"\n{schedule}\n',
        encoding="utf-8",
    )


def made_up(folder: Path, names: Iterable[str]) -> dict[str, Site]:
    """Sites of these names."""
    for name in names:
        write_site(folder, name)
    return read_sites(folder, builtin=False)
