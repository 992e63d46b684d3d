"""The language of a story: its script first, langdetect within the script."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import regex
from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

MIN_LETTERS = 20
MAX_CHARACTERS = 1_000
DETECTED_CHARACTERS = 400
"""langdetect's cost is linear in the text, and from 100 characters on it gets no better."""
LATIN_SHARE = 0.60
ROMANISED_SHARE = 0.10

# Scripts in which one language of the subcontinent is written: nothing is left to detect.
_ONE_LANGUAGE_SCRIPTS = {
    "Bengali": "bn",
    "Gurmukhi": "pa",
    "Gujarati": "gu",
    "Oriya": "or",
    "Tamil": "ta",
    "Telugu": "te",
    "Kannada": "kn",
    "Malayalam": "ml",
    "Sinhala": "si",
}
_PROFILES = {
    "Devanagari": ("hi", "mr", "ne"),
    "Arabic": ("ur", "fa", "ar"),
    "Latin": ("en", "de", "es", "fr", "id", "it", "pt"),
}
# Vowel signs count here: a Latin vowel is a letter, a Devanagari one mostly a mark.
_CHARACTERS = {
    script: regex.compile(rf"[\p{{{script}}}&&[\p{{L}}\p{{M}}]]", regex.VERSION1)
    for script in (*_PROFILES, *_ONE_LANGUAGE_SCRIPTS)
}
_ANY_LETTER = regex.compile(r"\p{L}")
_ANY_CHARACTER = regex.compile(r"[\p{L}\p{M}]")
_LATIN = regex.compile(r"[\p{Latin}&&\p{L}]", regex.VERSION1)
_LATIN_RUN = regex.compile(r"\p{Latin}+")
_URL = regex.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\S+")
_WORD = regex.compile(r"[a-z]+")

# Function words of Hindi in Latin letters; words that English shares (the, is, to, me) are out.
_ROMANISED_HINDI = regex.compile(
    r"(?:ab|ap(?:na|ne|ni)|aap|aur|bhi|baad|diya|gay[aei]|gayi|hain?|ho|hog[ai]|hu[ai]|hum|isk[aei]|"
    r"jab|jo|k[aei]|kaha|kar|karn[ae]|karte|kiya|kisi|ko|koi|kuch|kya|lekin|liye|mein|nahin?|ne|par|"
    r"pehle|phir|rah[aei]|saath|sab|se|tab|tak|tha|thi|unk[aei]|usk[aei]|wal[aei]|woh|yeh?)"
)


@dataclass(frozen=True, slots=True)
class LanguageLabel:
    """What a text is written in."""

    language: str
    """ISO 639-1 code, `hi-Latn` for romanised Hindi, `und` for a script not looked at."""
    confidence: float
    """0..1: langdetect's probability, the script's share of the letters (`script`), the share
    of Hindi function words (`romanised`), 0 where the site decided. Not a filter: langdetect
    is as sure of its mistakes."""
    method: str
    """`script`, `langdetect`, `romanised` or `site`."""
    latin_share: float
    """Share of Latin letters among all letters of the whole text, 0..1."""


def label_language(text: str, site_language: str) -> LanguageLabel:
    """Tells the language of `text`; below 20 letters it is taken to be the site's.

    The same text always gets the same label.
    """
    letters = len(_ANY_LETTER.findall(text))
    latin_share = round(len(_LATIN.findall(text)) / letters, 4) if letters else 0.0
    sample = _URL.sub(" ", text[: 2 * MAX_CHARACTERS])[:MAX_CHARACTERS]
    if len(_ANY_LETTER.findall(sample)) < MIN_LETTERS:
        return LanguageLabel(site_language, 0.0, "site", latin_share)

    counts = {script: len(found.findall(sample)) for script, found in _CHARACTERS.items()}
    total = len(_ANY_CHARACTER.findall(sample))
    latin = counts.pop("Latin")
    if latin >= LATIN_SHARE * total:
        return _label_latin(sample, latin_share)
    script = max(counts, key=lambda name: counts[name])
    share = round(counts[script] / (total - latin), 4)
    if not share:
        return LanguageLabel("und", 0.0, "script", latin_share)
    if script in _ONE_LANGUAGE_SCRIPTS:
        return LanguageLabel(_ONE_LANGUAGE_SCRIPTS[script], share, "script", latin_share)
    language, confidence = _detect(_LATIN_RUN.sub(" ", sample), _PROFILES[script])
    return LanguageLabel(language, confidence, "langdetect", latin_share)


def _label_latin(sample: str, latin_share: float) -> LanguageLabel:
    words = _WORD.findall(sample.lower())
    hindi = sum(bool(_ROMANISED_HINDI.fullmatch(word)) for word in words) / max(len(words), 1)
    if hindi >= ROMANISED_SHARE:
        return LanguageLabel("hi-Latn", round(hindi, 4), "romanised", latin_share)
    language, confidence = _detect(sample, _PROFILES["Latin"])
    return LanguageLabel(language, confidence, "langdetect", latin_share)


def _detect(text: str, languages: tuple[str, ...]) -> tuple[str, float]:
    detector = _factory(languages).create()
    detector.append(text[:DETECTED_CHARACTERS])
    try:
        best = detector.get_probabilities()[0]
    except (LangDetectException, IndexError):
        # Letters, but no sequence of them that any of the profiles knows.
        return "und", 0.0
    return best.lang, round(best.prob, 4)


@cache
def _factory(languages: tuple[str, ...]) -> DetectorFactory:
    profiles = Path(PROFILES_DIRECTORY)
    factory = DetectorFactory()
    # Unseeded, langdetect gives the same short text now one language, now another.
    factory.seed = 0
    factory.load_json_profile([(profiles / name).read_text(encoding="utf-8") for name in languages])
    return factory
