"""Bylines in three languages: whole names of people, and what they stand among."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.metadata.authors import author_names, is_collective, read_byline

OWN = ("समाचार", "Samachar Times", "samachar.example")


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("By Anita Sharma", ("Anita Sharma",)),
        ("by: Anita Sharma, Rohit Roy & Neelam Das", ("Anita Sharma", "Rohit Roy", "Neelam Das")),
        ("A. K. Roy / B. Das", ("A. K. Roy", "B. Das")),
        ("Anita Sharma with Rohit Roy", ("Anita Sharma", "Rohit Roy")),
        ("अनीता शर्मा और दीपक राय", ("अनीता शर्मा", "दीपक राय")),
        ("نیلم فاطمہ اور عرفان احمد", ("نیلم فاطمہ", "عرفان احمد")),
        ("रमेश कुमार, लखनऊ", ("रमेश कुमार",)),
        ("नई दिल्ली, रमेश कुमार", ("रमेश कुमार",)),
        ("عرفان احمد، لکھنؤ", ("عرفان احمد",)),
        ("Anita Sharma | New Delhi", ("Anita Sharma",)),
        ("Anita Sharma, Senior Correspondent", ("Anita Sharma",)),
        ("Anita Sharma Sr. Sub-Editor", ("Anita Sharma",)),
        ("अनीता शर्मा (वरिष्ठ संवाददाता)", ("अनीता शर्मा",)),
        ("سلمان انور نامہ نگار", ("سلمان انور",)),
        ("By\nअनीता देवी\nSenior Reporter", ("अनीता देवी",)),
        ("लेखक: राजू", ("राजू",)),
        ("अनीता शर्मा द्वारा", ("अनीता शर्मा",)),
        ("تحریر: سلمان انور", ("سلمان انور",)),
        ("Analysis by Anita Sharma", ("Anita Sharma",)),
        ("Anita Sharma @anita_s", ("Anita Sharma",)),
        ("Anita Sharma (anita@samachar.example)", ("Anita Sharma",)),
        ("Anita Sharma, ANITA SHARMA", ("Anita Sharma",)),
        ("By Anita Sharma Updated on 3 Nov 2026", ("Anita Sharma",)),
        ("Anita Sharma, Monday", ("Anita Sharma",)),
        ("Photos: Rohit Roy", ()),
        ("Our Special Correspondent", ()),
        ("वरिष्ठ संवाददाता", ()),
        ("نامہ نگار", ()),
        ("लखनऊ", ()),
        ("admin", ()),
        ("https://samachar.example/author/anita", ()),
    ],
)
def test_a_byline_is_taken_apart_into_people(byline: str, expected: tuple[str, ...]) -> None:
    assert author_names([byline], OWN) == expected


def test_who_edited_or_posted_stands_only_where_nobody_wrote() -> None:
    assert author_names(["Written By: Anita Roy Edited By: Dev Das"], OWN) == ("Anita Roy",)
    assert author_names(["Posted by Dev Das"], OWN) == ("Dev Das",)
    assert author_names(["संपादन: देव दास", "लेखक: अनीता रॉय"], OWN) == ("अनीता रॉय",)


def test_the_paper_and_its_desk_stand_only_where_no_person_does() -> None:
    assert author_names(["समाचार", "दीपक राय", "Web Desk"], OWN) == ("दीपक राय",)
    assert author_names(["समाचार डेस्क"], OWN) == ("समाचार डेस्क",)
    assert author_names(["Samachar Times"], OWN) == ("Samachar Times",)
    assert is_collective("SAMACHAR TIMES", OWN)
    assert not is_collective("دیپک رائے", OWN)


@pytest.mark.parametrize(
    ("byline", "authors", "agency"),
    [
        ("ANI", (), "ANI"),
        ("ians", (), "IANS"),
        ("PTI/भाषा", (), "PTI"),
        ("पीटीआई-भाषा", (), "भाषा"),
        ("By Reuters Staff", (), "Reuters"),
        ("یو این آئی", (), "UNI"),
        ("Anita Sharma with inputs from ANI", ("Anita Sharma",), "ANI"),
        ("अनीता शर्मा (इनपुट: एएनआई)", ("अनीता शर्मा",), "ANI"),
        ("IANS, New Delhi", (), "IANS"),
        ("LISA ROY, Associated Press", ("LISA ROY",), "AP"),
        ("LISA ROY, AP Auto Writer", ("LISA ROY",), ""),
        ("Anil Ani Sharma", ("Anil Ani Sharma",), ""),
    ],
)
def test_an_agency_is_no_author(byline: str, authors: tuple[str, ...], agency: str) -> None:
    assert read_byline([byline], OWN) == (authors, agency)


@given(st.text(max_size=310), st.text(max_size=20))
def test_any_text_gives_short_clean_names(text: str, own: str) -> None:
    byline = read_byline([text], [own])
    for name in byline.authors:
        assert 0 < len(name) <= 60
        assert name == name.strip()
        assert "@" not in name
