"""Boilerplate: what goes by which rule, and what of a story must stay."""

import gzip
import json

import pytest

from pipelines.story.boilerplate import Surroundings, remove_boilerplate
from spiders.config.site import Boilerplate
from tests.pipelines.fetched import SITE
from tests.places import SHARED

LONG = {
    "hi": "नदी किनारे बसे पुराने मोहल्लों को जोड़ने वाला नया पुल सोमवार सुबह आम लोगों के लिए खोल दिया गया है।",
    "ur": "پرانے شہر کی لائبریری میں اتوار کے روز نایاب مخطوطات کی نمائش شروع ہو گئی ہے۔",
    "en": "The evening ferry between the two islands will run until midnight from Friday.",
}
AROUND = Surroundings(
    headline="नदी पर नया पुल खुला",
    authors=("अनीता शर्मा",),
    own_names=("समाचार", "samachar.example"),
    links=frozenset({"pm modi visits lucknow", "मेट्रो का नया स्टेशन तैयार"}),
)


def rules_for(lines: list[str]) -> dict[str, str]:
    kept, removed = remove_boilerplate(lines, SITE, AROUND)
    assert sorted(kept + [line for _, line in removed]) == sorted(lines)
    return {line: rule for rule, line in removed}


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("ये भी पढ़ें :- झूठे दावे किए जा रहे… बोला दूतावास", "related"),
        ("यह भी पढ़ें- पुराने पुल की मरम्मत", "related"),
        ("इसे भी पढ़ें – मेले में भीड़", "related"),
        ("ये भी पढे़ं: मेले में भीड़", "related"),
        ("👉 यह भी पढ़ें | मेले में उमड़ी भीड़", "related"),
        ("یہ بھی پڑھیں: اسکولوں میں نئی کتابیں", "related"),
        ("مزید پڑھیں", "related"),
        ("Also Read: Bridge toll scrapped", "related"),
        ("ALSO READ | Bridge toll scrapped", "related"),
        ("(Also Read – Bridge toll scrapped on holidays)", "related"),
        ("Also Read Bridge toll scrapped on holidays", "related"),
        ("Read more: PM Modi visits Lucknow", "related"),
        ("Read More PM Modi visits Lucknow", "related"),
        ("Tags: ferry, islands", "tags"),
        ("टैग: पुल, नदी", "tags"),
        ("To read more such news, download Bharat Express news apps", "advertisement"),
        ("Follow us on Google News for the latest updates", "advertisement"),
        ("देश-दुनिया की ताज़ा खबरों के लिए हमें फेसबुक पर फॉलो करें।", "advertisement"),
        ("समाचार का ऐप डाउनलोड करें", "advertisement"),
        ("ہمیں فیس بک پر فالو کریں", "advertisement"),
        ("For more news, download the app from the Play Store.", "advertisement"),
        ("Subscribe to our YouTube channel", "advertisement"),
        ("Sign up for our newsletter.", "advertisement"),
        ("हमें फॉलो करें", "advertisement"),
        ("ऐसी ही खबरें पढ़ने के लिए यहां क्लिक करें", "advertisement"),
        ("مزید خبروں کے لیے ہماری ایپ ڈاؤن لوڈ کریں", "advertisement"),
        ("Share on WhatsApp", "label"),
        ("विज्ञापन", "label"),
        ("नदी पर नया पुल खुला", "headline"),
        ("* * *", "no_words"),
    ],
)
def test_a_marked_line_goes_wherever_it_stands(line: str, rule: str) -> None:
    assert rules_for([LONG["hi"], line, LONG["en"]]) == {line: rule}


