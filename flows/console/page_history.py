"""Shows the history of a page to people, in 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.console.page_argument import PageArgument
from flows.console.wording import first_words, format_count, format_size
from pipelines.edits.diff import Place
from pipelines.edits.edits import compare_versions
from spiders.config.printable import printable
from spiders.config.urls import NOT_ARTICLES
from warehouse.reports.page_history import PageHistory, Record

_MAX_ROWS = 20
_MAX_PAIRS = 5
_MAX_PASSAGES = 4

# What an outcome means, where its name does not say it.
_MEANINGS = {
    "new": "stored",
    "updated": "stored",
    "unchanged": "stored",
    "not_modified": "stored; the site answered that nothing changed",
    "rejected": "fetched or named, and no article",
    "failed": "could not be had; asked for again",
    "deferred": "left for a later run",
    "gone": "offline",
    "robots": "robots.txt does not allow it",
    "off_site": "leads off the site's hosts",
}

# What the view `edits` calls it.
_KINDS = {
    "correction": "correction, marked as such",
    "update": "update, as the page says",
    "quiet": "quiet edit",
    "unknown": "edit",
}


def print_page_history(
    console: Console, asked: PageArgument, history: PageHistory, archive: Path
) -> None:
    """Prints everything that is known of a page, times in the site's time zone."""
    _HistoryPrinter(console, asked, archive).print(history)


