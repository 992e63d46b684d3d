"""What commands print: texts of sites move no cursor, in any script, and are no markup."""

from __future__ import annotations

import io
import json
import os
import pty
from collections.abc import Callable
from typing import TextIO

import pytest
import regex
from rich.table import Table
from rich.text import Text

from flows.console.sql.formats import Form, write_answer
from flows.console.terminal import Terminal, say

STORIES = ["मुख्यमंत्री क्षत्रिय र्\u200dय", "وزیرِ\u200c اعظم \u200f(۲۰۲۶)", "A “quoted” story [bold]"]
EVIL = "\x1b[31m\x1b]0;title\x07\x9b2J\x08\r\x7f\u202e\u2066"
_COLOURS = regex.compile(r"\x1b\[[0-9;]*m")


class Shown:
    """A terminal of its own, and what was written to it."""

    def __init__(self) -> None:
        self._ours, its = pty.openpty()
        self.out = os.fdopen(its, "w", encoding="utf-8", newline="")

    def text(self) -> str:
        self.out.close()
        found = b""
        while True:
            try:
                found += os.read(self._ours, 65536)
            except OSError:
                # Linux ends the reading so once the other side is closed.
                os.close(self._ours)
                return found.decode()


def check(shown: str) -> None:
    """Nothing that a terminal obeys but colours, and every letter of the stories."""
    text = _COLOURS.sub("", shown)
    assert not regex.search(r"[\p{Cc}\u202a-\u202e\u2066-\u2069--[\r\n\t]]", text, regex.V1), [text]
    assert "\r" not in text.replace("\r\n", "")
    assert "[31m" in text
    for story in STORIES:
        assert story in text


def table(cells: list[str]) -> Table:
    shown = Table(*cells, box=None, title=cells[0], show_header=True)
    shown.add_row(*cells)
    return shown


@pytest.mark.parametrize("shape", [str, Text, lambda text: table([text])])
@pytest.mark.parametrize("is_terminal", [True, False])
def test_nothing_that_is_printed_is_obeyed(
    shape: Callable[[str], object], is_terminal: bool
) -> None:
    out = io.StringIO()
    console = Terminal(file=out, force_terminal=is_terminal, width=200)
    for story in STORIES:
        console.print(shape(f"{EVIL}{story}{EVIL}"))
        console.rule(f"{EVIL}{story}")
    check(out.getvalue())


def test_square_brackets_are_no_markup() -> None:
    out = io.StringIO()
    Terminal(file=out, width=200).print("[/nothing] [red]x[/red] :smile:")
    assert out.getvalue() == "[/nothing] [red]x[/red] :smile:\n"


def test_said_lines_are_clean(capsys: pytest.CaptureFixture[str]) -> None:
    for story in STORIES:
        say(f"khabar: {EVIL}{story}\nnext", err=True)
    errors = capsys.readouterr().err
    check(errors)
    assert errors.count("\nnext\n") == 3


class Rows:
    """Rows that a site has written, in two columns."""

    columns: tuple[str, ...] = ("a", f"b{EVIL}")
    types: tuple[str, ...] = ("VARCHAR", "VARCHAR[]")

    def rows(self, most: int | None = None) -> list[tuple[str, list[str]]]:
        return [(f"{EVIL}{story}\n\t{EVIL}", [f"{EVIL}{story}"]) for story in STORIES][:most]

    def batches(self) -> list[list[tuple[str, list[str]]]]:  # type: ignore[override]
        return [self.rows()]


def written(form: Form, out: TextIO) -> None:
    write_answer(Rows(), form, out)  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["table", "csv", "json", "jsonl", "markdown"])
def test_data_on_a_terminal_are_clean(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    shown = Shown()
    written(form, shown.out)
    check(shown.text())


def test_data_in_a_file_or_a_pipe_are_exact() -> None:
    out = io.StringIO(newline="")
    written("jsonl", out)
    rows = [json.loads(line) for line in out.getvalue().splitlines() if line]
    assert [tuple(row.values()) for row in rows] == Rows().rows()
    forms: tuple[Form, ...] = ("csv", "json", "markdown")
    for form in forms:
        out = io.StringIO(newline="")
        written(form, out)
        assert out.getvalue().count("\x9b2J") >= 10


def test_a_cell_keeps_its_lines_and_tabs_on_a_terminal() -> None:
    shown = Shown()
    written("csv", shown.out)
    assert shown.text().count("\t�[31m") == 3
