"""Query results on a terminal."""

from __future__ import annotations

from io import StringIO

import pytest

from flows.query.tables import write_table
from warehouse.query import Result


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
