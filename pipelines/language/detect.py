"""The language of a story: its script, then langdetect's profiles and function words together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from math import exp, log
from pathlib import Path

import regex
from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.utils.ngram import NGram

from pipelines.language.function_words import WordEvidence, is_legacy_font, languages_of, weigh
from pipelines.language.scripts import OTHER, SCRIPTS, count_letters, only_script

MIN_LETTERS = 12
MAX_CHARACTERS = 1_500
DETECTED_CHARACTERS = 120
"""The cost of n-grams is linear in the text, and from 100 characters on they get no better."""
GRAM_WEIGHT = 0.25
"""Of an n-gram beside one that nothing overlaps: each letter is in six of them."""
UNSEEN = 0.5 / 10_000
"""Chance that langdetect gives an n-gram which a language's profile lacks."""
_UNSEEN_LOG = log(UNSEEN)
PIECES = 3
LATIN_SHARE = 0.60
MIXED_SHARE = 0.30
ROMANISED_SHARE = 0.10
SURE = 0.90
FLOOR = -7.0
"""The most (ln) that n-grams say against a language: in a long text the words tell more."""
UNKNOWN_PRIOR = 0.05
"""Against the likeliest by langdetect's profiles, of the languages that have none."""
FOREIGN_PRIOR = 0.1
"""Of the other languages in Latin letters against English: short English texts hold French, Dutch
and Somali names."""
MIN_WORDS = 12
FUNCTION_SHARE = {"hi": 0.15, "ur": 0.10, "en": 0.05}
"""The least of a text's words that are function words: in prose they are a quarter to a half.
Hindi's is higher, as it is what langdetect calls each language of the north that it lacks; of
English only the words count that hardly another language in Latin letters has."""

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
_LATIN = (
    "en af ca cs cy da de es et fi fr hr hu id it lt lv nl no pl pt ro sk sl so sq sv sw tl tr vi"
)
_PROFILES = {
    "Devanagari": ("hi", "mr", "ne"),
    "Arabic": ("ur", "fa", "ar"),
    # All that langdetect has: what is missing here would be called English.
    "Latin": tuple(_LATIN.split()),
}
# langdetect seeks the block of every character in a table of 200; texts have a hundred characters.
NGram.normalize = staticmethod(lru_cache(maxsize=4_096)(NGram.normalize))
_URL = regex.compile(r"(?:https?://|www\.)\S++|(?<![\w.+-])[\w.+-]++@[\w-]++\.[\w.-]++")


@dataclass(frozen=True, slots=True)
class LanguageLabel:
    """What a text is written in."""

    language: str
    """ISO 639 code (`hi`, `ur`, `en`, `bho` …), `hi-Latn` for Hindi and Urdu in Latin letters,
    `und` for a script not looked at and for Hindi in a font without Unicode."""
    confidence: float
    """0..1: probability among the languages of the script, the script's share of the letters
    (`script`), 0 where the site decided or nothing can be read."""
    method: str
    """`langdetect`; `words` where function words overruled it; `romanised`; `script` where the
    script is that of one language; `mixed` where at least 30 % of the letters are of another
    script than the language's; `unsure` where the language is the likeliest of several, or lacks
    the function words it should have; `legacy_font`; `site` where there was too little text."""
    latin_share: float
    """Share of Latin letters among all letters of the whole text, 0..1."""


def label_language(text: str, site_language: str) -> LanguageLabel:
    """Tells the language of `text`; with fewer than 12 letters it is taken to be the site's.

    The same text always gets the same label.
    """
    if ":" in text or "@" in text or "www." in text:
        text = _URL.sub(" ", text)
    letters = count_letters(text)
    total = letters.total()
    latin_share = round(letters["Latin"] / total, 4) if total else 0.0
    if total < MIN_LETTERS:
        return LanguageLabel(site_language, 0.0, "site", latin_share)
    script = _script_of(letters)
    share = letters[script] / total
    if script == OTHER:
        return LanguageLabel("und", 0.0, "script", latin_share)
    if script in _ONE_LANGUAGE_SCRIPTS:
        language, confidence, method = _ONE_LANGUAGE_SCRIPTS[script], round(share, 4), "script"
    else:
        language, confidence, method = _most_likely(_sample(text, script), script)
    if share <= 1 - MIXED_SHARE and method != "unsure":
        method = "mixed"
    return LanguageLabel(language, confidence, method, latin_share)


