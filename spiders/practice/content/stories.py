"""The text of a practice story: sentences in paragraphs, series pages, edits and copies."""

from __future__ import annotations

from datetime import date
from random import Random

import regex

from spiders.practice.content.grammar import Grammar, grammar

Paragraphs = list[list[str]]

# Share of sentences that a copy replaces.
GRADES = {"verbatim": 0.0, "light": 0.08, "medium": 0.22, "heavy": 0.5}

_QUOTED = regex.compile(r'"([^"]*)"')
_SENTENCE_BEGINS = regex.compile(r'(^"?|[.] "?)([a-z])')
_ARTICLE_BEFORE_VOWEL = regex.compile(r"\b([Aa]) (?=[aeiou])")


def write_story(language: str, kind: str, topic: str, rng: Random, day: date) -> Paragraphs:
    """The paragraphs of one story as lists of sentences.

    A brief has 20 to 60 words, most stories 150 to 400, one in eight more than
    600. `day` is the date of publication, in the site's time zone.
    """
    words = grammar(language)
    match kind:
        case "gold" | "weather":
            return [[_dated(line, day, words)] for line in words.every(kind, rng)]
        case "rashifal":
            return _horoscope(words, rng, day)
        case "column":
            own = _sentences(words, topic, rng, 5)
            return [own[:2], own[2:], *([line] for line in words.every("address", rng))]
        case "brief":
            return [_sentences(words, topic, rng, rng.randint(2, 3))]
        case "live":
            updates = _sentences(words, topic, rng, rng.randint(8, 14))
            return [[f"{rng.randint(6, 11)}:{rng.randint(10, 59)} IST - {one}"] for one in updates]
        case _:
            long = rng.random() < 0.125
            count = rng.randint(48, 60) if long else rng.randint(13, 25)
            return _in_paragraphs(_sentences(words, topic, rng, count), words, topic, rng)


def write_headline(language: str, kind: str, topic: str, rng: Random, day: date) -> str:
    """A headline; those of series name the day."""
    words = grammar(language)
    symbol = f"{kind}_headline" if kind in ("gold", "weather", "rashifal", "column") else "headline"
    return capitalised(_dated(words.expand(symbol, rng, topic), day, words), language)


def with_lead_in(headline: str, language: str, rng: Random) -> str:
    """The headline with an English lead-in and a colon, as is the habit; now and then with two."""
    words = grammar(language)
    lead_ins = [words.expand("leadin", rng) for _ in range(1 if rng.random() < 0.85 else 2)]
    return ": ".join([*lead_ins, headline])


def edit_story(story: Paragraphs, language: str, topic: str, rng: Random) -> Paragraphs:
    """The story after an edit that readers notice: a paragraph more, one sentence changed."""
    words = grammar(language)
    edited = [list(paragraph) for paragraph in story]
    if len(edited[0]) > 1 and rng.random() < 0.4:
        edited[0][-1] = words.expand("sentence", rng, topic)
    return [*edited, [words.expand("added", rng, topic)]]


def copy_story(story: Paragraphs, grade: str, language: str, topic: str, rng: Random) -> Paragraphs:
    """A syndicated copy: sentences replaced to the share that `grade` names."""
    words = grammar(language)
    places = [(row, at) for row, paragraph in enumerate(story) for at in range(len(paragraph))]
    count = len(places)
    replaced = set(rng.sample(places, round(count * GRADES[grade]) or int(grade != "verbatim")))
    return [
        [
            words.expand("sentence", rng, topic) if (row, at) in replaced else sentence
            for at, sentence in enumerate(paragraph)
        ]
        for row, paragraph in enumerate(story)
    ]


def join_story(story: Paragraphs, language: str, rng: Random) -> tuple[str, ...]:
    """Paragraphs as text, in one writer's habits: full stop or danda, straight or curly quotes."""
    stops = rng.choice(("। ", ". ", "mixed")) if language == "hi" else ""
    quotes = rng.choice(('"{}"', "“{}”", "‘{}’", "”{}“"))
    texts = []
    for number, paragraph in enumerate(story):
        text = capitalised(" ".join(paragraph), language)
        if stops == ". " or (stops == "mixed" and number % 2):
            text = text.replace("।", ".")
        texts.append(_QUOTED.sub(lambda found: quotes.replace("{}", found[1]), text))
    return tuple(texts)


def capitalised(text: str, language: str) -> str:
    """English text with a capital where a sentence begins and `an` before a vowel."""
    if language != "en":
        return text
    text = _ARTICLE_BEFORE_VOWEL.sub(r"\1n ", text)
    capital: str = _SENTENCE_BEGINS.sub(lambda found: found[1] + found[2].upper(), text)
    return capital


def _horoscope(words: Grammar, rng: Random, day: date) -> Paragraphs:
    fortunes = words.size("fortune")
    stop = "." if words is grammar("en") else "।" if words is grammar("hi") else "۔"
    signs = [
        [f"{sign}: {words.expand('fortune', rng, pick=rng.randrange(fortunes))}{stop}"]
        for sign in words.every("sign", rng)
    ]
    intro, outro = (words.expand(f"rashifal_{part}", rng) for part in ("intro", "outro"))
    return [[_dated(intro, day, words)], *signs, [outro]]


def _sentences(words: Grammar, topic: str, rng: Random, count: int) -> list[str]:
    # No sentence frame comes twice before all were used.
    frames = list(range(words.size("sentence")))
    rng.shuffle(frames)
    return [
        words.expand("sentence", rng, topic, frames[number % len(frames)])
        for number in range(count)
    ]


def _in_paragraphs(sentences: list[str], words: Grammar, topic: str, rng: Random) -> Paragraphs:
    paragraphs: Paragraphs = []
    headed = rng.random() < 0.2
    at = 0
    while at < len(sentences):
        step = rng.randint(1, 4)
        paragraphs.append(sentences[at : at + step])
        at += step
        if headed and len(paragraphs) == 2 and at < len(sentences):
            paragraphs.append([words.expand("subhead", rng, topic)])
    return paragraphs


def _dated(text: str, day: date, words: Grammar) -> str:
    if "TODAY" not in text:
        return text
    month = words.expand("month", Random(0), pick=day.month - 1)  # noqa: S311 - nothing is drawn
    return text.replace("TODAY", f"{day.day} {month} {day.year}")
