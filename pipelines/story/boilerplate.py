"""Takes the lines around a story away: byline block, related links, advertisements, teasers."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

import regex
from lxml.html import HtmlElement

from pipelines.metadata.people.agencies import agency_named, is_sign_off, sign_off_lines
from pipelines.metadata.people.bylines import signs
from pipelines.metadata.people.names import is_collective, is_name
from pipelines.metadata.values import Facts
from pipelines.site_profile import EMPTY_PROFILE, SiteProfile
from pipelines.story.line_kinds import (
    RELATED_WORDS,
    ExcerptTexts,
    HeadingTexts,
    Keys,
    LinkTexts,
    is_byline,
    is_caption,
    is_marked,
    is_prose,
    is_related,
    is_role_line,
)
from pipelines.story.recurring_lines import Removed, drop_recurring, is_known
from pipelines.text.line_rules import (
    general_rules,
    is_advertisement,
    line_key,
    marker_keys,
    marker_of,
)
from pipelines.text.text import PARAGRAPH_WORDS, count_words, ends_sentence, is_cut_off, match_key
from spiders.config.site import Site

HEAD_LINES = 8
"""How many lines above the first paragraph can be a byline block."""
TEASER_WORDS = 120
ADVERTISEMENT_CHARACTERS = 300
NOTICE_LINES = 3
"""How many lines the heading of a declaration and the declaration are."""
BIO_LINES = 4
TRAIL_LINES = 2
TRAIL_WORDS = 8
LINK_WORDS = 4
"""A last line that is a link of so many words is another story's headline."""

