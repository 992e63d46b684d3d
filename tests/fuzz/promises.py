"""What must hold of whatever clean and discovery make of any bytes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from pipelines.clean import clean_page
from pipelines.html.json_ld import read_graph
from pipelines.html.parse import parse_page
from pipelines.record import Article, CleanedPage
from spiders.config.dates import parse_time
from spiders.config.site import Site
from spiders.sources.parsers.feed import parse_feed
from spiders.sources.parsers.html import parse_listing
from spiders.sources.parsers.rest import parse_rest
from spiders.sources.parsers.sitemap import parse_sitemap
from spiders.state.source_entries import NotASource, SourceDocument
from tests.pipelines.fetched import FETCHED_AT, HTML, fetched

REASONS = {"broken", "empty", "not_html", "listing", "soft_404", "password"}
# A reject's detail that begins with these is an exception that nobody foresaw.
FORESEEN = (
    "Document is empty",
    "nested deeper",
    "a tag of over",
    "0",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
)
_FORBIDDEN = {"Cc", "Cs"}
_OVERRIDES = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff\u00ad")


class Broken(AssertionError):
    """A promise that was not kept."""


def check_clean(body: bytes, site: Site, content_type: str = HTML) -> CleanedPage:
    """Cleans a page and checks the record or reject that it becomes."""
    url = f"{site.base_url}/india/nadi-kinare-naya-pul-412345"
    page = clean_page(fetched(body, url=url, site=site, content_type=content_type), site)
    if page.reject is not None:
        _require(page.article is None, "both an article and a reject")
        _require(page.reject.reason in REASONS, f"reject {page.reject}")
        _require(
            page.reject.reason != "broken" or page.reject.detail.startswith(FORESEEN),
            f"unforeseen {page.reject.detail}",
        )
    else:
        _require(page.article is not None, "neither an article nor a reject")
        assert page.article is not None
        for complaint in complaints(page.article):
            raise Broken(complaint)
    return page


def complaints(article: Article) -> Iterator[str]:
    """Everything that an article of any page may not have."""
    if not article.body.strip():
        yield "an empty body"
    if any(not line.strip() or line != line.strip() for line in article.body.split("\n\n")):
        yield "blank lines between paragraphs"
    if "\n" in article.body.replace("\n\n", ""):
        yield "a line break in a paragraph"
    singles = (article.headline, article.standfirst, *article.authors, *article.tags)
    for text in (article.body, *singles, article.image_url, article.section):
        if unicodedata.normalize("NFC", text) != text:
            yield f"not NFC: {text[:80]!r}"
        strange = {
            each
            for each in set(text)
            if (unicodedata.category(each) in _FORBIDDEN and each != "\n") or each in _OVERRIDES
        }
        if strange:
            yield f"characters {strange!r} in {text[:80]!r}"
    for text in singles:
        if text != " ".join(text.split()):
            yield f"spaces in {text[:80]!r}"
    if not all((*article.authors, *article.tags)):
        yield "an empty name"
    if len(set(article.authors)) < len(article.authors):
        yield f"an author twice: {article.authors}"
    for moment in (article.published_at, article.modified_at):
        if moment is None:
            continue
        if moment.tzinfo is None or moment.microsecond:
            yield f"not aware or not to the second: {moment!r}"
        elif not datetime(1990, 1, 1, tzinfo=UTC) <= moment <= FETCHED_AT + timedelta(days=3):
            yield f"out of bounds: {moment!r}"
    for name in ("language_confidence", "latin_share", "quality"):
        value = getattr(article, name)
        if value is not None and not 0 <= value <= 1:
            yield f"{name} {value}"
    if article.word_count < 1:
        yield "no words"


def check_graph(body: bytes, site: Site) -> None:
    """Reads the JSON-LD of a page, if it is one."""
    tree = parse_page(body, HTML)
    if isinstance(tree, HtmlElement):
        graph = read_graph(tree)
        _require(all(isinstance(node, dict) for node in graph.nodes), "a node that is none")


def check_time(body: bytes, site: Site) -> None:
    """Reads 80 bytes as a time."""
    moment = parse_time(body[:80].decode("utf-8", "replace"), ZoneInfo("Asia/Kolkata"), FETCHED_AT)
    _require(moment is None or moment.tzinfo is not None, f"naive {moment!r}")


def check_sources(body: bytes, site: Site) -> None:
    """Reads a document as each kind of source; it is one or is `NotASource`."""
    via = f"{site.base_url}/feed/"
    _read(lambda: parse_feed(body, via))
    _read(lambda: parse_rest(body, via))
    _read(lambda: parse_sitemap(body, via))
    _read(lambda: parse_listing(body, via, site))


def _read(parse: object) -> None:
    assert callable(parse)
    try:
        document: SourceDocument = parse()
        for entry in document.entries:
            entry.url.encode()
    except NotASource:
        return


def _require(is_kept: bool, complaint: str) -> None:
    if not is_kept:
        raise Broken(complaint)
