"""The truth of the newer benchmark is read as names, and folded without regard to form."""

import pytest

from tests.bench.text.facts import folded, people


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mira Sample", {"mira sample"}),
        ("Mira Sample, Tom Roe and Ida Poe", {"mira sample", "tom roe", "ida poe"}),
        ("Mira Sample, MD, FAND", {"mira sample"}),
        ("Mira Sample, Ph.D.", {"mira sample"}),
        ("Mira Sample CPP, PSP", {"mira sample"}),
        ("Mira Sample, Travel Expert", {"mira sample"}),
        ("Sample EMEA", {"sample emea"}),
        ("Desk Editor", {"desk editor"}),
    ],
)
def test_degrees_and_offices_are_no_names(text: str, expected: set[str]) -> None:
    assert people(text) == expected


def test_folding_leaves_the_words() -> None:
    assert folded("  Gold – “silver”: 5 DAYS ") == "gold silver 5 days"
