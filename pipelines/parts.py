"""Joins an article in parts to one text: what each part adds, once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from lxml.etree import XPath
from lxml.html import HtmlElement

from pipelines.boilerplate import Surroundings, remove_boilerplate
from pipelines.extract import LinkTexts, extract_story
from pipelines.markup import drop_code, parse_page
from pipelines.record import Reject
from pipelines.site_profile import SiteProfile
from pipelines.standing_lines import Removed
from pipelines.text import match_key
from spiders.fetch import FetchedPage
from spiders.site import Site

MAX_LINK_WORDS = 60
"""What holds the links to the parts and says more than this is the story itself."""

# WordPress writes .page-links or .post-nav-links around .post-page-numbers; older themes
# .pagelink or .link-pages.
_PART_LINKS = XPath(
    "//*[re:test(@class, '(^|\\s)(page-?links?|post-nav-links|link-pages|wp-link-pages)(\\s|$)')]"
    " | //*[contains(concat(' ', @class, ' '), ' post-page-numbers ')]/..",
    namespaces={"re": "http://exslt.org/regular-expressions"},
)


@dataclass(slots=True)
class FurtherText:
    """What the second and further parts of an article add to the first."""

    lines: list[str] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    """(rule, line) of boilerplate, and `repeated` for what an earlier part has said."""
    unread: int = 0
    """Parts that are no HTML, or too large to be read."""


def read_parts(
    parts: Iterable[FetchedPage],
    site: Site,
    around: Surroundings,
    profile: SiteProfile,
    said: Sequence[str],
) -> FurtherText:
    """The stories of the parts in order, each without its boilerplate.

    Args:
        parts: the second and further responses.
        site: their site.
        around: what is known of the first part's page.
        profile: what was learned of the site.
        said: standfirst and lines of the first part: parts tend to begin with a repetition,
            and to end with the same notice.
    """
    further = FurtherText()
    known = {match_key(line) for line in said}
    for part in parts:
        tree = parse_page(part.body, part.header("content-type"))
        if isinstance(tree, Reject) or drop_code(tree):
            further.unread += 1
            continue
        drop_part_links(tree)
        links = replace(around, links=LinkTexts(tree))
        story = extract_story(tree, site, profile)
        lines, removed = remove_boilerplate(story.lines, site, links, profile)
        begin, end = _new_lines(lines, known)
        repeated = [("repeated", line) for line in (*lines[:begin], *lines[end:])]
        further.lines += lines[begin:end]
        further.removed += [*removed, *repeated]
        known.update(match_key(line) for line in lines)
    return further


def drop_part_links(tree: HtmlElement) -> None:
    """Takes "Pages: 1 2 3" out of a page."""
    for element in _PART_LINKS(tree):
        is_small = len(element.text_content().split()) <= MAX_LINK_WORDS
        if is_small and element.getparent() is not None:
            element.drop_tree()


def _new_lines(lines: Sequence[str], known: set[str]) -> tuple[int, int]:
    """Begin and end of the lines without those at the head and the foot that are known."""
    begin, end = 0, len(lines)
    while begin < end and match_key(lines[begin]) in known:
        begin += 1
    while end > begin and match_key(lines[end - 1]) in known:
        end -= 1
    return begin, end
