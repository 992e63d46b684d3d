"""Copies merge; round-ups, related stories and the pages of a series do not."""

import random
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.dedupe.pairs import Pair, merges
from pipelines.dedupe.sketch import SKETCH_VERSION
from tests.bench.near_duplicates import compose
from tests.pipelines.judging import Told, judge_told, tell
from tests.pipelines.stories import GOLD_RATES, LANGUAGES, story

MORNING = datetime(2025, 11, 24, 4, 0, tzinfo=UTC)
NEXT_DAY = MORNING + timedelta(days=1)
languages = pytest.mark.parametrize("language", LANGUAGES)


def article(serial: int, body: list[str] | str, **facts: Any) -> Told:
    standard: dict[str, Any] = {
        "article_id": f"bharatexpress:{serial}",
        "site": "bharatexpress",
        "headline": f"समाचार क्रमांक {serial}",
        "published_at": MORNING,
        "series": "",
        "zone": ZoneInfo("Asia/Kolkata"),
    }
    text = body if isinstance(body, str) else "\n\n".join(body)
    return tell(text, **(standard | facts))


def other_site(serial: int, body: list[str] | str, **facts: Any) -> Told:
    there = {"article_id": f"theprintlines:{serial}", "site": "theprintlines"}
    return article(serial, body, **(there | facts))


def judged(a: Told, b: Told) -> Pair:
    pair = judge_told(a, b)
    assert pair is not None
    return pair


@languages
def test_a_verbatim_copy_is_exact(language: str) -> None:
    text = story(language, 1)
    pair = judged(article(1, text), other_site(7, text, headline="और", published_at=NEXT_DAY))
    assert pair == Pair(
        "bharatexpress:1", "theprintlines:7", "exact", 1.0, 1.0, "same_body", SKETCH_VERSION
    )
    assert merges(pair)


@languages
def test_a_light_edit_is_near_under_any_headline(language: str) -> None:
    text = story(language, 2)
    edited = [*text[:4], *story(language, 90, 1), *text[5:]]
    pair = judged(article(1, text), article(2, edited, headline="कुछ और"))
    assert (pair.kind, pair.rule) == ("near", "jaccard")
    assert 0.6 < pair.jaccard < pair.containment < 1
    assert merges(pair)


@languages
def test_a_copy_with_added_paragraphs_is_near(language: str) -> None:
    text = story(language, 3)
    longer = text + story(language, 91, 18)
    pair = judged(article(1, text), other_site(2, longer))
    assert (pair.kind, pair.rule) == ("near", "containment")
    assert pair.jaccard < 0.5
    assert pair.containment > 0.95


@languages
def test_heavy_edits_merge_only_with_more_evidence(language: str) -> None:
    """What may be coincidence on one site is a copy if the headline or another site says so."""
    text = story(language, 4, 20)
    rewritten = text[:10] + story(language, 92, 20)[10:]
    original = article(1, text)
    pair = judged(original, article(2, rewritten))
    assert (pair.kind, pair.rule) == ("related", "shared_text")
    same_headline = article(2, rewritten, headline="समाचार का क्रमांक")
    assert judged(original, same_headline).rule == "headline"
    assert judged(original, other_site(2, rewritten)).rule == "other_site"


@languages
def test_a_round_up_contains_its_stories(language: str) -> None:
    stories = [story(language, serial) for serial in range(10, 15)]
    round_up = article(99, [sentence for text in stories for sentence in text])
    pair = judged(article(1, stories[2]), round_up)
    assert (pair.kind, merges(pair)) == ("contains", False)
    assert pair.containment > 0.95
    assert judged(other_site(1, stories[2]), round_up).kind == "contains"


@languages
def test_strangers_are_no_pair(language: str) -> None:
    text = [article(serial, story(language, serial)) for serial in range(20, 32)]
    assert not [
        pair
        for a in text
        for b in text
        if a.sketch.article_id < b.sketch.article_id and (pair := judge_told(a, b)) and merges(pair)
    ]
    assert judge_told(article(1, story("hi", 1)), article(2, story("ur", 1))) is None


