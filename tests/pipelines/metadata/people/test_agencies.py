"""Agencies in datelines and sign-offs, and stories that only speak of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.metadata.people.agencies import agency_named, agency_of_story, sign_off_lines

STORY = "पुल सोमवार सुबह आम लोगों के लिए खोल दिया गया।"


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ("New Delhi [India], November 3 (ANI): The bridge was opened.", "ANI"),
        ("New Delhi, Nov. 3 (PTI) The bridge was opened on Monday.", "PTI"),
        ("नयी दिल्ली, तीन नवंबर (भाषा) पुल खोल दिया गया।", "भाषा"),
        ("नई दिल्ली, 3 नवंबर (आईएएनएस)। पुल खोल दिया गया।", "IANS"),
        ("एएनआई, नई दिल्ली। पुल खोल दिया गया।", "ANI"),
        ("لکھنؤ، 3 نومبر (یو این آئی) پل کھول دیا گیا۔", "UNI"),
        ("नई दिल्ली, एएनआई। पुल खोल दिया गया।", "ANI"),
        ("रांची/हि.स.। पुल खोल दिया गया।", "हिन्दुस्थान समाचार"),
        ("नई दिल्ली। (भाषा) पुल खोल दिया गया।", "भाषा"),
        ("लखनऊ (वार्ता) पुल खोल दिया गया।", "वार्ता"),
        ("NEW DELHI: (PTI) The bridge was opened on Monday.", "PTI"),
        ("نئی دہلی: (پی ٹی آئی) پل کھول دیا گیا۔", "PTI"),
        ("نئی دہلی، یو این آئی۔ پل کھول دیا گیا۔", "UNI"),
        ("KYIV (Reuters) - The bridge was opened on Monday.", "Reuters"),
        ("پاکستان تحریک انصاف (پی ٹی آئی) کے چیئرمین نے کہا۔", ""),
        ("The Andhra Pradesh government (AP) said so.", ""),
        ("He told ANI that the bridge was open.", ""),
        ("He spoke, ANI said on Monday.", ""),
        ("उनकी मातृभाषा (भाषा) पर चर्चा हुई।", ""),
        ("यह हमारी भाषा है और वार्ता जारी है।", ""),
    ],
)
def test_a_dateline_names_the_agency(first: str, expected: str) -> None:
    assert agency_of_story([first, STORY, STORY]) == expected


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ("(भाषा)", "भाषा"),
        ("-- IANS", "IANS"),
        ("— Reuters", "Reuters"),
        ("PTI ABC XY", "PTI"),
        ("भाषा राखी मनीषा", "भाषा"),
        ("(इनपुट: एएनआई)", "ANI"),
        ("(اے این آئی ان پٹ کے ساتھ)", "ANI"),
        (f"{STORY} (वार्ता)", "वार्ता"),
        ("The bridge is open. (With inputs from ANI and PTI)", "ANI"),
        ("پل کھول دیا گیا۔ (اے این آئی)", "ANI"),
        ("उन्होंने कहा कि मातृभाषा हिंदी है।", ""),
        ("The talks were led by PTI.", ""),
    ],
)
def test_a_sign_off_names_the_agency(last: str, expected: str) -> None:
    assert agency_of_story([STORY, last]) == expected


@pytest.mark.parametrize(
    "end",
    [
        ["--आईएएनएस", "एससीएच/डीकेपी"],
        ["भाषा शुभम सुरेश", "सुरेश", "2111 1045 दिल्ली"],
        ["प्रदीप.श्रवण", "वार्ता"],
        ["हिन्दुस्थान समाचार / दीपक वर्मा"],
        ["—IANS", "int/sha"],
        ["PTI NSD NSD", "NSD", "NNNN"],
        ["یو این آئی۔ ظ ا"],
        ["یواین آئی۔ م ع"],
    ],
)
def test_a_wire_ends_in_its_agency_its_editors_and_its_time(end: list[str]) -> None:
    assert sign_off_lines([STORY, STORY, *end]) == set(end)
    assert sign_off_lines([STORY, *end, STORY]) == set()


@pytest.mark.parametrize(
    "end",
    [
        ["UP", "AP", "MP", "TN"],
        ["AP", "भोपाल"],
        ["हमारी भाषा", "सुरेश"],
        ["उत्तर प्रदेश", "सुरेश"],
        ["لکھنؤ", "دہلی"],
    ],
)
def test_a_list_at_the_end_is_no_end_of_a_wire(end: list[str]) -> None:
    assert sign_off_lines([STORY, STORY, *end]) == set()


def test_initials_may_follow_the_agency() -> None:
    assert agency_of_story([STORY, "--आईएएनएस", "एकेएस/एसकेपी"]) == "IANS"


def test_a_removed_line_counts_if_it_says_nothing_else() -> None:
    assert agency_of_story([STORY], ["ये भी पढ़ें: भाषा विवाद", "(भाषा)"]) == "भाषा"
    assert agency_of_story([STORY], ["ANI की खबर पढ़ने के लिए हमें फॉलो करें और जुड़ें।"]) == ""
    assert agency_of_story([]) == ""


@given(st.lists(st.text(max_size=200), max_size=5), st.lists(st.text(max_size=60), max_size=3))
def test_any_text_gives_a_name_or_none(lines: list[str], removed: list[str]) -> None:
    agency = agency_of_story(lines, removed)
    assert agency == "" or agency_named(agency) == agency
