"""Query results on a terminal."""

from __future__ import annotations

from io import StringIO

import pytest
import regex

from flows.console.sql.tables import Result, cells_of, write_records, write_table


def test_a_value_wider_than_the_terminal_stays_beside_its_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in {"FORCE_COLOR": "1", "NO_COLOR": "1", "COLUMNS": "40"}.items():
        monkeypatch.setenv(name, value)
    url = f"https://urdu.example/{'خبر' * 20}"
    names = ("url", "headline", "section")
    wide = Result(names, ("VARCHAR",) * 3, [(url, "नया पुस्तकालय खुला " * 3, "x" * 50)])
    out = StringIO()
    write_table(wide, out)
    assert f"url       {url}\n" in out.getvalue()


def test_rows_that_are_too_wide_are_a_table_of_what_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    names = ("site", "headline", "url", "body", "tags", "version")
    row = (
        "theprintlines",
        "नया पुस्तकालय खुला " * 3,
        "https://a.example/" + "خبر" * 20,
        "x" * 90,
        "t",
        1,
    )
    wide = Result(names, ("VARCHAR",) * 6, [row, row])
    out, lines = StringIO(), StringIO()
    write_table(wide, out)
    head, first, second, note = regex.sub(r"\x1b\[[0-9;]*m", "", out.getvalue()).splitlines()
    assert head.split() == ["site", "headline"]
    assert first == second
    assert cells_of(first) == 60
    assert note == (
        "(2 rows; no room for url, body, tags and 1 more: --format records or .mode records "
        "shows all)"
    )
    write_records(wide, lines)
    assert f"url       {row[2]}\n" in lines.getvalue()
    assert "(2 rows)" in lines.getvalue()


def test_addresses_of_a_demo_that_is_over_are_no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "90")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    row = ("http://127.0.0.11:4913/ख़बर-1", "https://paper.example/خبر", "http://[broken")
    for unlinked, shown in ((True, row[0][7:]), (False, row[0])):
        out = StringIO()
        write_table(Result(("a", "b", "c"), ("VARCHAR",) * 3, [row], unlinked=unlinked), out)
        assert out.getvalue().splitlines()[1].split() == [shown, *row[1:]]


def test_columns_stand_below_each_other_in_all_scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    rows = [
        ("हिन्दी में एक बहुत लंबा शीर्षक जो कटता है", 1),
        ("وسیع ویزا ضابطے پر خرچ، فنکاروں میں خاموشی", 22),
        ("plain", None),
        ("", 333),
    ]
    out = StringIO()
    write_table(Result(("headline", "words"), ("VARCHAR", "INTEGER"), list(rows)), out)
    lines = regex.sub(r"\x1b\[[0-9;]*m", "", out.getvalue()).splitlines()[:-1]
    # All end with a number on the right, so all are as wide, and none is wider than the terminal.
    assert {cells_of(line) for line in lines} == {40}
    assert lines[0].endswith(" words")
    assert lines[1].endswith("…      1")
    assert lines[3].endswith("   NULL")
    # As glibc, and with it most terminals, counts: the matra stands beside its consonant.
    assert cells_of("की") == 2
    assert cells_of("कुँ") == 1