@pytest.mark.parametrize(
    "line",
    [
        "Also read out at the meeting was a letter from the mayor.",
        "Read more books, the librarian told the children.",
        "Readers gathered outside the library.",
        "ये भी पढ़ें और वो भी, शिक्षक ने बच्चों से कहा।",
        "विराट कोहली को इंस्टाग्राम पर फॉलो करने वालों की संख्या बढ़ी।",
        "بھارت ایکسپریس اردو بھی اس خبر کی تصدیق نہیں کرتا۔",
        "Latest news from the front was grim, he wrote, and nobody slept that night in the camp.",
        "By Farah Naaz’s count, more than 280 workers are engaged.",
        "क्यों अहम है मुलाकात?",
        "To get more people to join the club, he gave speeches.",
        "For all the news of victory, the visit was a failure.",
        "Get the latest figures before you follow them, he said on our visit.",
        "Subscribe to our view or leave, he told them.",
        "Sign up for the army, they were told.",
        "Join the club of 20 nations, he urged.",
        "देश के युवा मुझे फॉलो करें।",
        "हमें आज ही यह काम पूरा करने के लिए लोगों को फोन पर फॉर्म डाउनलोड करें।",
        "مزید لوگ اس فارم کو ڈاؤن لوڈ کریں۔",
        "— Example (@example) November 2, 2026",
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_sentence_that_begins_like_a_marker_stays(line: str, place: int) -> None:
    lines = [LONG["hi"], LONG["ur"]]
    lines.insert(place, line)
    assert rules_for(lines) == {}


def test_links_listed_below_a_bare_marker_go_with_it() -> None:
    lines = [LONG["hi"], "ये भी पढ़ें:", "मेट्रो का नया स्टेशन तैयार", LONG["ur"]]
    assert set(rules_for(lines)) == set(lines[1:3])


def test_the_byline_block_goes_from_the_head_only() -> None:
    head = ["Raginee Rai", "Reporter The Printlines (Part of Bharat Express News Network)"]
    assert rules_for([*head, LONG["hi"]]) == {head[0]: "byline_name", head[1]: "byline"}
    for lines in (["अनीता शर्मा", LONG["hi"]], [LONG["hi"], "अनीता शर्मा"]):
        assert rules_for(lines) == {"अनीता शर्मा": "byline"}
    assert rules_for([LONG["hi"], *head, LONG["ur"]]) == {}
    stamps = ["Published: November 20, 2026 10:15 AM", "3 min read", "20 नवंबर 2026"]
    assert set(rules_for([*stamps, LONG["en"]])) == set(stamps)


@pytest.mark.parametrize("line", ["एएनआई", "(इनपुट: एएनआई)", "PTI", "(یو این آئی)"])
def test_an_agency_alone_above_the_story_goes(line: str) -> None:
    assert rules_for([line, LONG["hi"]]) == {line: "credit"}
    assert rules_for([LONG["hi"], line, LONG["ur"]]) == {}


def test_everything_behind_a_tail_heading_goes() -> None:
    tail = ["More Articles Like This", "मेले में उमड़ी भीड़", LONG["ur"]]
    assert set(rules_for([LONG["hi"], *tail])) == set(tail)


def test_a_teaser_heading_needs_teasers_behind_it() -> None:
    teaser = ["Latest News", "मेले में उमड़ी भीड़", "मेले में दूर-दूर से लोग आए और,..."]
    assert set(rules_for([LONG["hi"], *teaser])) == set(teaser)
    # The same words as a heading of the story.
    assert rules_for([LONG["hi"], "Latest News", LONG["ur"], LONG["en"]]) == {}
    # And above it, as the name of a section.
    assert rules_for(["ताजा खबर", LONG["hi"], LONG["ur"]]) == {}
    assert rules_for(["Recent Posts", LONG["hi"], LONG["ur"]]) == {"Recent Posts": "tail"}


def test_the_site_file_adds_its_own_lines() -> None:
    own = Boilerplate(head=("संवाद सूत्र",), lines=("खबर सुनें",), tail=("हमारे बारे में",))
    site = SITE.model_copy(update={"boilerplate": own})
    lines = [
        "संवाद सूत्र, पटना",
        LONG["hi"],
        "खबर सुनें और बताएं",
        LONG["ur"],
        "हमारे बारे में जानें",
        LONG["en"],
    ]
    kept, removed = remove_boilerplate(lines, site, AROUND)
    assert kept == [LONG["hi"], LONG["ur"]]
    assert {rule for rule, _ in removed} == {"site_head", "site_lines", "site_tail"}


def test_the_order_of_a_story_is_kept() -> None:
    lines = [f"{text} {number}." for number in range(4) for text in LONG.values()]
    assert remove_boilerplate(lines, SITE, AROUND) == (lines, [])


LABELLED = SHARED / "data/langid/langid.jsonl.gz"


@pytest.mark.skipif(not LABELLED.exists(), reason="the labelled sentences are not here")
def test_hardly_a_sentence_of_anybody_is_taken_for_boilerplate() -> None:
    with gzip.open(LABELLED, "rt", encoding="utf-8") as lines:
        sentences = [json.loads(line)["text"] for line in lines][::4]
    assert len(sentences) > 5_000
    lost = [text for text in sentences if rules_for([text, LONG["hi"], LONG["ur"]])]
    assert len(lost) <= 2, lost