HEADLINES = {
    "hi": ("पेयजल योजना को मंज़ूरी", "रेल लाइन पर फ़ैसला टला"),
    "ur": ("پانی کے منصوبے کو منظوری", "ریلوے لائن پر فیصلہ ٹل گیا"),
    "en": ("Drinking water scheme sanctioned", "Decision on rail line put off"),
}


def reworded(text: list[str], strangers: list[str], every: int = 5) -> list[str]:
    """One word in so many is another one, here and there left out."""
    others = iter(" ".join(strangers).split() * 9)
    words, place = [], 0
    for sentence in text:
        kept = []
        for word in sentence.split():
            place += 1
            if place % every == 0:
                kept += [next(others)] if place % (3 * every) else []
            else:
                kept.append(word)
        words.append(" ".join(kept))
    return words


@languages
@pytest.mark.parametrize("sentences", [8, 40])
def test_a_copy_with_a_fifth_of_its_words_edited_is_near(language: str, sentences: int) -> None:
    text = story(language, 3, sentences)
    edited = reworded(text, story(language, 93, sentences))
    one, other = HEADLINES[language]
    pair = judged(article(1, text, headline=one), article(2, edited, headline=other))
    assert (pair.kind, pair.rule) == ("near", "word_order")
    assert 0.30 < pair.containment < 0.60


@languages
def test_no_order_of_words_merges_the_pages_of_a_series(language: str) -> None:
    text = story(language, 3, 20)
    edited = reworded(text, story(language, 93, 20))
    column = article(1, text, series="rashifal")
    for day in (MORNING, NEXT_DAY):
        assert judged(column, other_site(2, edited, published_at=day)).kind == "related"
    dated = [article(n, text, headline=f"ग्रहों की चाल {n} मई") for n in (1, 2)]
    changed = article(2, edited, headline="ग्रहों की चाल 2 मई", published_at=NEXT_DAY)
    assert judged(dated[0], changed).kind == "related"


@languages
def test_one_wording_with_other_numbers_is_no_copy(language: str) -> None:
    """Though they are too few to tell of two texts that have more in common."""
    text = reworded(story(language, 3, 20), story(language, 93, 20), every=1_000)
    without = ["".join(c for c in line if not c.isdecimal()) for line in text]
    edited = reworded(without, story(language, 94, 20))
    edited = ["".join(c for c in line if not c.isdecimal()) for line in edited]
    one = article(1, [*without, "31.5, 24.1, 62"])
    assert judged(one, article(2, [*edited, "31.5, 24.1, 62"], headline="और")).kind == "near"
    assert judged(one, article(2, [*edited, "28.4, 19.9, 71"], headline="और")).kind == "related"
    # The next day most of them must be the same.
    half = [*edited, "31.5, 19.9, 62"]
    assert judged(one, article(2, half, headline="और")).kind == "near"
    later = article(2, half, headline="और", published_at=NEXT_DAY)
    assert judged(one, later).kind == "related"


@pytest.mark.parametrize(
    ("language", "cities"),
    [
        ("hi", ("देहरादून", "शिलांग")),
        ("ur", ("دہرادون", "شیلانگ")),
        ("en", ("Dehradun", "Shillong")),
    ],
)
def test_one_wording_about_two_places_is_no_copy(language: str, cities: tuple[str, str]) -> None:
    """City by city by one template, where no rule knows the series."""
    text = story(language, 3, 20)
    here, there = (
        [f"{line} {city}" if n % 7 == 0 else line for n, line in enumerate(lines)]
        for city, lines in zip(
            cities, (text, reworded(text, story(language, 93, 20), 6)), strict=True
        )
    )
    for headlines in (HEADLINES[language], HEADLINES[language][:1] * 2):
        one, other = (f"{city} {line}" for city, line in zip(cities, headlines, strict=True))
        pair = judged(article(1, here, headline=one), article(2, there, headline=other))
        assert (pair.kind, pair.rule) == ("related", "other_subject")
    pair = judged(article(1, here), article(2, reworded(here, text), headline=HEADLINES["en"][0]))
    assert pair.rule == "word_order"


