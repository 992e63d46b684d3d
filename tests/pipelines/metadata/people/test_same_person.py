"""Names of one person in several sources, and lists of which one source has only the first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.metadata.people.names import is_collective
from pipelines.metadata.people.same_person import Named, choose_authors, is_same_person

OWN = ("The Printlines", "समाचार")


def chosen(*given: Named) -> Named:
    return choose_authors(given, lambda name: is_collective(name, OWN))


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Mira", "Mira Sample", True),
        ("msample", "Mira Sample", True),
        ("mira.sample7", "Mira Sample", True),
        ("sample_m", "Mira Sample", True),
        ("M. Sample", "Mira Sample", True),
        ("Mira Sample", "MIRA K. SAMPLE", True),
        ("मीरा", "मीरा नमूना", True),
        ("عرفان احمد", "عرفان احمد خان", True),
        ("R. Sample", "Mira Sample", False),
        ("desk2", "Mira Sample", False),
        ("मीरा रावत", "मीरा नमूना", False),
        ("", "Mira Sample", False),
    ],
)
def test_names_that_can_be_one_persons(one: str, other: str, is_same: bool) -> None:
    assert is_same_person(one, other) == is_same_person(other, one) == is_same


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([("json-ld", ("msample",)), ("html", ("Mira Sample",))], ("html", ("Mira Sample",))),
        ([("json-ld", ("desk2",)), ("html", ("मीरा नमूना",))], ("html", ("मीरा नमूना",))),
        ([("meta", ("عرفان",)), ("html", ("عرفان احمد",))], ("html", ("عرفان احمد",))),
        (
            [("meta", ("Mira Sample",)), ("html", ("Mira Sample", "Tom Roe"))],
            ("html", ("Mira Sample", "Tom Roe")),
        ),
        (
            [("json-ld", ("अनीता शर्मा", "राजू")), ("html", ("अनीता शर्मा",))],
            ("json-ld", ("अनीता शर्मा", "राजू")),
        ),
        ([("json-ld", ("The Printlines",)), ("html", ("Shivam",))], ("html", ("Shivam",))),
        (
            [("json-ld", ("The Printlines",)), ("meta", ("समाचार",))],
            ("json-ld", ("The Printlines",)),
        ),
        ([("meta", ("राजू",)), ("html", ("अनीता शर्मा",))], ("meta", ("राजू",))),
        ([("meta", ("MIRA SAMPLE",)), ("html", ("Mira Sample",))], ("html", ("Mira Sample",))),
        ([("meta", ("Mira", "Mira Sample"))], ("meta", ("Mira Sample",))),
    ],
)
def test_sources_are_compared(given: list[Named], expected: Named) -> None:
    assert chosen(*given) == expected


NAMES = st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=4, unique=True).map(tuple)


@given(st.lists(st.tuples(st.sampled_from(["json-ld", "meta", "html"]), NAMES), min_size=1))
def test_what_is_chosen_was_given(given: list[Named]) -> None:
    source, names = chosen(*given)
    assert names
    assert source in {each for each, _ in given}
    assert set(names) <= {name for _, each in given for name in each}