_HASHTAGS = regex.compile(r"(?:#[\p{L}\p{M}\p{N}_]+[\s,]*)+")
_SIGNED = regex.compile(r"(.*[.!?।۔؟][\"'”’)\]]*)\s+([^.!?।۔؟]{2,80}[.।۔]?)")
_FULL_STOP = regex.compile(r"[.।۔][\"'”’)\]]*\s*$")
_TRAIL = regex.compile(r"\s[›»▸▶→>/|]\s")
_AROUND_NAME = " -–—|~()[]"
# Two to four words, in Latin letters with capitals.
_DASHED_NAME = regex.compile(
    r"[-–—~]{1,2}\s*(?:\p{Lu}[\p{Latin}.'’-]*|[\p{Lo}\p{M}]+)(?:\s(?:\p{Lu}[\p{Latin}.'’-]*|[\p{Lo}\p{M}]+)){1,3}"
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of the page around the story's lines."""

    headline: str
    authors: tuple[str, ...] = ()
    own_names: tuple[str, ...] = ()
    """What the site calls itself."""
    links: Keys = frozenset()
    """The texts of the page's links."""
    headings: Keys = frozenset()
    """The texts of the headings inside the page."""
    excerpts: Keys = frozenset()
    """The texts of paragraphs below the linked headline of another story."""

    def has_person(self) -> bool:
        """Whether a person is named as the author."""
        return any(not is_collective(name, self.own_names) for name in self.authors)

    def names(self) -> frozenset[str]:
        """`match_key` of the names that a byline block is made of."""
        return frozenset(map(match_key, (*self.authors, *self.own_names))) - {""}


def surroundings_of(
    tree: HtmlElement, facts: Facts, own_names: tuple[str, ...] = ()
) -> Surroundings:
    """What a page and its metadata say of the lines around its story."""
    return Surroundings(
        facts.headline,
        # An agency stands in the byline block as an author does.
        (*facts.authors, facts.agency) if facts.agency else facts.authors,
        own_names,
        LinkTexts(tree),
        HeadingTexts(tree),
        ExcerptTexts(tree),
    )


def remove_boilerplate(
    lines: Sequence[str],
    site: Site,
    around: Surroundings,
    profile: SiteProfile = EMPTY_PROFILE,
) -> tuple[list[str], list[Removed]]:
    """The lines of the story alone, and (rule name, line) of each line taken out.

    Lines learned of the site go last, from the ends inward, `learned_head` and `learned_tail`.

    Only whole lines go: for what they start with, for what they are, or for
    standing behind the heading of a teaser. Nothing is cut out of a line but
    who signed, at the end of the last one.
    """
    removed: list[Removed] = []
    kept = _drop_tail(lines, site, around, removed)
    kept = _drop_anywhere(kept, site, around, removed)
    kept = _drop_head(kept, site, around, removed)
    signatures = around.names() | set(map(match_key, site.boilerplate.head))
    kept = _drop_bio(kept, around.authors, removed)
    wire = sign_off_lines(_without_notices(kept))
    kept, ends = drop_recurring(
        kept,
        around.authors,
        profile.head,
        profile.tail,
        _rule_at_begin,
        lambda line: "credit" if line in wire else _rule_at_end(line, signatures, around),
    )
    removed += ends
    if kept and (signed := _SIGNED.fullmatch(kept[-1])):
        said, end = signed.groups()
        if is_known(end, around.authors, profile.tail):
            rule = "learned_tail"
        else:
            rule = _rule_at_end(end.strip(_AROUND_NAME), signatures, around)
        if rule:
            kept[-1] = said
            removed.append((rule, end))
    if _ends_in_heading(kept, around.headings) or (
        kept and kept[-1].endswith(":") and any(rule == "related" for rule, _ in ends)
    ):
        removed.append(("heading", kept.pop()))
    return kept, removed


def _drop_tail(
    lines: Sequence[str], site: Site, around: Surroundings, removed: list[Removed]
) -> list[str]:
    rules = general_rules()
    site_tail = marker_keys(site.boilerplate.tail)
    kept: list[str] = []
    in_teaser = False
    for index, line in enumerate(lines):
        words = match_key(line)
        is_heading = words in rules.teaser or words in rules.box
        # Behind the heading and a linked headline, which is left out already, its excerpt.
        announces = (
            is_heading and match_key("".join(lines[index + 1 : index + 2])) in around.excerpts
        )
        in_teaser = announces or (in_teaser and words in around.excerpts)
        if in_teaser:
            removed.append(("teaser", line))
            continue
        if marker_of(line_key(line), site_tail):
            rule = "site_tail"
        elif words in rules.tail:
            rule = "tail"
        elif is_heading and _heads_teasers(words, lines[index + 1 :], around.links):
            rule = "teaser"
        elif words in rules.notice_heading and len(lines) - index <= NOTICE_LINES:
            rule = "notice"
        else:
            kept.append(line)
            continue
        if any(map(is_prose, kept)):
            removed += [(rule, each) for each in lines[index:]]
            break
        # Above the story the same words are the name of a section.
        removed.append((rule, line))
    return kept


def _drop_anywhere(
    lines: Sequence[str], site: Site, around: Surroundings, removed: list[Removed]
) -> list[str]:
    rules = general_rules()
    own_names = (site.title, site.hosts[0])
    headline = match_key(around.headline)
    site_lines = marker_keys(site.boilerplate.lines)
    kept: list[str] = []
    links_follow = False
    for index, line in enumerate(lines):
        key, words = line_key(line), match_key(line)
        if links_follow and words in around.links:
            removed.append(("related", line))
            continue
        links_follow = words in rules.bare_markers
        if not words:
            removed.append(("no_words", line))
        elif marker_of(key, site_lines):
            removed.append(("site_lines", line))
        elif words == headline or (
            index < TRAIL_LINES and _is_trail(line, words, headline, around.links)
        ):
            removed.append(("headline", line))
        elif words in rules.label:
            removed.append(("label", line))
        elif words in rules.box or is_related(line, rules, around.links):
            removed.append(("related", line))
        elif is_marked(key, rules.tags) or _HASHTAGS.fullmatch(line):
            removed.append(("tags", line))
        elif is_caption(line, key, rules):
            removed.append(("caption", line))
        elif len(key) < ADVERTISEMENT_CHARACTERS and is_advertisement(key, own_names):
            removed.append(("advertisement", line))
        else:
            kept.append(line)
    return kept


def _drop_head(
    lines: list[str], site: Site, around: Surroundings, removed: list[Removed]
) -> list[str]:
    rules = general_rules()
    site_head = marker_keys(site.boilerplate.head)
    names = around.names()
    head = 0
    while head < min(len(lines), HEAD_LINES) and count_words(lines[head]) < PARAGRAPH_WORDS:
        head += 1
    kept: list[str] = []
    after_byline = False
    for index, line in enumerate(lines[:head]):
        following = lines[index + 1] if index + 1 < len(lines) else ""
        if marker_of(line_key(line), site_head):
            rule = "site_head"
        elif match_key(line) in names:
            rule = "byline"
        elif agency_named(line.strip("()[] ")):
            rule = "credit"
        elif is_name(line) and is_role_line(following, rules):
            rule = "byline_name"
        elif is_byline(line, names, rules, after_byline=after_byline):
            rule = "byline"
        elif signs(line):
            rule = "byline_name"
        else:
            kept.append(line)
            after_byline = False
            continue
        removed.append((rule, line))
        after_byline = True
    return kept + lines[head:]


def _heads_teasers(words: str, lines: Sequence[str], links: Keys) -> bool:
    """Whether what follows a heading, to the end, are teasers of other stories."""
    rules = general_rules()
    if not lines:
        return True
    marked = [is_cut_off(line) or match_key(line) in links for line in lines]
    like = sum(sure or not ends_sentence(line) for sure, line in zip(marked, lines, strict=True))
    if words in rules.box and any(marked[-2:]):
        # Behind a box in its middle a story goes on with sentences; a teaser has one.
        prose = [ends_sentence(line) and not sure for sure, line in zip(marked, lines, strict=True)]
        return not any(map(all, pairwise(prose)))
    if words in rules.teaser and sum(map(count_words, lines)) <= TEASER_WORDS:
        # The heading could be the story's own.
        return any(marked) or like == len(lines)
    return like >= 0.8 * len(lines)


def _drop_bio(lines: list[str], authors: Sequence[str], removed: list[Removed]) -> list[str]:
    """Takes off what is said about an author below the story, from the line with the name on."""
    rules = general_rules()
    names = [key for key in map(line_key, authors) if " " in key]
    for index in range(max(1, len(lines) - BIO_LINES), len(lines)):
        key = line_key(lines[index])
        if any(rules.bio.match(key, len(name)) for name in names if key.startswith(name)):
            removed += [("bio", line) for line in lines[index:]]
            return lines[:index]
    return lines


def _without_notices(lines: list[str]) -> list[str]:
    """The lines up to what a house declares below a story."""
    end = len(lines)
    while end and general_rules().notice.match(line_key(lines[end - 1])):
        end -= 1
    return lines[:end]


def _is_trail(line: str, words: str, headline: str, links: Keys) -> bool:
    """Whether a line, its `match_key` given as well, is the way to the page, its headline last."""
    before = words.removesuffix(f" {headline}").split() if headline else []
    if not before or len(before) > TRAIL_WORDS or " ".join(before) == words:
        return False
    if _TRAIL.search(line):
        return True
    # Where no sign stands between them: a row of links.
    reached = {0}
    for end in range(1, len(before) + 1):
        if any(" ".join(before[begin:end]) in links for begin in reached):
            reached.add(end)
    return len(before) in reached


def _rule_at_begin(line: str) -> str:
    """The rule by which a line goes where it is a story's first."""
    return "notice" if general_rules().notice.match(line_key(line)) else ""


def _rule_at_end(line: str, signatures: Set[str], around: Surroundings) -> str:
    """The rule by which a line goes where it is a story's last."""
    rules, key = general_rules(), line_key(line)
    if match_key(line) in signatures:
        return "byline"
    if rules.notice.match(key):
        return "notice"
    if len(key) < ADVERTISEMENT_CHARACTERS:
        if rules.credit_sentence.fullmatch(key):
            return "credit"
        if rules.contact.fullmatch(key):
            return "contact"
        if rules.bio_unnamed.fullmatch(key):
            return "bio"
    if (
        count_words(line) >= LINK_WORDS
        and not _FULL_STOP.search(line)
        and match_key(line) in around.links
    ):
        return "related"
    if ends_sentence(line) or count_words(line) > RELATED_WORDS:
        return ""
    if rules.credit.fullmatch(key) or is_sign_off(line):
        return "credit"
    # Without a label a name behind a dash could be that of whom the last words are from.
    if signs(line) or (not around.has_person() and _DASHED_NAME.fullmatch(line)):
        return "byline_name"
    return ""


def _ends_in_heading(lines: list[str], headings: Keys) -> bool:
    """Whether the last line is a heading of nothing: of a box that was left out, or of links."""
    if len(lines) < 2 or ends_sentence(lines[-1]) or count_words(lines[-1]) >= PARAGRAPH_WORDS:
        return False
    # A story may consist of headings with pictures.
    return match_key(lines[-1]) in headings and match_key(lines[-2]) not in headings
