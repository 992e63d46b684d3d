"""The four sites of the practice network: what each is called, writes, and is built with."""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal


@dataclass(frozen=True)
class SiteContent:
    """One site: its language, its theme, its sitemap plugin, its people and sections."""

    name: str
    title: str
    language: str
    first_id: int
    """Post ids grow from here."""
    theme: Literal["newspaper", "block"]
    seo: Literal["yoast", "rankmath", "core"]
    announces_sitemap: bool
    """Whether robots.txt names the sitemaps."""
    open_rest: bool
    role: str
    """Line under the author's name at the head of a story, '' where there is none."""
    latin_lead_in: bool
    """Whether headlines open in English now and then."""
    slug_ends: tuple[str, ...]
    """Initials of the desk that end a slug."""
    authors: tuple[tuple[str, str], ...]
    """Name as printed, login of the author page."""
    sections: dict[str, str]
    """First path segment to its label."""
    topics: dict[str, str]
    """Topic of a story, or name of a series, to the path of its section."""

    @property
    def labels(self) -> dict[str, Any]:
        """The words around the stories, in the site's language."""
        return _words("labels")[self.language]

    @property
    def house(self) -> dict[str, Any]:
        """What it puts above and below some of its stories."""
        return _words("house")[self.name]


# In the word lists, each is a list of things a story can be about.
TOPICS = tuple(
    f"thing_{name}"
    for name in (
        "city", "law", "crime", "farm", "money", "sport",
        "film", "school", "health", "faith", "tech", "world",
    )
)  # fmt: skip


def _topics(paths: str, series: str) -> dict[str, str]:
    topics = dict(zip(TOPICS, paths.split(), strict=True))
    return topics | dict(
        zip(("rashifal", "gold", "weather", "column"), series.split(), strict=True)
    )


PRESSES = {
    press.name: press
    for press in (
        SiteContent(
            "bharatexpress", "Bharat Express", "hi", 400_003, "newspaper", "yoast", True, True,
            "", True, (),
            (("अनीता शर्मा", "anita"), ("Rohit Saraf", "rohit"), ("सविता देवी", "savita"),
             ("Bharat Express Desk", "desk"), ("कमल राजू", "kamal"), ("Nidhi Kashyap", "nidhi")),
            {"india": "देश", "crime": "अपराध", "election": "चुनाव", "business": "कारोबार",
             "sports": "खेल", "entertainment": "मनोरंजन", "education": "शिक्षा",
             "lifestyle": "जीवनशैली", "spiritual": "आस्था", "tech": "तकनीक", "world": "दुनिया"},
            _topics("india/uttar-pradesh election crime india/bihar business sports entertainment "
                    "education lifestyle/health spiritual tech world",
                    "spiritual/rashifal business/gold-rate india/weather spiritual/vichar"),
        ),
        SiteContent(
            "bharatexpress_english", "Bharat Express English", "en", 120_011, "block", "core",
            True, True, "", False, (),
            (("Ishaan Mathai", "ishaan"), ("Divya Menon", "divya"), ("Bharat Express", "desk"),
             ("Tara D'Souza", "tara"), ("Aman Preet", "aman")),
            {"india": "India", "law": "Law", "crime": "Crime", "agriculture": "Agriculture",
             "economy": "Economy", "sports": "Sports", "culture": "Culture", "campus": "Campus",
             "health": "Health", "faith": "Faith", "technology": "Technology", "world": "World",
             "snippets-column": "Snippets"},
            _topics("india/cities law crime agriculture economy sports culture campus health "
                    "faith technology world",
                    "faith/horoscope economy/gold-rate india/weather snippets-column"),
        ),
        SiteContent(
            "bharatexpress_urdu", "Bharat Express Urdu", "ur", 31_007, "newspaper", "yoast",
            False, False, "", True, ("sam", "mha", "nak", "amr"),
            (("ثنا میمن", "sana"), ("Mohd Haris", "mha"), ("نکہت آرا", "nikhat"),
             ("Bharat Express Urdu", "desk")),
            {"national": "قومی", "regional": "علاقائی", "international": "بین الاقوامی",
             "sports": "اسپورٹس", "entertainment": "انٹرٹینمنٹ", "business": "کاروبار",
             "education": "تعلیم", "health": "صحت", "religion": "مذہب"},
            _topics("regional national national/crime regional/farmers business sports "
                    "entertainment education health religion international/tech international",
                    "religion/zaicha business/gold-rate regional/weather religion/khayal"),
        ),
        SiteContent(
            "theprintlines", "The Printlines", "hi", 290_021, "block", "rankmath", True, True,
            "Reporter The Printlines (Part of Bharat Express News Network)", True, (),
            (("Ritika Rao", "ritika"), ("मीनू चौधरी", "meenu"), ("Vivek Tomar", "vivek"),
             ("पूजा राणा", "pooja"), ("Abhay Lal", "abhay")),
            {"national-news": "राष्ट्रीय", "crime-news": "अपराध", "sports-news": "खेल",
             "business-news-money-matters": "कारोबार", "entertainment-news": "मनोरंजन",
             "education": "शिक्षा", "health": "सेहत", "religion": "धर्म", "tech": "तकनीक",
             "international-news": "अंतरराष्ट्रीय", "astrology": "ज्योतिष", "weather": "मौसम"},
            _topics("national-news/states-news/new-delhi national-news crime-news "
                    "national-news/states-news business-news-money-matters sports-news "
                    "entertainment-news education health religion tech international-news",
                    "astrology business-news-money-matters weather religion/bapu"),
        ),
    )
}  # fmt: skip


@cache
def _words(name: str) -> dict[str, dict[str, Any]]:
    text = (resources.files("spiders.practice.content") / "words" / f"{name}.toml").read_text(
        "utf-8"
    )
    return tomllib.loads(unicodedata.normalize("NFC", text))