@languages
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_round_up_of_three_contains_each(language: str, place: int) -> None:
    """It is no longer than a copy may be that somebody went on writing."""
    stories = [compose(language, serial, sentences=9) for serial in (10, 11, 12)]
    headline = "; ".join(" ".join(text[0].split()[:5]) for text in stories)
    round_up = other_site(9, [line for text in stories for line in text], headline=headline)
    one = article(1, stories[place], headline=HEADLINES[language][0])
    pair = judged(one, round_up)
    assert (pair.kind, pair.rule) == ("contains", "containment")
    assert one.sketch.shingles.size > 0.30 * round_up.sketch.shingles.size


@languages
def test_a_copy_that_was_written_on_is_near(language: str) -> None:
    """Under the same headline, or one that speaks of the story, or within the story itself."""
    text, more = (compose(language, name, sentences=n) for name, n in (("told", 9), ("more", 13)))
    headline = HEADLINES[language][0]
    one = article(1, text, headline=headline)
    before = [*more, *text]
    assert judged(one, other_site(2, before, headline=headline)).kind == "near"
    of_story = " ".join([*text[0].split()[:4], *text[4].split()[:4]])
    assert judged(one, other_site(2, before, headline=of_story)).kind == "near"
    within = [line for pair in zip_longest(text, more) for line in pair if line]
    assert judged(one, other_site(2, within, headline=HEADLINES[language][1])).kind == "near"
    assert judged(one, other_site(2, before, headline="")).kind == "contains"


def gold_page(language: str, seed: int) -> str:
    rng = random.Random(seed)
    return GOLD_RATES[language].format(*(f"{rng.randint(60000, 130000):,}" for _ in range(10)))


@languages
def test_gold_rates_of_two_days_differ_by_their_numbers(language: str) -> None:
    monday = article(1, gold_page(language, 1), headline="सोना महंगा हुआ")
    tuesday = article(2, gold_page(language, 2), headline="चांदी फिसली", published_at=NEXT_DAY)
    pair = judged(monday, tuesday)
    assert pair.jaccard > 0.5
    assert (pair.kind, pair.rule) == ("related", "other_numbers")
    assert not merges(pair)


def test_a_copy_that_mends_a_few_numbers_still_merges() -> None:
    mended = GOLD_RATES["hi"].format(*range(61000, 61007), *range(62007, 62010))
    pair = judged(article(1, GOLD_RATES["hi"].format(*range(61000, 61010))), other_site(2, mended))
    assert (pair.kind, pair.rule) == ("near", "jaccard")


def rashifal(serial: int, day: int, **facts: Any) -> Told:
    """A horoscope page: two thirds of its sentences are there every day."""
    body = story("hi", 50, 12) + story("hi", 60 + day, 5)
    headline = f"आज का राशिफल {23 + day} नवंबर: सभी राशियों का हाल"
    published = MORNING + timedelta(days=day)
    return article(serial, body, **({"headline": headline, "published_at": published} | facts))


@pytest.mark.parametrize("series", ["rashifal", ""])
def test_two_days_of_a_series_stay_apart(series: str) -> None:
    """Named by the site's file, or told by headlines that differ in the date alone."""
    pair = judged(rashifal(1, 1, series=series), rashifal(2, 2, series=series))
    assert pair.jaccard > 0.5
    assert (pair.kind, pair.rule) == ("related", "series_of_another_day")


