"""The sentences: varied enough that unrelated stories share hardly anything, and reproducible."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest
import regex

from spiders.practice.content.grammar import chance, grammar, number
from spiders.practice.content.sites import PRESSES, TOPICS
from spiders.practice.content.stories import (
    GRADES,
    copy_story,
    join_story,
    write_headline,
    write_story,
)
from spiders.practice.network import Plan, truth

LANGUAGES = {"hi": "Devanagari", "en": "Latin", "ur": "Arabic"}
DAY = date(2025, 3, 5)


def shingles(text: str) -> set[tuple[str, ...]]:
    words = regex.findall(r"[\p{L}\p{M}\p{N}]+", text.lower())
    return set(zip(words, words[1:], words[2:], strict=False))


def jaccard(one: set, other: set) -> float:
    return len(one & other) / len(one | other)


def story_of(language: str, key: int, kind: str = "news", topic: str | None = None) -> str:
    rng = chance("test", language, key)
    return " ".join(
        join_story(
            write_story(language, kind, topic or rng.choice(TOPICS), rng, DAY), language, rng
        )
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_unrelated_stories_share_few_phrases(language: str) -> None:
    sets = [shingles(story_of(language, key)) for key in range(32)]

    assert max(jaccard(one, other) for one, other in combinations(sets, 2)) < 0.12


@pytest.mark.parametrize("language", LANGUAGES)
def test_unrelated_stories_on_one_topic_share_few_phrases_too(language: str) -> None:
    sets = [shingles(story_of(language, key, topic="thing_law")) for key in range(25)]

    assert max(jaccard(one, other) for one, other in combinations(sets, 2)) < 0.12


@pytest.mark.parametrize(("language", "script"), LANGUAGES.items())
def test_a_story_is_written_in_its_script(language: str, script: str) -> None:
    letters = regex.findall(r"\p{L}", story_of(language, 1))
    own = [letter for letter in letters if regex.match(rf"\p{{Script={script}}}", letter)]

    assert len(own) / len(letters) > 0.97


@pytest.mark.parametrize("language", LANGUAGES)
def test_lengths_range_from_briefs_to_long_reads(language: str) -> None:
    briefs = [len(story_of(language, key, "brief").split()) for key in range(60)]
    stories = sorted(len(story_of(language, key).split()) for key in range(80))

    assert 15 <= min(briefs) <= max(briefs) <= 75
    assert stories[0] >= 130
    assert 150 <= stories[40] <= 400
    assert stories[-1] > 600


def test_every_symbol_has_a_list_in_every_language() -> None:
    for language in LANGUAGES:
        words = grammar(language)
        for symbol, alternatives in words._rules.items():
            for _, name in (part for rule in alternatives for part in rule):
                known = name in {None, "topic"} or name in words._rules
                assert known or number(chance(0), name), f"{language}: {symbol} uses {name}"


def test_parallel_lists_are_equally_long() -> None:
    for symbol in ("place", "month", "weekday", "sign"):
        assert len({grammar(language).size(symbol) for language in LANGUAGES}) == 1


def test_topics_of_the_sites_are_lists_of_the_grammars() -> None:
    for press in PRESSES.values():
        assert set(TOPICS) <= set(press.topics)
        assert grammar(press.language).topics == sorted(TOPICS)
        assert {path.partition("/")[0] for path in press.topics.values()} <= set(press.sections)


def test_an_unknown_symbol_is_an_error() -> None:
    with pytest.raises(KeyError, match="no_such_list"):
        grammar("en").expand("no_such_list", chance(1))


@pytest.mark.parametrize("language", LANGUAGES)
def test_grades_of_copies_are_in_order(language: str) -> None:
    story = write_story(language, "news", "thing_farm", chance("copied", language), DAY)
    source = shingles(" ".join(join_story(story, language, chance("habits"))))
    likeness = []
    for grade in GRADES:
        copy = copy_story(story, grade, language, "thing_farm", chance(grade, language))
        text = " ".join(join_story(copy, language, chance("habits")))
        likeness.append(jaccard(source, shingles(text)))

    assert likeness[0] == 1
    assert likeness == sorted(likeness, reverse=True)
    assert likeness[1] > 0.75
    assert 0.5 < likeness[2] < 0.8
    assert 0.12 < likeness[3] < 0.5


@pytest.mark.parametrize("kind", ["gold", "rashifal", "weather"])
def test_series_pages_of_two_days_are_alike_and_not_the_same(kind: str) -> None:
    for language in LANGUAGES:
        one, other = (
            " ".join(
                join_story(write_story(language, kind, "", chance(day), day), language, chance(0))
            )
            for day in (date(2025, 3, 5), date(2025, 3, 6))
        )
        assert 0.25 < jaccard(shingles(one), shingles(other)) < 0.95
        headlines = {
            write_headline(language, kind, "", chance(day), day)
            for day in (date(2025, 3, 5), date(2025, 3, 6))
        }
        assert len(headlines) == 2


def test_hindi_writers_have_different_habits() -> None:
    texts = [
        " ".join(article.paragraphs)
        for article in truth("bharatexpress", Plan(articles=60))
        if article.kind == "news"
    ]

    assert any("।" in text and "." not in regex.sub(r"\d\.\d|डॉ\.", "", text) for text in texts)
    assert any("।" not in text for text in texts)
    assert any("“" in text for text in texts)
    assert any('"' in text for text in texts)
