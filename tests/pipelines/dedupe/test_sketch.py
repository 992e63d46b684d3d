"""A sketch is the same everywhere and keeps what judging needs."""

import subprocess
import sys
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from pipelines.dedupe.sketch import BANDS, SHORT_WORDS, SKETCH_VERSION, Sketch, make_sketch
from tests.pipelines.stories import LANGUAGES, story
from tests.places import PROJECT

KOLKATA = ZoneInfo("Asia/Kolkata")


def sketch(body: str, **facts: Any) -> Sketch:
    standard: dict[str, Any] = {
        "article_id": "bharatexpress:1",
        "site": "bharatexpress",
        "headline": "",
        "published_at": datetime(2025, 11, 24, 6, 0, tzinfo=UTC),
        "series": "",
        "zone": KOLKATA,
    }
    return make_sketch(**(standard | facts), body=body)


def share_a_band(a: Sketch, b: Sketch) -> bool:
    return bool(np.intersect1d(a.bands, b.bands).size)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_story_has_96_distinct_bands_and_sorted_shingles(language: str) -> None:
    made = sketch(" ".join(story(language, 1)))
    assert made.bands.dtype == made.shingles.dtype == np.uint32
    assert made.bands.shape == (BANDS,) == (96,)
    assert len(set(made.bands.tolist())) == 96
    assert (np.diff(made.shingles.astype(object)) > 0).all()
    assert 0.9 * made.words < made.shingles.size <= made.words - 2


def test_the_bands_of_this_version_never_change() -> None:
    """Stored bands meet new ones by value: if this fails, SKETCH_VERSION must change."""
    assert SKETCH_VERSION == "3-rensa2"
    made = sketch(" ".join(f"शब्द {number}" for number in range(50)))
    assert made.body_hash == 5397383612480200064
    assert int(np.bitwise_xor.reduce(made.bands)) == 157233940


def test_another_process_makes_the_same_sketch() -> None:
    program = (
        "from tests.pipelines.dedupe.test_sketch import sketch, story;"
        "made = sketch(' '.join(story('ur', 5)));"
        "print(made.body_hash, *made.bands)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program],
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    here = sketch(" ".join(story("ur", 5)))
    assert [int(value) for value in answer.split()] == [here.body_hash, *here.bands.tolist()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_layout_and_spelling_do_not_matter(language: str) -> None:
    sentences = story(language, 2)
    one = sketch(" ".join(sentences))
    other = sketch("\n\n".join(sentences).upper().replace("ज़", "ज").replace("ہ", "ه"))
    assert one.body_hash == other.body_hash
    assert (one.bands == other.bands).all()


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_changed_sentence_leaves_bands_in_common(language: str) -> None:
    sentences = story(language, 3, 20)
    edited = [*sentences[:7], story(language, 99)[0], *sentences[8:]]
    assert share_a_band(sketch(" ".join(sentences)), sketch(" ".join(edited)))


def test_a_short_body_meets_only_its_exact_copy() -> None:
    words = " ".join(story("hi", 4)).split()
    brief = " ".join(words[: SHORT_WORDS - 1])
    assert sketch(brief).bands.shape == (1,)
    assert share_a_band(sketch(brief), sketch(brief.replace(" ", "\n\n", 3)))
    assert not share_a_band(sketch(brief), sketch(brief + " समाप्त"))
    assert sketch(" ".join(words[:SHORT_WORDS])).bands.shape == (BANDS,)


def test_a_caption_is_its_articles_own_unless_the_headline_is_the_same() -> None:
    caption = "देखें पूरा वीडियो"
    first = sketch(caption, headline="पटना में बारिश")
    assert not share_a_band(first, sketch(caption, headline="रांची में धूप"))
    assert share_a_band(first, sketch(caption, headline="पटना में बारिश"))


def test_a_body_without_words_meets_nobody() -> None:
    made = sketch("… — ❤️", headline="तस्वीरें")
    assert (made.words, made.bands.size, made.shingles.size) == (0, 0, 0)


def test_numbers_that_are_not_repeated_are_kept_across_scripts() -> None:
    made = sketch("सोना १,२५,००० रुपये, कल 1,25,000 था; چاندی ۷۵ روپے, 24K; 22 22 २२")
    assert made.numbers == {"125000", "75"}


def test_the_day_is_the_sites_day() -> None:
    made = sketch("शब्द", published_at=datetime(2025, 11, 23, 18, 50, tzinfo=UTC))
    assert made.day == date(2025, 11, 24)


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match=r"bharatexpress:1: published_at has no time zone"):
        sketch("शब्द", published_at=datetime(2025, 11, 23))  # noqa: DTZ001 - what is refused
