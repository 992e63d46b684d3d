"""Fetched pages for tests, made of a few lines of HTML."""

from datetime import UTC, datetime

from pipelines.clean import clean_page
from pipelines.record import Article, CleanedPage, Reject
from spiders.archive.records import Fetch, FetchedPage, Hint
from spiders.config.site import Site
from spiders.config.urls import identify

FETCHED_AT = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
HTML = "text/html; charset=UTF-8"
SITE = Site(
    name="samachar",
    title="समाचार",
    hosts=("samachar.example", "www.samachar.example"),
    base_url="https://samachar.example",
    language="hi",
    sections={"india": "देश", "sports": "खेल"},
    series={"rashifal": ("rashifal|राशिफल",)},
)
URL = "https://samachar.example/india/nadi-kinare-naya-pul-412345"


def fetched(
    html: str | bytes,
    *,
    url: str = URL,
    site: Site = SITE,
    status: int = 200,
    content_type: str = HTML,
    headers: tuple[tuple[str, str], ...] = (),
    hint: Hint = Hint(),  # noqa: B008 - frozen
    asked: str = "",
    now: datetime = FETCHED_AT,
) -> FetchedPage:
    """A response with this body to the request for `asked`, answered by `url`."""
    fetch = Fetch("0190", "run1", site.name, asked or url, "page", now, status)
    return FetchedPage(
        fetch=fetch,
        page_id=identify(asked or url, site).page_id,
        url=url,
        headers=(("Content-Type", content_type), *headers),
        body=html.encode() if isinstance(html, str) else html,
        hint=hint,
    )


def cleaned(html: str | bytes, **facts: object) -> CleanedPage:
    """What clean makes of a page; `facts` as `fetched` takes them."""
    site = facts.get("site", SITE)
    assert isinstance(site, Site)
    return clean_page(fetched(html, **facts), site)  # type: ignore[arg-type]


def article(html: str | bytes, **facts: object) -> Article:
    """The article on a page that must hold one."""
    page = cleaned(html, **facts)
    assert page.article is not None, page.reject
    return page.article


def reject(html: str | bytes, **facts: object) -> Reject:
    """The reject of a page that must hold no article."""
    page = cleaned(html, **facts)
    assert page.reject is not None, page.article
    return page.reject


def document(body: str, *, head: str = "", title: str = "", classes: str = "") -> str:
    """A whole HTML document."""
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f'<body class="{classes}">{body}</body></html>'
    )
