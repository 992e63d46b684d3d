"""`khabar search`: full-text search in three languages."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from typing import Annotated, Any, Literal

import regex
import typer
from rich.console import Console
from rich.text import Text

from flows.console.options import FirstDayOption, LastDayOption, SiteOption
from flows.console.sql.formats import write_answer
from flows.console.terminal import leads_nowhere, say
from flows.run_control.preflight import is_demo_over, settings_of_home
from flows.settings import read_settings
from pipelines.text.snippets import Piece, asked_words, mark, snippet
from spiders.config.date_window import INDIA, Window
from spiders.config.printable import printable
from warehouse.search.search import Filters, Hit, Query, SearchResult, parse_query
from warehouse.search.search import search as search_articles
from warehouse.search.word_counts import ExtensionMissing, extension_path

_RIGHT_TO_LEFT = regex.compile(r"\p{Bidi_Class=R}|\p{Bidi_Class=AL}")
# First strong isolate … pop: what is Urdu in a line does not turn the rest of it around.
_ISOLATED = "\u2068{}\u2069"


def search(
    query: Annotated[
        str,
        typer.Argument(
            metavar="QUERY",
            help='Words, all of which must occur; "a phrase" in quotes; begin* for every word '
            "that begins so; -word must not occur.",
        ),
    ],
    sites: SiteOption = None,
    languages: Annotated[
        list[str] | None,
        typer.Option("--language", metavar="CODE", help="Only hi, ur, en …; once or more often."),
    ] = None,
    author: Annotated[
        str, typer.Option(metavar="NAME", help="Only by authors whose name has this in it.")
    ] = "",
    first: FirstDayOption = None,
    last: LastDayOption = None,
    any_word: Annotated[bool, typer.Option("--any", help="One of the words is enough.")] = False,
    copies: Annotated[
        bool, typer.Option("--copies", help="Show each copy of a story, not only the first.")
    ] = False,
    limit: Annotated[
        int, typer.Option(min=0, metavar="N", help="Stories shown at most; 0 is all.")
    ] = 10,
    form: Annotated[
        Literal["text", "table", "records", "csv", "json", "jsonl", "markdown"],
        typer.Option("--format", "-f", help="How to write it."),
    ] = "text",
) -> None:
    """Search headlines and stories in any spelling, best first.

    Ends with exit status 1 if nothing is found.
    """
    settings = settings_of_home(read_settings())
    if sites:
        settings.select_sites(sites)
    if first and last:
        Window(first, last)
    asked = parse_query(query)
    found = search_articles(
        settings.home,
        asked,
        Filters(
            sites=sites or (), languages=languages or (), author=author, first=first, last=last
        ),
        every_word=not any_word,
        copies=copies,
        limit=limit,
    )
    _tell_waiting(found)
    if form != "text":
        write_answer(_Rows(found), form, sys.stdout)
    else:
        # No `Terminal`: it would take away the isolates that keep Urdu names in their place.
        words = frozenset(asked_words(" ".join(asked.words)))
        _show(Console(), found, words, is_over=is_demo_over(settings.home))
        _sum_up(found, asked, any_word=any_word, copies=copies)
    if not found.hits:
        raise typer.Exit(1)


def _show(console: Console, found: SearchResult, words: frozenset[str], *, is_over: bool) -> None:
    for hit in found.hits:
        console.print(_text(mark(hit.headline, words), "bold"))
        console.print(Text(f"  {_about(hit)}", style="dim"), soft_wrap=True)
        if hit.body:
            console.print(_text(snippet(hit.body, words), ""))
        if is_over and leads_nowhere(hit.url):
            link = Text(f"a page of the demo: khabar why {hit.article_id}", style="dim")
        else:
            link = Text(printable(hit.url), style="blue")
        console.print(link, soft_wrap=True)
        console.print()


def _about(hit: Hit) -> str:
    """Such as `theprintlines · 28 Nov 2026 14:30 · Anita Sharma · 2 copies`."""
    published = hit.published_at and hit.published_at.astimezone(INDIA)
    parts = [
        hit.site,
        f"{published:%d %b %Y %H:%M}" if published else "no date",
        ", ".join(hit.authors),
        f"{hit.copies} more cop{'y' if hit.copies == 1 else 'ies'}" if hit.copies else "",
        hit.article_id,
    ]
    return " · ".join(_isolated(printable(part)) for part in parts if part)


def _text(pieces: list[Piece], style: str) -> Text:
    line = Text(style=style)
    for piece in pieces:
        line.append(printable(piece.text), style="bold yellow" if piece.is_hit else "")
    return line


def _isolated(text: str) -> str:
    return _ISOLATED.format(text) if _RIGHT_TO_LEFT.search(text) else text


def _sum_up(found: SearchResult, asked: Query, *, any_word: bool, copies: bool) -> None:
    shown = len(found.hits)
    if not shown:
        hint = (
            "" if any_word or len(asked.words) == 1 else "; with --any one of the words is enough"
        )
        say(f"Nothing found{hint}.", err=True)
        if found.near:
            say(f"Did you mean: khabar search {shlex.quote(found.near)}", err=True)
        return
    total = found.articles if copies else found.stories
    noun = "article" if copies else "stor"
    noun += ("" if total == 1 else "s") if copies else ("y" if total == 1 else "ies")
    note = f"{total} {noun}"
    if not copies and found.articles > found.stories:
        note += f" in {found.articles} articles"
    if shown < total:
        note += f", the best {shown} shown; --limit 0 shows all"
    say(note)


def _tell_waiting(found: SearchResult) -> None:
    if not found.waiting:
        return
    try:
        extension_path()
        advice = "`khabar maintain` indexes them"
    except ExtensionMissing as error:
        advice = str(error)
    say(
        f"{found.waiting} articles are not in the search index and are read through, which takes "
        f"longer: {advice}",
        err=True,
    )


class _Rows:
    """What was found as rows of a table, for programs."""

    columns: tuple[str, ...] = (
        *("score", "site", "published_at", "headline", "authors"),
        *("section", "language", "url", "copies", "article_id"),
    )
    types: tuple[str, ...] = (
        *("DOUBLE", "VARCHAR", "TIMESTAMP WITH TIME ZONE", "VARCHAR", "VARCHAR[]"),
        *("VARCHAR", "VARCHAR", "VARCHAR", "BIGINT", "VARCHAR"),
    )

    def __init__(self, found: SearchResult) -> None:
        self._hits = found.hits

    def rows(self, most: int | None = None) -> list[tuple[Any, ...]]:
        return [tuple(getattr(hit, name) for name in self.columns) for hit in self._hits[:most]]

    def batches(self) -> Iterator[list[tuple[Any, ...]]]:
        yield self.rows()
