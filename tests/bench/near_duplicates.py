"""How many copies are found, how many strangers are taken for copies, and at what cost.

Run as `python -m tests.bench.near_duplicates [--stories N]`. N stories of each
language are composed and edited in each of the ways below; the edited text is
published the day after. All texts meet through their bands, as in the warehouse,
and are judged once as texts of one site and once as texts of two. The same is
then done with texts that nobody on this project wrote, where `../shared` has them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from pipelines.dedupe.pairs import merges
from pipelines.text.normalise import tokens
from spiders.practice.content.grammar import grammar
from tests.pipelines.judging import Told, judge_told, tell
from tests.pipelines.stories import GOLD_RATES
from tests.places import SHARED

LANGUAGES = ("hi", "ur", "en")
SENTENCES = 22
PUBLISHED = datetime(2025, 11, 24, 4, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Kolkata")

DATA = SHARED / "data"

Edit = Callable[[list[str], list[str], random.Random], list[str]]


@dataclass(frozen=True)
class Text:
    """One composed article; texts of one group are edits of its `original`."""

    group: str
    grade: str
    told: Told


@dataclass
class Outcome:
    """What became of the pairs, by grade, and what that cost in CPU seconds."""

    texts: int
    asked: Counter[str]
    pairs: int
    meeting: float
    judging: float = 0.0
    met: Counter[str] = field(default_factory=Counter)
    merged_here: Counter[str] = field(default_factory=Counter)
    merged_there: Counter[str] = field(default_factory=Counter)
    contained: Counter[str] = field(default_factory=Counter)
    """On two sites."""
    strangers: int = 0
    strangers_merged: int = 0


def reword(share: float) -> Edit:
    """Replaces a share of the words, one by one, by words of a stranger's."""

    def edit(text: list[str], stranger: list[str], rng: random.Random) -> list[str]:
        others = " ".join(stranger).split()
        return [
            " ".join(rng.choice(others) if rng.random() < share else word for word in line.split())
            for line in text
        ]

    return edit


def rewrite(share: float) -> Edit:
    """Replaces a share of the sentences by a stranger's."""

    def edit(text: list[str], stranger: list[str], rng: random.Random) -> list[str]:
        replaced = set(rng.sample(range(len(text)), round(share * len(text))))
        return [stranger[i] if i in replaced else line for i, line in enumerate(text)]

    return edit


def respell(text: list[str], _: list[str], __: random.Random) -> list[str]:
    """Writes all that may be spelt in two ways in the other way."""
    variants = {"\u093c": "", "ँ": "ं", "ی": "ي", "ک": "ك", "ہ": "ه"}
    digits = dict(zip("0123456789", "०१२३४५६७८९", strict=True))
    return [line.translate(str.maketrans(variants | digits)).upper() for line in text]


