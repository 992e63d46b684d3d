"""A day as people write it on the command line."""

from __future__ import annotations

from datetime import date, datetime

import typer


def parse_day(text: str) -> date:
    """The day that a text such as `2026-01-31` names.

    Raises:
        BadParameter: if it names none.
    """
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day, no moment
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day such as 2026-01-31") from None
