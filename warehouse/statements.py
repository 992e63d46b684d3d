"""The SQL files that come with the package."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def statement(name: str) -> str:
    """The text of `queries/<name>.sql`."""
    return resources.files("warehouse").joinpath("queries", f"{name}.sql").read_text("utf-8")


def scripts(folder: str) -> dict[str, str]:
    """The .sql files of `migrations`, `views` or `samples`: name to text, in name order."""
    files = resources.files("warehouse").joinpath(folder).iterdir()
    texts = {
        file.name.removesuffix(".sql"): file.read_text("utf-8")
        for file in files
        if file.name.endswith(".sql")
    }
    return dict(sorted(texts.items()))
