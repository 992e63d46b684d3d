"""How often the language of a text is told right, against plain seeded langdetect.

Run as `python -m tests.bench.text.language`; needs the labelled sentences that lie in `../shared`
beside the project. Sentences are split by a hash into a half for tuning and a half for testing;
what is reported is the half that nothing was tuned on.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from time import process_time
from typing import Literal

from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

from pipelines.language.detect import LanguageLabel, label_language
from tests.places import SHARED

LABELLED = SHARED / "data/langid/langid.jsonl.gz"
LENGTHS = (20, 50, 100, 300, 1_000)
MAX_TEXTS = 300
"""Texts of each language and length."""
SITES = ("hi", "ur", "en")
KNOWN = ("hi", "ur", "en", "mr", "ne", "fa", "ar", "bn", "pa", "gu", "ta", "te", "kn", "ml")
"""The languages that langdetect has a profile of."""
CONFIDENT = 0.9

Half = Literal["tune", "test"]


@dataclass(frozen=True, slots=True)
class Row:
    """How many of the texts of one group and length got their language."""

    group: str
    """`hi ur en`, `known` to langdetect, `all`, or one language langdetect does not know."""
    characters: int
    texts: int
    right: float
    """Share of the texts, 0..1."""
    right_plain: float
    """The same of langdetect with seed 0 and all its profiles."""
    misled: float
    """Share called another language with a confidence of at least .9."""
    misled_plain: float


def texts_of(half: Half, characters: int) -> dict[str, list[str]]:
    """Texts of so many characters by language: shuffled sentences of one half, joined and cut.

    Sentences of other scripts that are a fifth Latin letters are left out: the crawls they come
    from took page furniture and HTTP headers for Urdu and Hindi.
    """
    sentences: dict[str, list[str]] = defaultdict(list)
    with gzip.open(LABELLED, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if _half(row["text"]) == half and _is_own_script(row["text"], row["lang"]):
                sentences[row["lang"]].append(row["text"])
    texts = {}
    for language, found in sentences.items():
        random.Random(0).shuffle(found)
        joined = " ".join(found)
        starts = range(0, len(joined) - characters + 1, characters)
        step = max(1, len(starts) // MAX_TEXTS)
        texts[language] = [joined[start : start + characters] for start in starts[::step]]
    return texts


def rows(half: Half = "test") -> Iterator[Row]:
    """Measures every length; the same figures each time."""
    plain = _Plain()
    for characters in LENGTHS:
        judged: dict[str, list[tuple[LanguageLabel, tuple[str, float]]]] = {
            language: [(label_language(text, "xx"), plain.detect(text)) for text in texts]
            for language, texts in texts_of(half, characters).items()
        }
        unknown = sorted(set(judged) - set(KNOWN))
        groups = {"hi ur en": SITES, "known": KNOWN, "all": (*KNOWN, *unknown)}
        for group, languages in (groups | {name: (name,) for name in unknown}).items():
            pairs = [(name, *pair) for name in languages for pair in judged[name]]
            yield Row(
                group,
                characters,
                len(pairs),
                sum(ours.language == name for name, ours, _ in pairs) / len(pairs),
                sum(theirs[0] == name for name, _, theirs in pairs) / len(pairs),
                sum(
                    ours.language != name and ours.confidence >= CONFIDENT
                    for name, ours, _ in pairs
                )
                / len(pairs),
                sum(theirs[0] != name and theirs[1] >= CONFIDENT for name, _, theirs in pairs)
                / len(pairs),
            )


def milliseconds(half: Half = "test", characters: int = 1_000) -> tuple[float, float]:
    """CPU per Hindi, Urdu or English text: ours, and plain langdetect's."""
    texts = [
        text
        for name, found in texts_of(half, characters).items()
        if name in SITES
        for text in found
    ]
    plain = _Plain()
    spent = []
    for tell in (lambda text: label_language(text, "xx"), plain.detect):
        tell(texts[0])
        begun = process_time()
        for text in texts:
            tell(text)
        spent.append(1_000 * (process_time() - begun) / len(texts))
    return spent[0], spent[1]


class _Plain:
    """langdetect as its documentation shows it, but seeded."""

    def __init__(self) -> None:
        self._factory = DetectorFactory()
        self._factory.seed = 0
        self._factory.load_profile(PROFILES_DIRECTORY)

    def detect(self, text: str) -> tuple[str, float]:
        detector = self._factory.create()
        detector.append(text)
        try:
            best = detector.get_probabilities()
        except LangDetectException:
            return "", 0.0
        return (best[0].lang, best[0].prob) if best else ("", 0.0)


def _is_own_script(text: str, language: str) -> bool:
    latin = sum(character.isascii() and character.isalpha() for character in text)
    others = sum(not character.isascii() and character.isalpha() for character in text)
    return latin > others if language == "en" else others > 4 * latin


def _half(text: str) -> Half:
    return "test" if blake2b(text.encode(), digest_size=1).digest()[0] % 2 else "tune"


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("tune", "test"), default="test")
    half: Half = parser.parse_args().half
    print(
        f"{'group':10}{'characters':>11}{'texts':>7}{'right':>8}{'plain':>8}"
        f"{'misled':>8}{'plain':>8}"
    )
    for row in rows(half):
        print(
            f"{row.group:10}{row.characters:11}{row.texts:7}{row.right:8.4f}"
            f"{row.right_plain:8.4f}{row.misled:8.4f}{row.misled_plain:8.4f}"
        )
    ours, theirs = milliseconds(half)
    print(f"CPU a text of 1,000 characters: {ours:.2f} ms, plain langdetect {theirs:.2f} ms")


if __name__ == "__main__":
    main()
