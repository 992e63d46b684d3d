"""Lines that a site prints around many of its stories: found, and taken off the ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set

import regex

from pipelines.text.text import PARAGRAPH_WORDS, count_words, ends_sentence, match_key

MAX_CHARACTERS = 1_000
"""What is longer is a story's own paragraph."""

_STAMP = regex.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[:.]\d\d(?!\d)")
_DIGITS = regex.compile(r"\d+")

Removed = tuple[str, str]


def fold_line(line: str, names: Sequence[str]) -> str:
    """A line without what differs from article to article: names of authors, the time.

    Only labels are folded, and numbers only beside a year or a time of day: a rating or a
    score is the story's own. '' for what is too long to be a standing line or has no words.
    """
    if len(line) > MAX_CHARACTERS:
        return ""
    folded = line
    if count_words(line) < PARAGRAPH_WORDS and not ends_sentence(line):
        for name in names:
            folded = folded.replace(name, "@")
        if _STAMP.search(folded):
            folded = _DIGITS.sub("0", folded)
    return folded if any(map(str.isalpha, folded)) else ""


def is_known(line: str, names: Sequence[str], keys: Set[str]) -> bool:
    """Whether a line of an article by these authors is one of those learned."""
    return bool(keys) and match_key(fold_line(line, names)) in keys


def drop_recurring(
    lines: list[str],
    names: Sequence[str],
    head: Set[str],
    tail: Set[str],
    rule_at_begin: Callable[[str], str],
    rule_at_end: Callable[[str], str],
) -> tuple[list[str], list[Removed]]:
    """Takes learned lines off both ends, from the outermost inward, up to the first other line.

    Args:
        lines: of the story, after the general rules.
        names: of the article's authors.
        head: `match_key` of the folded lines learned above stories.
        tail: likewise below them.
        rule_at_begin: name of the general rule by which a first line goes, or ''.
        rule_at_end: likewise a last line.

    Returns:
        The lines left, and (rule, line) of each line taken, the outermost first.
    """
    removed: list[Removed] = []
    begin, end = 0, len(lines)
    while begin < end:
        line = lines[begin]
        if rule := rule_at_begin(line):
            removed.append((rule, line))
        elif is_known(line, names, head):
            removed.append(("learned_head", line))
        else:
            break
        begin += 1
    while end > begin:
        line = lines[end - 1]
        if rule := rule_at_end(line):
            removed.append((rule, line))
        elif is_known(line, names, tail):
            removed.append(("learned_tail", line))
        else:
            break
        end -= 1
    return lines[begin:end], removed
