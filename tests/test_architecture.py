"""The map of the code says what is there; the house rules that a machine can check hold."""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
import regex

from tests.places import DOCS, PROJECT

PACKAGES = ("spiders", "pipelines", "warehouse", "flows")
MAPS = (PROJECT / "CONTRIBUTING.md", *sorted(DOCS.glob("*.md")))
# A package with a room, a file or both behind it, as prose names it.
NAMED = regex.compile(rf"(?<![\w./-])(?:{'|'.join(PACKAGES)}|tests)/[\w./]*\w/?(?![\w*<])")


@cache
def modules() -> dict[Path, ast.Module]:
    files = (file for package in PACKAGES for file in (PROJECT / package).rglob("*.py"))
    return {file: ast.parse(file.read_text(encoding="utf-8")) for file in files}


@pytest.mark.parametrize("page", MAPS, ids=lambda page: page.name)
def test_every_room_and_file_that_a_page_names_exists(page: Path) -> None:
    named = set(NAMED.findall(page.read_text(encoding="utf-8")))
    gone = {name for name in named if not (PROJECT / name).exists()}
    assert not gone, f"{page.name} names what is not there"


def test_every_room_is_on_the_map() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    rooms = {file.parent for file in modules() if file.parent.parent.name in PACKAGES}
    missing = {str(room.relative_to(PROJECT)) for room in rooms if f"`{_named(room)}/`" not in text}
    assert not missing, "rooms that docs/architecture.md does not name"


def test_every_module_says_what_it_does() -> None:
    silent = {file for file, tree in modules().items() if tree.body and not ast.get_docstring(tree)}
    assert not silent


def test_no_public_class_name_occurs_twice() -> None:
    places = defaultdict(list)
    for file, tree in modules().items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(str(file.relative_to(PROJECT)))
    assert not {name: files for name, files in places.items() if len(files) > 1}


def _named(room: Path) -> str:
    return room.relative_to(PROJECT).as_posix()


def test_commands_print_where_texts_of_sites_are_made_harmless() -> None:
    """Each of the two that are left out cleans what it prints by itself."""
    own = {"console/terminal.py", "console/sql/tables.py", "commands/search.py"}
    prints = regex.compile(r"typer\.s?echo\(|click\.echo|(?<![\w.])(?:print|Console)\((?!self)")
    found = {
        path.relative_to(PROJECT / "flows").as_posix()
        for path in (PROJECT / "flows").rglob("*.py")
        if prints.search(path.read_text(encoding="utf-8"))
    }
    assert found <= own
