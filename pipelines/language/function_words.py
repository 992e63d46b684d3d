"""What function words, endings and letters say about the language of a text."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache

import regex

from pipelines.rule_files import read_rules

WORD_WEIGHT = 2.5
"""ln of how much likelier a text becomes by one function word of a language."""
ENDING_WEIGHT = 1.2
LETTER_WEIGHT = 1.2
LEGACY_SHARE = 0.08
LEGACY_KINDS = 3

_LONGEST_ENDING = 6
_WORD = regex.compile(r"[\p{L}\p{M}]+'?[\p{L}\p{M}]*")
_SPELLINGS = {"\u093c": "", "ँ": "ं", "\u200c": " ", "\u200d": "", "’": "'"}

# Function words as they look where a font draws the keys of a Hindi typewriter (Kruti Dev and its
# kin) and the font is not there: के की का में से है हैं और ने को पर कि नहीं यह था करने.
_LEGACY_FONT_WORD = regex.compile(
    "ds|dh|dk|esa|ls|gSa?|vkSj|us|dks|ij|fd|ugha|;g|Fk[ks]|djus|fy,|bl|ml|,d|;s|Hkh|rks|x;k"
)


@dataclass(frozen=True, slots=True)
class WordEvidence:
    """What was found in one text."""

    words: int
    """Words looked at."""
    hits: dict[str, int]
    """Function words by language."""
    score: dict[str, float]
    """ln of how much likelier the text is in a language than in one of which nothing was found."""

    def share(self, language: str) -> float:
        """Share of the words that are function words of the language, 0..1."""
        return self.hits.get(language, 0) / max(self.words, 1)


@dataclass(frozen=True, slots=True)
class _Rules:
    languages: tuple[str, ...]
    words: dict[str, frozenset[str]]
    endings: dict[str, frozenset[str]]
    letters: dict[str, frozenset[str]]


def languages_of(script: str) -> tuple[str, ...]:
    """The languages of a script that function words can tell; none for most scripts."""
    return _rules().get(script, _Rules((), {}, {}, {})).languages


def weigh(text: str, script: str) -> WordEvidence:
    """Gathers what speaks for each language of `languages_of(script)`."""
    rules = _rules()[script]
    counts = Counter[str](_WORD.findall(_fold(text)))
    hits: dict[str, int] = defaultdict(int)
    score = dict.fromkeys(rules.languages, 0.0)
    for word, times in counts.items():
        if languages := rules.words.get(word):
            for language in languages:
                hits[language] += times
                score[language] += WORD_WEIGHT * times
        elif rules.endings:
            for language in _ending(word, script):
                score[language] += ENDING_WEIGHT * times
    if rules.letters:
        for letter, times in Counter(text).items():
            for language in rules.letters.get(letter, ()):
                score[language] += LETTER_WEIGHT * times
    return WordEvidence(counts.total(), dict(hits), score)


def is_legacy_font(text: str) -> bool:
    """Whether Latin letters are in truth Hindi written for a font without Unicode."""
    words = text.split()
    found = [word for word in words if _LEGACY_FONT_WORD.fullmatch(word)]
    return len(set(found)) >= LEGACY_KINDS and len(found) > LEGACY_SHARE * len(words)


@lru_cache(maxsize=16_384)
def _ending(word: str, script: str) -> frozenset[str]:
    # The longest ending known says most.
    endings = _rules()[script].endings
    for length in range(min(_LONGEST_ENDING, len(word) - 1), 0, -1):
        if found := endings.get(word[-length:]):
            return found
    return frozenset()


def _fold(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    # `str.translate` takes thirty times as long for text beyond ASCII.
    for character, folded in _SPELLINGS.items():
        text = text.replace(character, folded)
    return text.lower()


@cache
def _rules() -> dict[str, _Rules]:
    return {
        script: _Rules(
            tuple(languages),
            _by_mark(languages, "words"),
            _by_mark(languages, "endings"),
            _by_mark(languages, "letters"),
        )
        for script, languages in read_rules(__file__, "function_words.toml").items()
    }


def _by_mark(languages: dict[str, dict[str, str]], kind: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for language, marks in languages.items():
        text = marks.get(kind, "")
        for mark in text if kind == "letters" else _fold(text).split():
            found[mark].add(language)
    return {mark: frozenset(names) for mark, names in found.items()}
