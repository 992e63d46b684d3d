"""Bylines in three languages: whole names of people, and what they stand among."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.metadata.people.bylines import author_names, read_byline, signs
from pipelines.metadata.people.names import is_collective

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


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        # Degrees, sons, offices and where they are held.
        ("Mira Sample, MD, PhD", ("Mira Sample",)),
        ("Tara Bose M.D. FACP", ("Tara Bose",)),
        ("Joseph Mathew, Jr.", ("Joseph Mathew",)),
        ("डॉ. मीरा नमूना, एमबीबीएस", ("डॉ. मीरा नमूना",)),
        ("Vishnu MK", ("Vishnu MK",)),
        ("Mira Sample, Professor of Economics, Example University", ("Mira Sample",)),
        ("Mira Sample, Director, Sales & Marketing, Sample Inc", ("Mira Sample",)),
        ("Mira Sample\nSenior Life and Trends Reporter", ("Mira Sample",)),
        ("लेखक: मीरा नमूना, अर्थशास्त्री", ("मीरा नमूना",)),
        ("मीरा नमूना, प्रोफेसर, दिल्ली विश्वविद्यालय", ("मीरा नमूना",)),
        ("میرا نمونہ، ماہر معاشیات", ("میرا نمونہ",)),
        ("James Dean", ("James Dean",)),
        ("Mira Sample, Senior Reporter, Tom Roe, Sub-editor", ("Mira Sample", "Tom Roe")),
        ("Mira Sample, MD, gastroenterologist, Sample Health", ("Mira Sample",)),
        # Pictographs and markup.
        ("Mira Sample ❤️", ("Mira Sample",)),
        ("अनीता शर्मा 🙏🏽", ("अनीता शर्मा",)),
        ('By <a href="/a/b">Arun Roy</a>, Se&aacute;n O&#x27;Dea', ("Arun Roy", "Seán O'Dea")),
        ("&lt;b&gt;عرفان&lt;/b&gt; احمد", ("عرفان احمد",)),
        # Author boxes.
        ("About the author\nMira Sample\nSubscribe to updates", ("Mira Sample",)),
        ("लेखक के बारे में\nमीरा नमूना\nफॉलो करें", ("मीरा नमूना",)),
        ("مصنف کے بارے میں\nمیرا نمونہ\nفالو کریں", ("میرا نمونہ",)),
        ("मीरा नमूना 5 मिनट पढ़ें", ("मीरा नमूना",)),
        ("Mira Sample, 5 min read", ("Mira Sample",)),
        # Places.
        ("लखनऊ से अनीता शर्मा", ("अनीता शर्मा",)),
        ("अनीता शर्मा, लखनऊ से", ("अनीता शर्मा",)),
        ("अनीता शर्मा नई दिल्ली", ("अनीता शर्मा",)),
        ("لکھنؤ سے عرفان احمد", ("عرفان احمد",)),
        ("Mira Sample in Valencia", ("Mira Sample",)),
        ("Imran Khan, Anytown", ("Imran Khan",)),
        ("By The Printlines, Shivam", ("Shivam",)),
        # Papers, their desks and correspondents.
        ("जागरण संवाददाता, लखनऊ", ("जागरण संवाददाता",)),
        ("Community Editor", ("Community Editor",)),
        ("page.head.extra.author", ()),
        ("Dec", ()),
        # What labels a time.
        ("मीरा नमूना\nआखिरी अपडेट: 21 नवंबर 2026, 2:20", ("मीरा नमूना",)),
        ("رپورٹ:\nمیرا نمونہ\nآخری بار اپ ڈیٹ: 21 نومبر 2026", ("میرا نمونہ",)),
        # What is told of an author.
        ("Esha Negi has reported from Pune for ten years on courts, water and roads.", ()),
        ("Esha Negi covers courts, water and roads for the paper.", ()),
        ("Esha Negi joined the paper in 2014 and lives in Pune, Delhi.", ()),
        ("अनीता शर्मा दस साल से अदालत, पानी और सड़क पर लिख रही हैं।", ()),
        ("عرفان احمد دس برس سے عدالت، پانی اور سڑک پر لکھ رہے ہیں۔", ()),
        ("By Ritu Ojha, Amit Rao and Esha Negi in Pune.", ("Ritu Ojha", "Amit Rao", "Esha Negi")),
    ],
)
def test_what_stands_beside_a_name_is_no_person(byline: str, expected: tuple[str, ...]) -> None:
    assert author_names([byline], (*OWN, "The Printlines")) == expected


def test_a_name_of_the_paper_is_not_taken_apart() -> None:
    assert author_names(["Roe & Roe"], ("Roe & Roe",)) == ("Roe & Roe",)
    byline = "Reviewed by Mira Sample, Attorney at Roe & Roe"
    assert author_names([byline], ("Roe & Roe",)) == ("Mira Sample",)


@pytest.mark.parametrize(
    ("line", "is_signed"),
    [
        ("By Mira Sample", True),
        ("रिपोर्ट: अनीता शर्मा", True),
        ("रमेश कुमार, लखनऊ", True),
        ("تحریر: عرفان احمد", True),
        ("عرفان احمد، لکھنؤ", True),
        ("By-Mira Sample", True),
        ("By-Elections To Nine Seats", False),
        ("By the river they built a bridge", False),
        ("By Monday the bridge was open.", False),
        ("लखनऊ, कानपुर", False),
        ("रिपोर्ट में कहा गया", False),
    ],
)
def test_a_line_that_signs_says_nothing_else(line: str, is_signed: bool) -> None:
    assert signs(line) == is_signed


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
        ("Associated Press in Valencia", (), "AP"),
        ("PTI Lucknow", (), "PTI"),
        ("AFP, MANILA", (), "AFP"),
        ("Reuters, Anytown", (), "Reuters"),
        ("एएनआई लखनऊ", (), "ANI"),
        ("اے این آئی لکھنؤ", (), "ANI"),
        ("TNN", (), "TNN"),
        ("ENS Economic Bureau", (), "ENS"),
        ("By HT Correspondent, New Delhi", (), "HT"),
        ("Anita Sharma TNN", ("Anita Sharma",), "TNN"),
        ("A.P. Singh", ("A.P. Singh",), ""),
        ("AP Singh", ("AP Singh",), ""),
        ("भाषा सिंह", ("भाषा सिंह",), ""),
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
