"""What differs between two texts, in three scripts, and bounded whatever they hold."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.edits import diff
from pipelines.edits.diff import Difference, compare_texts
from pipelines.text.text import content_hash
from tests.builders import ENGLISH, HINDI, URDU

SENTENCES = {
    "Hindi": (
        "नदी के किनारे बसे गाँव में नया पुस्तकालय खुला।",
        "बच्चों ने पहले ही दिन सौ से अधिक किताबें चुनीं।",
    ),
    "Urdu": (
        "شہر کے پرانے باغ میں جمعے کی شام مشاعرہ ہوا۔",
        "لوگوں نے دیر رات تک شعر سنے اور تالیاں بجائیں۔",
    ),
    "English": (
        "The ferry will run every half hour from next week.",
        "Fishermen had asked for earlier crossings before dawn.",
    ),
}
SCRIPTS = pytest.mark.parametrize("script", SENTENCES)


def told(found: Difference) -> list[tuple[str, str, str]]:
    return [(place.part, place.removed, place.added) for place in found.places]


@pytest.mark.parametrize(
    ("before", "after", "places"),
    [
        ("पुल सोमवार को खुला", "पुल मंगलवार को खुला", [("सोमवार", "मंगलवार")]),
        # A vowel sign alone is another word, shown whole.
        ("वह दिल्ली की ओर गया", "वह दिल्ली को ओर गया", [("की", "को")]),
        ("شہر کے باغ میں", "شہر کے پرانے باغ میں", [("", "پرانے")]),
        ("یہ کِتاب ہے", "یہ کتاب ہے", [("کِتاب", "کتاب")]),
        ("The ferry runs\n\nno more today", "The ferry runs", [("no more today", "")]),
        # Two changes of one word, one word apart, are two changes.
        ("on Monday at nine", "on Tuesday at ten", [("Monday", "Tuesday"), ("nine", "ten")]),
    ],
)
def test_words_taken_out_and_put_in(before: str, after: str, places: list[tuple[str, str]]) -> None:
    found = compare_texts(before, after)
    assert told(found) == [("body", *place) for place in places]
    assert found.added == sum(len(now.split()) for _, now in places)
    assert found.removed == sum(len(then.split()) for then, _ in places)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a b", "a\n b"),
        ("उसने कहा, “हाँ” — और गया", 'उसने कहा, "हाँ" - और गया'),
        ("क्\u200dष त्र", "क्ष त्र"),
        ("می\u200cکند \u200c اب", "میکند اب"),
    ],
)
def test_what_makes_no_version_makes_no_difference(before: str, after: str) -> None:
    assert content_hash("", before) == content_hash("", after)
    assert compare_texts(before, after) == Difference((), 0, 0, 0)


@SCRIPTS
def test_a_paragraph_that_moves_is_neither_added_nor_removed(script: str) -> None:
    one, two = SENTENCES[script]
    found = compare_texts(f"{one} {two}\n\nA.\n\nB.\n\nC.", f"A.\n\nB.\n\nC.\n\n{one} {two}")
    assert told(found) == [("moved", "", f"{one} {two}")]
    assert (found.added, found.removed, found.moved) == (0, 0, len(f"{one} {two}".split()))


@SCRIPTS
def test_a_sentence_more_is_told_with_what_stands_around_it(script: str) -> None:
    one, two = SENTENCES[script]
    (place,) = compare_texts(f"{one}\n\n{one}", f"{one} {two}\n\n{one}").places
    assert (place.removed, place.added) == ("", two)
    assert place.before == "… " + " ".join(one.split()[-4:])
    assert place.after == " ".join(one.split()[:4]) + " …"


@pytest.mark.parametrize(
    ("before", "after"), [(HINDI, URDU), (URDU, ENGLISH), (ENGLISH, ENGLISH[::-1])]
)
def test_a_text_written_anew_is_one_place(before: str, after: str) -> None:
    found = compare_texts(before.strip(), after.strip())
    assert len(found.places) == 1
    assert (found.removed, found.added) == (len(before.split()), len(after.split()))
    assert found.places[0].added.split() == after.split()
    assert "\n\n" in found.places[0].added


def test_a_rewritten_sentence_is_not_torn_at_words_shared_by_chance() -> None:
    before = "The minister said on Monday that the bridge of the old town will open soon."
    after = "Engineers from the north warned that heavy rain of the past week had cracked walls."
    assert len(compare_texts(before, after).places) == 1


def test_what_is_too_long_to_compare_is_told_as_written_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = [f"w{n}" for n in range(100)]
    other = [*words]
    other[20], other[80] = "x", "y"
    before, after = " ".join(words), " ".join(other)
    assert compare_texts(before, after).added == 2
    monkeypatch.setattr(diff, "MAX_CELLS", 3_000)
    assert compare_texts(before, after).added == 61


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a " * 100_000, "a b " * 50_000),
        ("a. " * 100_000, "a. b. " * 50_000),
        ("a\n" * 100_000, "b\na\n" * 50_000),
        ("क" * 100_000, "ख" * 100_000),
    ],
    ids=["words", "sentences", "lines", "one word"],
)
def test_hostile_texts_are_compared(before: str, after: str) -> None:
    found = compare_texts(before, after)
    assert found.added - found.removed == len(after.split()) - len(before.split())
    assert found.places


WORDS = st.sampled_from([*"abcdef", "पुल", "खुला।", "شہر", "۔", "ends.", "\n\n", "\n"])
TEXTS = st.lists(WORDS, max_size=40).map(" ".join)
LONG = st.lists(st.sampled_from([s for pair in SENTENCES.values() for s in pair]), max_size=8)


@settings(max_examples=300, deadline=None)
@given(before=TEXTS | LONG.map("\n\n".join), after=TEXTS | LONG.map("\n\n".join))
def test_what_is_told_leads_from_one_text_to_the_other(before: str, after: str) -> None:
    found = compare_texts(before, after)
    assert bool(found.places) == (before.split() != after.split())
    bodies = [place for place in found.places if place.part == "body"]
    words = [
        (p.removed.replace(" … ", " ").split(), p.added.replace(" … ", " ").split()) for p in bodies
    ]
    assert found.added == sum(len(now) for _, now in words)
    assert found.removed == sum(len(then) for then, _ in words)
    # Without what was removed, the earlier text holds the words of the later without the added.
    kept_before, kept_after = sorted(before.split()), sorted(after.split())
    for then, now in words:
        for word in then:
            kept_before.remove(word)
        for word in now:
            kept_after.remove(word)
    assert kept_before == kept_after
