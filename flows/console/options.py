"""Options and arguments that several commands have in common."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

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


SitesArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="SITE", help="Sites to crawl; all if none is named."),
]
PagesOption = Annotated[
    int, typer.Option(min=0, metavar="N", help="Pages fetched per site at most; 0 is no limit.")
]
SiteOption = Annotated[
    list[str] | None,
    typer.Option("--site", metavar="SITE", help="A site, once or more often; else all."),
]
PrefectOption = Annotated[
    bool,
    typer.Option(
        "--prefect", help="Start a Prefect server for it: the run is in Prefect's list later."
    ),
]
FirstDayOption = Annotated[
    date | None,
    typer.Option("--from", metavar="DAY", parser=parse_day, help="First day of publication."),
]
LastDayOption = Annotated[
    date | None,
    typer.Option("--to", metavar="DAY", parser=parse_day, help="Last day, included."),
]