class _HistoryPrinter:
    def __init__(self, console: Console, asked: PageArgument, archive: Path) -> None:
        self._console, self._asked, self._archive = console, asked, archive

    def print(self, history: PageHistory) -> None:
        self._facts(self._identity(history))
        if history.article:
            self._facts(self._article(history.article))
        for page in history.pages:
            self._heading("Page" if len(history.pages) == 1 else f"Page {page['page_id']}")
            self._facts(self._page(page))
        if history.requests:
            self._heading(f"Requests ({len(history.requests)})")
            self._requests(history.requests)
        if history.versions:
            self._heading(f"Versions ({len(history.versions)})")
            self._versions(history.versions, history.edit_kinds)
        if history.article:
            self._heading("Copies")
            self._copies(history.article, history)
        self._raw(history.requests)

    def _identity(self, history: PageHistory) -> Iterable[tuple[str, str]]:
        site = self._asked.site
        yield "site", f"{site.name} ({site.title})"
        article_id = history.article["article_id"] if history.article else ""
        yield "page", self._asked.page_id
        if article_id and article_id != self._asked.page_id:
            yield "article", f"{article_id}, which its page names"
        if self._asked.reason:
            yield "no article", explain_reason(self._asked)

    def _article(self, article: Record) -> Iterable[tuple[str, str]]:
        yield "headline", article["headline"]
        yield "url", article["url"]
        published = self._time(article["published_at"]) or "its page does not say"
        yield "published", f"{published} ({article['published_at_source'] or 'no source'})"
        yield (
            "text",
            f"{article['word_count']} words, {article['language']}, section "
            f"{article['section'] or 'unknown'}"
            + (f", suspect: {article['suspect']}" if article["suspect"] else ""),
        )
        yield "made under", f"rules {article['rules_version']}"
        seen = self._time(article["last_seen_at"])
        if article["gone_at"]:
            why = f" ({article['gone_reason']})" if article.get("gone_reason") else ""
            yield "gone", f"since {self._time(article['gone_at'])}{why}; last seen {seen}"
        else:
            yield "online", f"when last looked at, {seen}"

    def _page(self, page: Record) -> Iterable[tuple[str, str]]:
        yield "url", page["url"]
        yield "first seen", self._time(page["first_seen_at"])
        yield "named by", page["first_seen_via"] or "no source; see the requests"
        if page["lastmod"]:
            yield "lastmod", f"{page['lastmod']} (as its source wrote it)"
        outcome = page["outcome"] + (f":{page['reason']}" if page["reason"] else "")
        meaning = _MEANINGS[page["outcome"]]
        if page["reason"] == "held":
            meaning = "fetched, and held back as its text is doubtful"
        yield "outcome", f"{outcome} ({meaning})"
        if page.get("detail"):
            yield "because", page["detail"]
        yield "checked", self._time(page["checked_at"])
        due = page["next_check_at"]
        yield "next check", self._time(due) if due else "when a source says that it changed"

    def _requests(self, requests: list[Record]) -> None:
        table = Table(box=None, pad_edge=False, show_header=False)
        for justify in ("left", "left", "right", "left", "right", "right"):
            # Cells of a narrow terminal have several lines: nothing is cut off.
            table.add_column(justify=justify, overflow="fold")
        for each in requests[-_MAX_ROWS:]:
            result = each["outcome"] or each["error"]
            table.add_row(
                self._time(each["fetched_at"], seconds=True),
                (each["purpose"] or "") + (" if changed" if each["conditional"] else ""),
                str(each["status"] or "-"),
                result,
                f"{each['elapsed_ms']} ms",
                format_size(each["bytes"]),
            )
        if len(requests) > _MAX_ROWS:
            self._line(f"the last {_MAX_ROWS}:")
        self._console.print(table)
        for each in requests[-_MAX_ROWS:]:
            if each["detail"]:
                when = self._time(each["fetched_at"], seconds=True)
                self._line(f"{when}  {each['reason']}: {each['detail']}")

    def _versions(self, versions: list[Record], kinds: Mapping[int, str]) -> None:
        before: Record | None = None
        for version in versions:
            when = f"{version['version']}  {self._time(version['seen_at'])}"
            if before is None:
                self._line(f"{when}  {len(version['body'].split())} words")
            else:
                self._edit(when, kinds.get(version["version"], "unknown"), before, version)
            before = version

    def _edit(self, when: str, kind: str, before: Record, now: Record) -> None:
        edit = compare_versions(before["headline"], before["body"], now["headline"], now["body"])
        moved = f", {edit.words_moved} moved" if edit.words_moved else ""
        self._line(
            f"{when}  {_KINDS[kind]}: {format_count(edit.words_added, 'word')} added, "
            f"{edit.words_removed} removed{moved}" + (", spelling only" * edit.is_small)
        )
        if edit.note:
            self._line(f"   note     {first_words(edit.note)}")
        if edit.headline_changed:
            self._line(f"   headline - {before['headline']}")
            self._line(f"            + {now['headline']}")
        places = [place for place in edit.places if place.part != "headline"]
        for place in places[:_MAX_PASSAGES]:
            self._console.print(_format_place(place), soft_wrap=True)
        if len(places) > _MAX_PASSAGES:
            more = len(places) - _MAX_PASSAGES
            self._line(f"       and {more} more places; the view edits has them all")

    def _copies(self, article: Record, history: PageHistory) -> None:
        if len(history.cluster) == 1:
            self._line("none: it stands alone")
        else:
            self._line(f"cluster {article['cluster_id']} of {len(history.cluster)} articles")
        for each in history.cluster[:_MAX_ROWS] if len(history.cluster) > 1 else ():
            lead = "lead" if each["is_lead"] else "copy"
            self._line(f"{lead}  {self._time(each['published_at'])}  {each['article_id']}")
            self._line(f"      {each['headline']}")
        for pair in history.pairs[:_MAX_PAIRS]:
            self._line(
                f"{pair['kind']} with {pair['other']}: {pair['jaccard']:.0%} of word triples "
                f"shared (rule {pair['rule']})"
            )
        if len(history.pairs) > _MAX_PAIRS:
            more = len(history.pairs) - _MAX_PAIRS
            self._line(f"and {more} more, less alike; the table article_pairs has them")

    def _raw(self, requests: list[Record]) -> None:
        kept = [each for each in requests if each["warc_file"]]
        if not kept:
            return
        self._heading("Raw page")
        readable = [each for each in kept if not each["removed_at"]]
        last = (readable or kept)[-1]
        path = self._archive / last["warc_file"]
        if not readable:
            self._line(
                f"No longer kept: removed on {self._time(last['removed_at'])}, as raw pages were "
                f"kept for {format_count(last['kept_days'], 'day')}."
            )
            return
        self._line(str(path))
        if not path.is_file():
            self._line("This file is missing: the raw page cannot be read here.")
            return
        self._line(f"byte {last['warc_offset']}; to read it:")
        self._line(f"warcio extract --payload {path} {last['warc_offset']}")

    def _heading(self, text: str) -> None:
        self._console.print()
        self._console.print(Text(printable(text), style="bold"))

    def _facts(self, facts: Iterable[tuple[str, str]]) -> None:
        for name, value in facts:
            self._line(f"{name:<11} {value}")

    def _line(self, text: str) -> None:
        # Wrapped by nobody: a URL or a command is to be copied whole.
        self._console.print(Text(printable(text)), soft_wrap=True)

    def _time(self, moment: datetime | None, *, seconds: bool = False) -> str:
        if moment is None:
            return ""
        form = "%d %b %Y %H:%M:%S %Z" if seconds else "%d %b %Y %H:%M %Z"
        return moment.astimezone(self._asked.site.zone).strftime(form)


def explain_reason(asked: PageArgument) -> str:
    """Why a URL is none of an article, in words."""
    first = urlsplit(asked.url).path.strip("/").partition("/")[0].lower()
    if asked.reason == "rejected:not_an_article_url" and first in NOT_ARTICLES:
        return f"nothing below /{first}/ is an article"
    if asked.reason == "rejected:not_an_article_url":
        return f"the site's article rule does not take it: {asked.site.article.url}"
    if asked.reason == "rejected:malformed_url":
        return "it is no URL that could be asked for"
    return asked.reason or ""


def _format_place(place: Place) -> Text:
    """A place as the view `edits` tells it, long passages shortened."""
    if place.part == "moved":
        return Text(f"       moved: {first_words(place.added)}", style="cyan")
    text = Text("      ")
    for words, style in (
        (place.before, ""),
        (f"[-{first_words(place.removed)}-]" if place.removed else "", "red"),
        (f"{{+{first_words(place.added)}+}}" if place.added else "", "green"),
        (place.after, ""),
    ):
        if words:
            text.append(" ").append(" ".join(words.split()), style)
    return text