@languages
def test_the_headline_of_a_series_is_no_evidence(language: str) -> None:
    """Two sites' horoscopes of one day share the headline and much of the text."""
    text = story(language, 4, 20)
    own = text[:10] + story(language, 92, 20)[10:]
    here, there = article(1, text, headline="राशिफल"), other_site(2, own, headline="राशिफल")
    assert merges(judged(here, there))
    here = article(1, text, headline="राशिफल", series="rashifal")
    assert judged(here, there).kind == "related"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("सोमवार का राशिफल, 30 नवंबर", "मंगलवार का राशिफल, 1 दिसंबर"),
        ("آج کا زائچہ: پیر 30 نومبر", "آج کا زائچہ: منگل 1 دسمبر"),
        ("Horoscope today, Sunday 30th November", "Horoscope today, Monday 1st December"),
    ],
)
def test_a_headline_that_changes_its_date_only_is_a_series(one: str, other: str) -> None:
    assert not merges(judged(rashifal(1, 1, headline=one), rashifal(2, 2, headline=other)))


def test_the_same_headline_on_two_days_is_no_series() -> None:
    """An edited copy published after midnight keeps its headline."""
    headline = "वाराणसी में नई रेल लाइन को मंजूरी"
    assert merges(judged(rashifal(1, 1, headline=headline), rashifal(2, 2, headline=headline)))


def test_a_series_page_published_again_on_its_day_merges() -> None:
    later = MORNING + timedelta(days=1, hours=3)
    again = rashifal(2, 1, series="rashifal", published_at=later)
    assert judged(rashifal(1, 1, series="rashifal"), again).kind == "exact"
    corrected = article(
        3,
        story("hi", 50, 12) + story("hi", 61, 5)[:4] + story("hi", 88, 1),
        published_at=later,
        series="rashifal",
    )
    assert judged(rashifal(1, 1, series="rashifal"), corrected).kind == "near"


def test_briefs_merge_only_word_for_word() -> None:
    brief = story("ur", 70, 2)
    assert judged(article(1, brief), other_site(2, brief)).kind == "exact"
    assert judge_told(article(1, brief), article(2, [*brief, "مزید تفصیلات کا انتظار ہے۔"])) is None
    assert judge_told(article(1, brief), article(2, brief + story("ur", 71, 2))) is None


def test_pages_without_words_are_no_pair() -> None:
    assert judge_told(article(1, "…", headline="तस्वीर"), article(2, "—", headline="तस्वीर")) is None


def test_an_article_is_not_compared_with_itself() -> None:
    with pytest.raises(ValueError, match="bharatexpress:1 cannot be compared with itself"):
        judge_told(article(1, "एक"), article(1, "दो"))


POOL = [sentence for serial in range(4) for sentence in story("hi", serial)]


@st.composite
def sketches(draw: st.DrawFn, serial: int) -> Told:
    """Sketches with enough in common that every rule is met."""
    start, length = draw(st.integers(0, 12)), draw(st.integers(0, 30))
    body = POOL[start : start + length] + story("hi", 200 + serial, draw(st.integers(0, 6)))
    numbers = draw(st.lists(st.integers(1, 12).map(str), max_size=12))
    return article(
        serial,
        [*body, ", ".join(numbers)],
        site=draw(st.sampled_from(["bharatexpress", "theprintlines"])),
        headline=draw(st.sampled_from(["राशिफल 1 मई", "राशिफल 2 जून", "सोना महंगा", ""])),
        published_at=draw(st.sampled_from([MORNING, NEXT_DAY])),
        series=draw(st.sampled_from(["", "", "gold"])),
    )


@given(sketches(serial=1), sketches(serial=2))
def test_judging_is_symmetric_and_its_shares_are_shares(a: Told, b: Told) -> None:
    pair = judge_told(a, b)
    assert judge_told(b, a) == pair
    if pair is not None:
        assert (pair.article_a, pair.article_b) == ("bharatexpress:1", "bharatexpress:2")
        assert 0 <= pair.jaccard <= pair.containment <= 1
        assert merges(pair) == (pair.kind in ("exact", "near"))


@languages
def test_an_equal_body_merges_whatever_the_day_and_the_series(language: str) -> None:
    page = gold_page(language, 3)
    for series in ("gold", ""):
        again = article(2, page, series=series, published_at=NEXT_DAY)
        assert judged(article(1, page, series=series), again).kind == "exact"
