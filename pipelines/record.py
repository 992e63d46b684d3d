"""The records that clean hands on: an article, a reject, and the page either came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from spiders.archive.records import Fetch


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A news story, cleaned; times are aware, text is NFC, paragraphs are a blank line apart."""

    article_id: str
    """`<site>:<post id>`, or the page id where neither URL nor page shows a post id."""
    site: str
    url: str
    """Canonical URL: the page's own if it lies on the site, else the one that answered."""
    section: str
    """Slug of the outermost section, of the URL or of the page's metadata; '' if unknown."""
    section_label: str = ""
    """Name of `section` as readers see it; '' if nothing tells it for certain."""
    section_path: str = ""
    """Slugs from `section` to the narrowest one inside it: `states/bihar`."""
    series: str = ""
    """Name of the site file's series (rashifal, gold …) this belongs to, '' if none."""
    headline: str
    standfirst: str = ""
    body: str
    authors: tuple[str, ...] = ()
    """People; the paper or its desk only where no person is named."""
    agency: str = ""
    """The news agency named as the source, as agencies.toml spells it."""
    tags: tuple[str, ...] = ()
    image_url: str = ""
    published_at: datetime | None = None
    modified_at: datetime | None = None
    value_sources: dict[str, str] = field(default_factory=dict)
    """Field name to where its value came from: `json-ld`, `meta`, `html`, `feed`, `rest`,
    `sitemap`, `trafilatura`; for `section` also `url`, its first path segment, or `page`; for
    `section_label` also `site` or `page`; for `agency` also `body`."""
    conflicts: tuple[str, ...] = ()
    """What the sources of the times do not agree on, and what is a day alone."""
    language: str
    """ISO 639 code, `hi-Latn` for romanised Hindi and Urdu, `und` where nothing could be told."""
    language_confidence: float
    language_method: str
    """`langdetect`, `words`, `script`, `romanised`, `mixed`, `unsure`, `legacy_font` or `site`:
    see `LanguageLabel.method`."""
    latin_share: float
    """Share of Latin letters among all letters of the body, 0..1."""
    word_count: int
    reading_minutes: int | None = None
    content_hash: str
    """Hash of headline and body, normalised; equal hashes are one version."""
    quality: float | None = None
    suspect: str = ""
    """Why the text should be looked at, '' if nothing is odd."""
    extractor: str
    """`container` or `page`: what trafilatura was given."""
    container: str = ""
    """XPath of the element that the text was taken from; '' if from the whole page."""
    template: str = ""
    """Where on its page the most prose stands, `tag.class` of up to four elements, the outermost
    first: another one than before tells of a redesign. '' if unknown."""
    rules_version: str
    removed: tuple[tuple[str, str], ...] = ()
    """(rule name, line) of every line that boilerplate rules took out."""


@dataclass(frozen=True, slots=True)
class Reject:
    """Why a page became no article."""

    stage: str
    """`fetch` or `clean`."""
    reason: str
    """`gone`, `http_403` …, `wall`; or `empty`, `password`, `listing`, `soft_404`, `not_html`,
    `broken`, `held`, `timeout`, `too_much_memory`, `crashed`."""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CleanedPage:
    """One archived page after clean: exactly one of `article` and `reject` is set.

    A page that answered 404 or 410 is a reject of stage `fetch` with reason `gone`.
    """

    fetch: Fetch
    page_id: str
    url: str
    via: str
    lastmod: str
    etag: str
    """Validators of the response, empty for an article in parts: they tell of the first alone."""
    last_modified: str
    article: Article | None
    reject: Reject | None
    moved_to: str = ""
    """The page id of the URL that answered, if a redirect led to another; '' where ids are shown.
    """
    parts: tuple[Fetch, ...] = ()
    """The requests for the further parts of an article in parts."""


@dataclass(frozen=True, slots=True)
class CleanedSegment:
    """All pages of one archive segment, cleaned."""

    name: str
    """File name relative to the archive folder; the segment's id in the warehouse."""
    site: str
    run_id: str
    rules_version: str
    pages: tuple[CleanedPage, ...]
