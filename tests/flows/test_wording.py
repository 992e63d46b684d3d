"""What changed between two texts, in three scripts."""

from __future__ import annotations

import pytest

from flows.wording import compare_words


@pytest.mark.parametrize(
    ("before", "after", "added", "removed", "passages"),
    [
        ("पुल सोमवार को खुला", "पुल मंगलवार को खुला", 1, 1, (("सोमवार", "मंगलवार"),)),
        ("شہر کے باغ میں", "شہر کے پرانے باغ میں", 1, 0, (("", "پرانے"),)),
        ("The ferry runs\n\nno more today", "The ferry runs", 0, 3, (("no more today", ""),)),
        ("a b", "a\n b", 0, 0, ()),
    ],
)
def test_words_added_and_removed(
    before: str, after: str, added: int, removed: int, passages: tuple[tuple[str, str], ...]
) -> None:
    change = compare_words(before, after)
    assert (change.added, change.removed, change.passages) == (added, removed, passages)