COPIES: dict[str, Edit] = {
    "verbatim": lambda text, _, __: text,
    "respelt": respell,
    "sentences reordered": lambda text, _, rng: rng.sample(text, len(text)),
    "2 % of words replaced": reword(0.02),
    "5 % of words replaced": reword(0.05),
    "10 % of words replaced": reword(0.10),
    "15 % of words replaced": reword(0.15),
    "20 % of words replaced": reword(0.20),
    "30 % of words replaced": reword(0.30),
    "10 % of sentences replaced": rewrite(0.10),
    "25 % of sentences replaced": rewrite(0.25),
    "40 % of sentences replaced": rewrite(0.40),
    "half as much added": lambda text, stranger, _: text + stranger[: len(text) // 2],
    "as much added": lambda text, stranger, _: text + stranger[: len(text)],
    "last third cut": lambda text, _, __: text[: -(len(text) // 3)],
    "last half cut": lambda text, _, __: text[: len(text) // 2],
}
OTHERS: dict[str, Edit] = {
    "a third quoted": rewrite(0.67),
    "round-up of three": lambda text, stranger, _: (
        stranger[: len(text)] + text + stranger[-len(text) :]
    ),
    "round-up of five": lambda text, stranger, _: stranger[: 4 * len(text)] + text,
}
RATES = "gold rates of two days"


def compose(language: str, *key: object, sentences: int) -> list[str]:
    """A story of the practice network's sentences."""
    words = grammar(language)
    rng = random.Random(f"{language} {key}")
    topic = rng.choice(words.topics)
    return [words.expand("sentence", rng, topic) for _ in range(sentences)]


def texts(stories: int) -> Iterator[Text]:
    """Composes all articles; the original of a group comes first."""
    for language in LANGUAGES:
        for serial in range(stories):
            group = f"{language} {serial}"
            rng = random.Random(group)
            original = compose(language, serial, sentences=SENTENCES)
            stranger = compose(language, serial, "stranger", sentences=4 * SENTENCES)
            yield from edits_of(group, original, stranger, rng)
            for day, grade in enumerate(("original", RATES)):
                rates = (f"{rng.randint(60000, 130000):,}" for _ in range(10))
                page = [GOLD_RATES[language].format(*rates)]
                name = f"{language} gold {serial}"
                yield Text(name, grade, told(f"{name} {grade}", page, day=day))


def edits_of(
    group: str, original: list[str], stranger: list[str], rng: random.Random
) -> Iterator[Text]:
    """A text and all that is made of it."""
    yield Text(group, "original", told(f"{group} original", original, day=0))
    for grade, edit in (COPIES | OTHERS).items():
        edited = edit(original, stranger, rng)
        yield Text(group, grade, told(f"{group} {grade}", edited, day=1))


def real_texts() -> Iterator[Text]:
    """As `texts`: English news pages, and Hindi and Urdu sentences put together to texts.

    Half of each language's texts are edited; the sentences of the others are the strangers'.
    """
    collections = {"en": list(english_pages())}
    for language in ("hi", "ur"):
        lines = labelled_sentences(language)
        starts = range(0, len(lines) - SENTENCES, SENTENCES)
        collections[language] = [lines[start : start + SENTENCES] for start in starts]
    for language, bases in collections.items():
        half = len(bases) // 2
        others = [line for base in bases[half:] for line in base]
        for number, original in enumerate(bases[:half]):
            rng = random.Random(f"{language} {number}")
            stranger = rng.sample(others, min(len(others), 4 * len(original)))
            yield from edits_of(f"real {language} {number}", original, stranger, rng)


def english_pages() -> Iterator[list[str]]:
    """The sentences of each page of more than 150 words."""
    truth = DATA / "extraction/article-extraction-benchmark/ground-truth.json"
    for page in json.loads(truth.read_text(encoding="utf-8")).values():
        lines = re.split(r"(?<=[.!?])\s+", page["articleBody"])
        if sum(len(line.split()) for line in lines) > 150 and len(lines) > 8:
            yield lines


def labelled_sentences(language: str) -> list[str]:
    """News sentences of one language, in the order of the collection."""
    with gzip.open(DATA / "langid/langid.jsonl.gz", "rt", encoding="utf-8") as file:
        labelled = [json.loads(line) for line in file]
    return [
        each["text"]
        for each in labelled
        if each["lang"] == language and each["source"] in ("leipzig", "ud-pud")
    ]


def told(article_id: str, body: list[str], day: int) -> Told:
    """Under a headline of its own: what the headline tells is not measured."""
    return tell(
        "\n\n".join(body),
        article_id=article_id,
        site="one",
        headline="",
        published_at=PUBLISHED + timedelta(days=day),
        series="",
        zone=ZONE,
    )


def candidates(made: list[Text]) -> set[tuple[int, int]]:
    """Index pairs of all texts that share a band."""
    met: defaultdict[int, list[int]] = defaultdict(list)
    pairs: set[tuple[int, int]] = set()
    for index, text in enumerate(made):
        for band in text.told.sketch.bands.tolist():
            pairs.update((earlier, index) for earlier in met[band])
            met[band].append(index)
    return pairs


def judge_all(made: list[Text]) -> Outcome:
    """Lets all texts meet and judges every pair that does."""
    begun = time.process_time()
    pairs = candidates(made)
    outcome = Outcome(
        texts=len(made),
        asked=Counter(text.grade for text in made),
        pairs=len(pairs),
        meeting=time.process_time() - begun,
    )
    for i, j in pairs:
        one, other = made[i], made[j]
        begun = time.process_time()
        here = judge_told(one.told, other.told)
        outcome.judging += time.process_time() - begun
        elsewhere = replace(other.told.sketch, site="two")
        there = judge_told(one.told, other.told._replace(sketch=elsewhere))
        if one.group != other.group:
            outcome.strangers += 1
            outcome.strangers_merged += there is not None and merges(there)
        elif one.grade == "original":
            outcome.met[other.grade] += 1
            outcome.merged_here[other.grade] += here is not None and merges(here)
            outcome.merged_there[other.grade] += there is not None and merges(there)
            outcome.contained[other.grade] += there is not None and there.kind == "contains"
    return outcome


def show(outcome: Outcome) -> None:
    """Prints a line per grade, the errors among strangers, and the cost."""
    print(f"{'':28}{'pairs':>7}{'met':>8}{'one site':>10}{'two sites':>11}{'contains':>10}")
    for grade in [*COPIES, *OTHERS, RATES]:
        if not (asked := outcome.asked[grade]):
            continue
        counts = (outcome.met, outcome.merged_here, outcome.merged_there, outcome.contained)
        met, here, there, held = (count[grade] / asked for count in counts)
        print(f"{grade:28}{asked:>7}{met:>8.3f}{here:>10.3f}{there:>11.3f}{held:>10.3f}")
    print(f"strangers: {outcome.strangers} pairs met, {outcome.strangers_merged} merged")
    print(
        f"an article: {outcome.meeting / outcome.texts * 1e6:.0f} us to meet"
        f" {outcome.pairs / outcome.texts:.1f} others;"
        f" a pair: {outcome.judging / outcome.pairs * 1e6:.0f} us to judge"
    )


def cost_of_sketches() -> None:
    """Prints what a sketch costs, and the part of it that finding the words takes."""
    for language in LANGUAGES:
        body = compose(language, "cost", sentences=400)
        while sum(len(line.split()) for line in body) > 400:
            body.pop()
        text = "\n\n".join(body)
        words = microseconds(partial(tokens, text))
        # `told` finds the words once more than the sketch.
        whole = microseconds(partial(told, "cost", body, day=0)) - words
        print(f"a sketch of 400 words ({language}): {whole:.0f} us, of these words {words:.0f} us")


def microseconds(work: Callable[[], object], times: int = 200) -> float:
    """CPU time of one call, after a first one that fills the caches."""
    work()
    begun = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - begun) / times * 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=100, help="stories of each language")
    options = parser.parse_args()
    show(judge_all(list(texts(options.stories))))
    if DATA.is_dir():
        made = list(real_texts())
        print(f"\n{len({text.group for text in made})} texts of others")
        show(judge_all(made))
    else:
        print(f"\ntexts of others are not there: {DATA}")
    cost_of_sketches()


if __name__ == "__main__":
    main()
