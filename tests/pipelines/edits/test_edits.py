"""An edit as a whole: headline and body, what is small, what marks it."""

from __future__ import annotations

import pytest

from pipelines.edits.edits import compare_versions


@pytest.mark.parametrize(
    ("before", "after", "is_small"),
    [
        # Nukta, chandrabindu, a nasal, digits, a comma in a number, a full stop.
        ("बाज़ार में गाँव के पांच सौ लोग", "बाजार में गांव के पाँच सौ लोग", True),
        ("कुल १००० रुपये", "कुल 1,000 रुपये।", True),
        ("كتاب کی قیمت", "کتاب کی قیمت", True),
        ("The Ferry runs , daily", "the ferry runs, daily", True),
        ("पुल सोमवार को खुला", "पुल मंगलवार को खुला", False),
        ("یہ کتاب اچھی ہے", "یہ کتاب بہت اچھی ہے", False),
        ("Ten were hurt", "Two were hurt", False),
    ],
)
def test_spelling_is_told_from_words(before: str, after: str, is_small: bool) -> None:
    assert compare_versions("h", before, "h", after).is_small == is_small
    assert compare_versions(before, "b", after, "b").is_small == is_small


def test_an_edit_to_the_headline_alone() -> None:
    edit = compare_versions("पुल सोमवार को खुला", "वही पाठ।", "पुल मंगलवार को खुला", "वही पाठ।")
    assert (edit.headline_changed, edit.body_changed) == (True, False)
    assert (edit.words_added, edit.words_removed) == (0, 0)
    (place,) = edit.places
    assert (place.part, place.before, place.removed, place.added, place.after) == (
        *("headline", "पुल", "सोमवार", "मंगलवार", "को खुला"),
    )


def test_a_headline_comes_first_and_is_marked() -> None:
    edit = compare_versions("Rain", "It rains.", "Rain LIVE: the north", "It rains. And pours.")
    assert [place.part for place in edit.places] == ["headline", "body"]
    assert (edit.mark, edit.note) == ("update", "")
    text = "It rains.\n\nCorrection: it snows."
    assert compare_versions("Rain", "It rains.", "Rain", text).note == "Correction: it snows."