def _script_of(letters: Counter[str]) -> str:
    # In an Indian text English names abound: Latin letters must be many more than the others.
    if letters["Latin"] >= LATIN_SHARE * letters.total():
        return "Latin"
    return max((*SCRIPTS[1:], OTHER), key=letters.__getitem__)


def _sample(text: str, script: str) -> str:
    # Beginning, middle and end: a story may open with a verse or a quotation.
    if len(text) > MAX_CHARACTERS:
        length = MAX_CHARACTERS // PIECES
        starts = (0, (len(text) - length) // 2, len(text) - length)
        text = " ".join(text[start : start + length] for start in starts)
    return " ".join(only_script(text, script).split())


def _most_likely(sample: str, script: str) -> tuple[str, float, str]:
    if script == "Latin" and is_legacy_font(sample):
        return "und", 0.0, "legacy_font"
    evidence = weigh(sample, script)
    detected = _detect(sample, _PROFILES[script])
    chances = _combine(detected, evidence, script)
    best = max(chances, key=chances.__getitem__)
    confidence = round(chances[best], 4)
    lacks_words = evidence.words >= MIN_WORDS and (
        evidence.share(best) < FUNCTION_SHARE.get(best, 0) or evidence.score.get(best) == 0
    )
    if confidence < SURE or lacks_words:
        return best, min(confidence, 0.5) if lacks_words else confidence, "unsure"
    if best == "hi-Latn":
        return best, confidence, "romanised"
    return (
        best,
        confidence,
        "langdetect" if best == max(detected, key=detected.__getitem__) else "words",
    )


def _combine(detected: dict[str, float], evidence: WordEvidence, script: str) -> dict[str, float]:
    """Bayes: what the profiles say, times what the words say, made to add up to 1."""
    scores = {
        language: likelihood + evidence.score.get(language, 0.0)
        for language, likelihood in detected.items()
    }
    for language in scores:
        if script == "Latin" and language != "en":
            scores[language] += log(FOREIGN_PRIOR)
    for language in languages_of(script):
        scores.setdefault(language, log(UNKNOWN_PRIOR) + evidence.score[language])
    if evidence.share("hi-Latn") < ROMANISED_SHARE:
        scores.pop("hi-Latn", None)
    highest = max(scores.values())
    chances = {language: exp(score - highest) for language, score in scores.items()}
    total = sum(chances.values())
    return {language: chance / total for language, chance in chances.items()}


def _detect(sample: str, languages: tuple[str, ...]) -> dict[str, float]:
    """How likely the profiles make each language: ln of it, 0 for the likeliest.

    langdetect itself draws n-grams at random until it is sure, which it is of any few words.
    """
    detector = _factory(languages).create()
    # Without its `cleaning_text`: that takes Latin letters out of other scripts, which are gone.
    detector.append(sample[:DETECTED_CHARACTERS])
    # No row where there are letters, but no sequence of them that any of the profiles knows.
    logs = _logs(languages)
    rows = [logs[gram] for gram in detector._extract_ngrams()]
    sums = [sum(column) for column in zip(*rows, strict=True)] or [0.0] * len(languages)
    highest = max(sums)
    return {
        name: max(FLOOR, GRAM_WEIGHT * (each - highest))
        for name, each in zip(languages, sums, strict=True)
    }


class _Logs(dict[str, tuple[float, ...]]):
    """N-gram to ln of how likely each of the languages has it; filled as they are met.

    There are no more than langdetect's profiles hold.
    """

    def __init__(self, chances: dict[str, list[float]]) -> None:
        super().__init__()
        self._chances = chances

    def __missing__(self, gram: str) -> tuple[float, ...]:
        # Most profiles lack most n-grams: one number for all of them.
        given = self._chances[gram]
        logs = self[gram] = tuple(log(each + UNSEEN) if each else _UNSEEN_LOG for each in given)
        return logs


@cache
def _logs(languages: tuple[str, ...]) -> _Logs:
    return _Logs(_factory(languages).word_lang_prob_map)


@cache
def _factory(languages: tuple[str, ...]) -> DetectorFactory:
    profiles = Path(PROFILES_DIRECTORY)
    factory = DetectorFactory()
    factory.load_json_profile([(profiles / name).read_text(encoding="utf-8") for name in languages])
    return factory
