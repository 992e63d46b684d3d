"""Daily pages are known as such on any site, and news about the same things are not."""

from __future__ import annotations

import pytest

from pipelines.dedupe.series import series_of, shows_date
from tests.pipelines.fetched import SITE

BARE = SITE.model_copy(update={"series": {}})


@pytest.mark.parametrize(
    ("headline", "series"),
    [
        ("आज का राशिफल: सिंह राशि वाले रहें सावधान", "rashifal"),
        ("राशिफल 5 मार्च 2026: जानें सभी राशियों का हाल", "rashifal"),
        ("Horoscope Today, March 5: Leo may travel", "rashifal"),
        ("आज का पंचांग, 5 मार्च 2026", "panchang"),
        ("Aaj Ka Panchang 5 March 2026", "panchang"),
        ("آج کا زائچہ: برج حمل", "rashifal"),
        ("Gold Price Today: check rates in your city", "gold"),
        ("Gold Silver Price 5th March: Rs 98,000", "gold"),
        ("आज सोने का भाव: दिल्ली में 10 ग्राम का दाम", "gold"),
        ("सोने-चाँदी के ताज़ा भाव आज", "gold"),
        ("آج سونے کی قیمت: دس گرام", "gold"),
        ("Petrol Diesel Price Today: no change", "fuel"),
        ("पेट्रोल-डीज़ल के नए दाम 5 मार्च: अपने शहर का रेट देखें", "fuel"),
        ("پٹرول اور ڈیزل کی قیمت آج", "fuel"),
        ("Weather Update Today: rain in eight states", "weather"),
        ("आज का मौसम: दिल्ली में बारिश", "weather"),
        ("آج کا موسم: دہلی میں بارش", "weather"),
        ("Thought of the day: on patience", "thought"),
        ("आज का सुविचार", "thought"),
        ("Today in history: 5 March", "history"),
        ("Sehri Iftar Time Today in Lucknow", "prayer_times"),
        ("آج سحر و افطار کے اوقات", "prayer_times"),
        ("Kerala lottery result today", "lottery"),
    ],
)
def test_a_daily_page_is_known_by_its_headline(headline: str, series: str) -> None:
    assert series_of("india", "x-412345", headline, BARE) == series


@pytest.mark.parametrize(
    "headline",
    [
        "Gold prices jump as the rupee slips",
        "Gold worth Rs 5 crore seized at Delhi airport on March 5",
        "सोने के दाम बढ़ने से कारीगर परेशान",
        "सोने की तस्करी में आज तीन गिरफ़्तार",
        "سونے کی اسمگلنگ میں تین گرفتار",
        "मौसम ने ली करवट, किसानों की फ़सल बर्बाद",
        "16 मौसम बाद खुला समुद्री मार्ग",
        'Weather Update: "92 days, please", says minister',
        "85 موسم بعد ہوگا فیصلہ",
        "Woman sues maker of horoscope app",
        "राशिफल बताने वाले ज्योतिषी की हत्या",
        "पंचांग विवाद पर अदालत का फ़ैसला",
        "Petrol price protest: 12 held in Patna",
        "पेट्रोल पंप पर आज हड़ताल",
        "Today the Prime Minister speaks in Lucknow",
        "नमाज़ के बाद पथराव, 5 घायल",
        "آج وزیر اعظم لکھنؤ میں خطاب کریں گے",
    ],
)
def test_news_of_the_same_things_is_no_series(headline: str) -> None:
    assert series_of("india", "x-412345", headline, BARE) == ""


def test_the_slug_tells_too() -> None:
    assert series_of("astro", "aaj-ka-rashifal-5-march-412345", "सिंह राशि", BARE) == "rashifal"
    assert series_of("business", "gold-price-today-412345", "भाव देखें", BARE) == "gold"
    assert series_of("business", "gold-price-war-412345", "भाव देखें", BARE) == ""


def test_a_site_file_is_asked_first() -> None:
    own = SITE.model_copy(update={"series": {"stars": ("horoscope",)}})
    assert series_of("india", "x-412345", "Horoscope today", own) == "stars"
    assert series_of("india", "x-412345", "Gold price today", own) == "gold"


@pytest.mark.parametrize(
    "word", ["5", "5th", "march", "मार्च", "सोमवार", "مارچ", "پیر", "آج", "फरवरी"]
)
def test_a_word_may_be_part_of_a_date(word: str) -> None:
    assert shows_date(word)


@pytest.mark.parametrize("word", ["gold", "मार्ग", "سوم", "marching"])
def test_most_words_tell_no_date(word: str) -> None:
    assert not shows_date(word)
