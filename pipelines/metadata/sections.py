"""The section of an article: slug and path as in the URL, label; which links lead to one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, cast
from urllib.parse import quote, unquote, urljoin, urlsplit

import regex
from lxml.etree import XPath
from lxml.html import HtmlElement

from pipelines.html.elements import text_of
from pipelines.metadata.values import Facts, PageContext
from pipelines.text.text import clean_line, match_key
from spiders.config.site import Site

# As themes name the list of categories: cat-links, post-categories, taxonomy-category. The
# story's own element has classes such as category-india, which end in the category's name.
_CATEGORY_CLASS = regex.compile(
    r"(?:^|\s)(?:\S*[-_])?(?:cats?|category|categories)(?:[-_](?:links?|list))?(?:\s|$)",
    regex.IGNORECASE,
)


def is_section_link(link: HtmlElement, context: PageContext) -> bool:
    """Whether a link leads to a section, though themes mark it `rel="tag"` as they do tags."""
    if "category" in link.get("rel", "").lower().split():
        return True
    nearest = [link, *link.iterancestors()][:3]
    if any(_CATEGORY_CLASS.search(each.get("class", "")) for each in nearest):
        return True
    try:
        path = urlsplit(urljoin(context.base or context.url, link.get("href", ""))).path
        own = urlsplit(context.url).path
    except ValueError:
        return False
    folder = path.rstrip("/") + "/"
    return path.startswith("/category/") or (folder != "/" and own.startswith(folder))


_SLUG_BREAK = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
_NO_SECTION = regex.compile(r"\d*|amp|index\.php")
# A section only where no other segment could be: a language, a kind of page.
_HARDLY_SECTION = regex.compile(r"[a-z]{2}|archives?|posts?|story|stories|articles?")
MAX_LABEL = 40
"""Characters of a section's name in a menu; what is longer is a headline."""

_LINKS = XPath("//a[@href]")
_LATIN = regex.compile(r"\p{Latin}")


class Section(NamedTuple):
    """Where an article belongs; each value is '' if unknown."""

    slug: str
    """Of the outermost section."""
    label: str
    """What readers see of the section that `slug` names, never of one inside it."""
    path: str
    """Slugs from the outermost section to the narrowest: `states/bihar`."""


def find_section(
    url: str, facts: Facts, tree: HtmlElement, base: str, site: Site
) -> tuple[Section, dict[str, str]]:
    """An article's section, and where its slug and label come from.

    Of a slug that the metadata itself names the source is not among them.
    """
    sources = {}
    crumbs = [(label, _folder_of(link)) for label, link in facts.crumbs]
    # The first crumb may be the front page, the last one the article itself.
    folders = [each for _, each in crumbs if each and "." not in each and each != _folder_of(url)]
    outermost = next((each for each in folders if "/" not in each), "")
    path, source = section_path(url, facts.section or outermost, site)
    if source == "page":
        if path not in site.sections:
            by_label = {match_key(label): folder for label, folder in crumbs if folder in folders}
            path = by_label.get(match_key(facts.section), path)
        path = max((each for each in folders if each.startswith(f"{path}/")), key=len, default=path)
    slug = path.partition("/")[0]
    if source == "url" or (slug and not facts.section):
        sources["section"] = source
    label, source = _label_of(path, facts.section, crumbs, tree, base, site)
    if label:
        sources["section_label"] = source
    return Section(slug, label, path), sources


def section_path(url: str, label: str, site: Site) -> tuple[str, str]:
    """(slugs joined by slashes, source) of the section: the URL's folders, else the page's word.

    Args:
        url: The article's URL.
        label: Section as the page's metadata names it: a label or a slug.
        site: Its labels turn a label back into the slug; source is `url`, else `page`.
    """
    names = [name for name in _path_of(url).split("/")[:-1] if not _NO_SECTION.fullmatch(name)]
    if names:
        first = next((n for n, name in enumerate(names) if not _HARDLY_SECTION.fullmatch(name)), 0)
        return "/".join(names[first:]), "url"
    slugs = {match_key(text): slug for slug, text in site.sections.items()}
    slug = slugs.get(match_key(label)) or _slug_of(label)
    return slug, "page" if slug else ""


def _label_of(
    path: str,
    named: str,
    crumbs: Iterable[tuple[str, str]],
    tree: HtmlElement,
    base: str,
    site: Site,
) -> tuple[str, str]:
    """(label, source) of the outermost section of a path.

    Asked in turn: the site file (`site`), the breadcrumb of the JSON-LD that leads to the
    section (`json-ld`), the page's links to it (`html`), and what the metadata calls it
    (`page`), where that can mean no other place.
    """
    slug = path.partition("/")[0]
    if not slug:
        return "", ""
    if label := site.sections.get(slug):
        return label, "site"
    if label := _label_among(crumbs, slug):
        return label, "json-ld"
    links = cast(list[HtmlElement], _LINKS(tree))
    spellings = {slug, quote(slug), quote(slug).lower()}
    leading = (link for link in links if any(each in link.get("href", "") for each in spellings))
    if label := _label_among(((text_of(each), _target(each, base)) for each in leading), slug):
        return label, "html"
    if not named or named == slug or not _can_name(named, path):
        return "", ""
    key = match_key(named)
    known = {match_key(label) for label in site.sections.values()}
    named_so = (_target(link, base) for link in links if match_key(text_of(link)) == key)
    if key in known or any(_leads_elsewhere(each, slug) for each in named_so):
        return "", ""
    return named, "page"


def _can_name(label: str, path: str) -> bool:
    """Whether a label can be that of a path's outermost section.

    In the script of the slug it shares a word with it. In another one it is believed only where
    no section lies inside that it could mean.
    """
    slug = path.partition("/")[0]
    if bool(_LATIN.search(slug)) != bool(_LATIN.search(label)):
        return path == slug
    told = match_key(label).split()
    return any(
        one.startswith(other) or other.startswith(one)
        for one in match_key(slug).split()
        for other in told
    )


def _leads_elsewhere(folder: str, slug: str) -> bool:
    return bool(folder) and not folder.startswith("tag/") and folder.rpartition("/")[2] != slug


def _label_among(links: Iterable[tuple[str, str]], slug: str) -> str:
    named = (text for text, folder in links if folder == slug)
    return next((text for text in named if 0 < len(text) <= MAX_LABEL), "")


def _slug_of(label: str) -> str:
    slug: str = _SLUG_BREAK.sub("-", label.casefold())
    return slug.strip("-")


def _target(link: HtmlElement, base: str) -> str:
    """The folder that a link leads to, '' if it is malformed."""
    try:
        return _folder_of(urljoin(base, link.get("href", "")))
    except ValueError:
        return ""


def _folder_of(url: str) -> str:
    """The path of a section's or an article's URL, without what WordPress puts before it."""
    return _path_of(url).removeprefix("category/")


def _path_of(url: str) -> str:
    """The path of a URL, readable, without slashes around it; '' if it is malformed."""
    try:
        return clean_line(unquote(urlsplit(url).path)).strip("/").lower()
    except ValueError:
        return ""
