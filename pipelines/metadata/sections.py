"""The section of an article: slug as in the URL, label, and which links of a page lead to one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast
from urllib.parse import urljoin, urlsplit

import regex
from lxml.etree import XPath
from lxml.html import HtmlElement

from pipelines.html.elements import text_of
from pipelines.metadata.values import Facts
from pipelines.text.text import match_key
from spiders.config.site import Site

# As themes name the list of categories: cat-links, post-categories, taxonomy-category. The
# story's own element has classes such as category-india, which end in the category's name.
_CATEGORY_CLASS = regex.compile(
    r"(?:^|\s)(?:\S*[-_])?(?:cats?|category|categories)(?:[-_](?:links?|list))?(?:\s|$)",
    regex.IGNORECASE,
)


def is_section_link(link: HtmlElement, page_url: str) -> bool:
    """Whether a link leads to a section, though themes mark it `rel="tag"` as they do tags."""
    if "category" in link.get("rel", "").lower().split():
        return True
    nearest = [link, *link.iterancestors()][:3]
    if any(_CATEGORY_CLASS.search(each.get("class", "")) for each in nearest):
        return True
    try:
        path = urlsplit(urljoin(page_url, link.get("href", ""))).path
        own = urlsplit(page_url).path
    except ValueError:
        return False
    folder = path.rstrip("/") + "/"
    return path.startswith("/category/") or (folder != "/" and own.startswith(folder))


_SLUG_BREAK = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
_NO_SECTION = regex.compile(r"\d+|amp|index\.php")
# A section only where no other segment could be: a language, a kind of page.
_HARDLY_SECTION = regex.compile(r"[a-z]{2}|archives?|posts?|story|stories|articles?")
MAX_LABEL = 40
"""Characters of a section's name in a menu; what is longer is a headline."""

_LINKS = XPath("//a[@href]")


def find_section(
    url: str, facts: Facts, tree: HtmlElement, page_url: str, site: Site
) -> tuple[str, str, dict[str, str]]:
    """Slug and label of an article's section, '' if unknown, and where they come from.

    Of the slug that the metadata itself names the source is not among them.
    """
    sources = {}
    slug, source = section_of(url, facts.section or _crumb_section(facts), site)
    if source == "url" or (slug and not facts.section):
        sources["section"] = source
    label, source = _label_of(slug, facts, tree, page_url, site)
    if label:
        sources["section_label"] = source
    return slug, label, sources


def section_of(url: str, label: str, site: Site) -> tuple[str, str]:
    """(slug, source) of the section: the URL's first segment, else what the page says.

    Args:
        url: The article's URL.
        label: Section as the page's metadata names it: a label or a slug.
        site: Its labels turn a label back into the slug; source is `url`, else `page`.
    """
    segments = [segment for segment in urlsplit(url).path.lower().split("/") if segment]
    names = [segment for segment in segments[:-1] if not _NO_SECTION.fullmatch(segment)]
    if names:
        return next((n for n in names if not _HARDLY_SECTION.fullmatch(n)), names[0]), "url"
    slugs = {match_key(text): slug for slug, text in site.sections.items()}
    slug = slugs.get(match_key(label)) or _SLUG_BREAK.sub("-", label.casefold()).strip("-")
    return slug, "page" if slug else ""


def _label_of(
    slug: str, facts: Facts, tree: HtmlElement, page_url: str, site: Site
) -> tuple[str, str]:
    """(label, source) of a section.

    Asked in turn: the site file (`site`), the breadcrumb of the JSON-LD whose link ends in the
    slug (`json-ld`), the page's links to the section (`html`), and what the metadata
    calls it (`page`), unless that is another section's label or the slug itself.
    """
    if not slug:
        return "", ""
    if label := site.sections.get(slug):
        return label, "site"
    if label := _label_among(((url, text) for text, url in facts.crumbs), slug):
        return label, "json-ld"
    links = cast(list[HtmlElement], _LINKS(tree))
    leading = (link for link in links if slug in link.get("href", ""))
    if label := _label_among(
        ((_absolute(page_url, link.get("href", "")), text_of(link)) for link in leading),
        slug,
    ):
        return label, "html"
    labels = {match_key(label) for label in site.sections.values()}
    is_label = facts.section and facts.section.casefold() != slug
    if is_label and match_key(facts.section) not in labels:
        return facts.section, "page"
    return "", ""


def _crumb_section(facts: Facts) -> str:
    """The slug of the outermost section among the breadcrumbs, '' if they name none."""
    paths = (_path_of(url).strip("/").lower() for _, url in facts.crumbs)
    slugs = (path.removeprefix("category/") for path in paths)
    # The last crumb may be the article itself, the first the front page.
    return next((slug for slug in slugs if slug and "/" not in slug and "." not in slug), "")


def _absolute(base: str, href: str) -> str:
    """The absolute URL of a link, '' if it is malformed."""
    try:
        return urljoin(base, href)
    except ValueError:
        return ""


def _path_of(url: str) -> str:
    """The path of a URL, '' if it is malformed."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _label_among(links: Iterable[tuple[str, str]], slug: str) -> str:
    for url, text in links:
        path = _path_of(url).strip("/").lower().removeprefix("category/")
        if path == slug and text and len(text) <= MAX_LABEL:
            return text
    return ""
