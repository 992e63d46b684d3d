"""The SQL files that come with the package."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType


@cache
def statement(name: str) -> str:
    """The text of `sql/queries/<room>/<verb_noun>.sql`, named `<room>/<verb_noun>`."""
    return resources.files("warehouse").joinpath("sql", "queries", f"{name}.sql").read_text("utf-8")


@cache
def scripts(folder: str) -> Mapping[str, str]:
    """The .sql files of a folder of `sql/`: name to text, in the order of the names."""
    files = resources.files("warehouse").joinpath("sql", folder).iterdir()
    texts = {
        file.name.removesuffix(".sql"): file.read_text("utf-8")
        for file in files
        if file.name.endswith(".sql")
    }
    return MappingProxyType(dict(sorted(texts.items())))
