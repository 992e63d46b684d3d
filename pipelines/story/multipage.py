"""Joins an article in parts to one text: what each part adds, once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lxml.etree import XPath
from lxml.html import HtmlElement

from pipelines.html.elements import text_of
from pipelines.html.json_ld import read_graph
from pipelines.html.parse import drop_code, parse_page
from pipelines.metadata.from_html import page_heading, page_title
from pipelines.metadata.values import meta_values
from pipelines.record import Reject
from pipelines.site_profile import SiteProfile
from pipelines.story.boilerplate import Surroundings, remove_boilerplate
from pipelines.story.extract import extract_story
from pipelines.story.line_kinds import ExcerptTexts, HeadingTexts, LinkTexts
from pipelines.story.page_kinds import is_story, not_found
from pipelines.story.recurring_lines import Removed
from pipelines.text.text import clean_line, match_key
from spiders.archive.records import FetchedPage
from spiders.config.site import Site

MAX_LINK_WORDS = 60
"""What holds the links to the parts and says more than this is the story itself."""
SAME_HEADLINE = 1 / 3
"""Words of the headline that the title of a part has, other words of its own beside them."""

# WordPress writes .page-links or .post-nav-links around .post-page-numbers; older themes
# .pagelink or .link-pages.
_PART_LINKS = XPath(
    # One walk along the classes; most are passed over by a plain comparison.
    "/descendant::*/@class[contains(., 'page') or contains(., 'nav-links')]"
    "[re:test(., '(^|\\s)(page-?links?|post-nav-links|link-pages|wp-link-pages)(\\s|$)')"
    " or contains(concat(' ', ., ' '), ' post-page-numbers ')]/..",
    namespaces={"re": "http://exslt.org/regular-expressions"},
)


@dataclass(slots=True)
class FurtherText:
    """What the second and further parts of an article add to the first."""

    lines: list[str] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    """(rule, line) of boilerplate, and `repeated` for what an earlier part has said."""
    unread: int = 0
    """Parts that are no HTML, too large to be read, or say that there is no such page."""
    notice: str = ""
    """Title of what stands in place of a part, such as a notice of maintenance; '' if nothing."""


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
    parts = tuple(parts)
    for number, part in enumerate(parts, start=1):
        tree = parse_page(part.body, part.header("content-type"))
        if isinstance(tree, Reject) or not_found(tree):
            further.unread += 1
            continue
        further.notice = further.notice or _notice(tree, around.headline)
        if drop_code(tree):
            further.unread += 1
            continue
        drop_part_links(tree)
        headings = closing_headings(tree) if number < len(parts) else {}
        links = replace(
            around,
            links=LinkTexts(tree),
            headings=HeadingTexts(tree),
            excerpts=ExcerptTexts(tree),
        )
        story = extract_story(tree, site, profile)
        lines, removed = remove_boilerplate(story.lines, site, links, profile)
        lines, removed = with_closing_heading(lines, removed, headings)
        begin, end = _new_lines(lines, known)
        repeated = [("repeated", line) for line in (*lines[:begin], *lines[end:])]
        further.lines += lines[begin:end]
        further.removed += [*story.removed, *removed, *repeated]
        known.update(match_key(line) for line in lines)
    return further


def drop_part_links(tree: HtmlElement) -> None:
    """Takes "Pages: 1 2 3" out of a page."""
    for element in _PART_LINKS(tree):
        box = (
            element.getparent() if "post-page-numbers" in element.get("class").split() else element
        )
        if box is None or box.getparent() is None:
            continue
        if len(box.text_content().split()) <= MAX_LINK_WORDS:
            box.drop_tree()


def closing_headings(tree: HtmlElement) -> dict[str, str]:
    """`match_key` of a paragraph to the subheading right behind it with which its part may end.

    trafilatura leaves out a heading with nothing under it, which is right for a page and
    wrong for a part: what it announces is on the next one. Behind a teaser's heading stands
    a list or a box, behind a subheading at most lines of their own.
    """
    found: dict[str, str] = {}
    for heading in tree.iter("h2", "h3", "h4", "h5", "h6"):
        before = heading.getprevious()
        after = (each for each in heading.itersiblings() if each.text_content().strip())
        if before is not None and all(each.tag == "p" for each in after):
            text = clean_line(heading.text_content())
            if match_key(text):
                found[match_key(before.text_content())] = text
    return found


def with_closing_heading(
    lines: list[str], removed: list[Removed], headings: Mapping[str, str]
) -> tuple[list[str], list[Removed]]:
    """Lines and removed lines of a part that another follows, the last subheading put back."""
    heading = headings.get(match_key(lines[-1])) if lines else None
    if not heading:
        return lines, removed
    return [*lines, heading], [each for each in removed if each != ("heading", heading)]


def _notice(tree: HtmlElement, headline: str) -> str:
    """The title of a page that is no part of the article, '' if it is one.

    A part has the article's headline, or calls itself an article; a fragment that a script
    loads has no title at all.
    """
    titles = [text for text in (page_title(tree), text_of(page_heading(tree))) if text]
    wanted = set(headline.casefold().split())
    shared = [len(wanted & set(title.casefold().split())) for title in titles]
    if not titles or max(shared) >= SAME_HEADLINE * len(wanted):
        return ""
    return "" if is_story(read_graph(tree), meta_values(tree)) else titles[0]


def _new_lines(lines: Sequence[str], known: set[str]) -> tuple[int, int]:
    """Begin and end of the lines without those at the head and the foot that are known."""
    begin, end = 0, len(lines)
    while begin < end and match_key(lines[begin]) in known:
        begin += 1
    while end > begin and match_key(lines[end - 1]) in known:
        end -= 1
    return begin, end
