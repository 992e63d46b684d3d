"""Lines that recur around stories are learned; what is a story's own never is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipelines.learning.lines import count_lines, has_recurring_lines, learn_lines
from pipelines.record import Article
from pipelines.site_profile import EMPTY_PROFILE, SiteProfile
from pipelines.story.boilerplate import Surroundings, remove_boilerplate
from tests.pipelines.fetched import SITE
from tests.pipelines.stories import story

SUBJECTS = {
    "hi": [
        "पुस्तकालय",
        "नौका",
        "बगीचा",
        "मेला",
        "विद्यालय",
        "अस्पताल",
        "रेलगाड़ी",
        "बिजली",
        "चुनाव",
        "क्रिकेट",
        "बाज़ार",
        "पहाड़ी",
    ],
    "ur": [
        "کتابیں",
        "باغبان",
        "مشاعرہ",
        "کسانوں",
        "ریلوے",
        "بجلی",
        "انتخابات",
        "کھلاڑی",
        "بازار",
        "پہاڑی",
        "دریائی",
        "طالبات",
    ],
    "en": [
        "library",
        "ferry",
        "orchard",
        "fair",
        "school",
        "hospital",
        "railway",
        "power",
        "election",
        "cricket",
        "market",
        "hills",
    ],
}
FOOT = {
    "hi": [
        "देश और दुनिया की हर ख़बर के लिए हमारे साथ बने रहिए और अपनी राय हमें ज़रूर लिख कर भेजते रहिए।",
        "समाचार कार्यालय: प्रेस मार्ग, पहली मंज़िल, दूरभाष 0542-4000001",
    ],
    "ur": [
        "ملک اور دنیا کی ہر خبر کے لیے ہمارے ساتھ رہیں اور اپنی رائے ہمیں لکھ کر بھیجتے رہیں۔",
        "دفتر: پریس روڈ، پہلی منزل، فون 0542-4000001",
    ],
    "en": [
        "Stay with us for every story from near and far, and do write to tell us what you think.",
        "The Office, 14 Press Road, First Floor, telephone 0542-4000001",
    ],
}


def article(number: int, lines: Sequence[str], *, headline: str = "", **more: object) -> Article:
    """An article with these lines; its headline is about a subject of its own."""
    language = str(more.pop("language", "hi"))
    subjects = SUBJECTS[language]
    return Article(
        article_id=f"samachar:{number}",
        site="samachar",
        url=f"https://samachar.example/india/khabar-{number}",
        section="india",
        headline=headline or f"{subjects[number % len(subjects)]} {number}",
        body="\n\n".join(lines),
        published_at=datetime(2026, 11, 20, tzinfo=UTC),
        language=language,
        language_confidence=1.0,
        language_method="script",
        latin_share=0.0,
        word_count=100,
        content_hash=str(number),
        extractor="page",
        rules_version="1",
        **more,  # type: ignore[arg-type]
    )


def learned(articles: Sequence[Article], profile: SiteProfile = EMPTY_PROFILE) -> SiteProfile:
    return learn_lines(count_lines(articles), profile)


def cleaned(lines: Sequence[str], profile: SiteProfile, *names: str) -> list[str]:
    around = Surroundings("x", authors=names)
    return remove_boilerplate(lines, SITE, around, profile)[0]


@pytest.mark.parametrize("language", SUBJECTS)
def test_a_footer_of_a_few_lines_is_learned_and_taken_off(language: str) -> None:
    foot = FOOT[language]
    articles = [
        article(n, [*story(language, n, 5), *(foot if n % 3 else [])], language=language)
        for n in range(40)
    ]
    profile = learned(articles)
    assert profile.number == 1
    assert len(profile.tail) == 2
    assert profile.head == frozenset()
    assert learned(articles, profile) is profile
    assert has_recurring_lines(articles[1], profile)
    assert not has_recurring_lines(articles[0], profile)
    own = story(language, 99, 5)
    assert cleaned([*own, *foot], profile) == own
    # In the middle of a story, or with a line of the story behind it, it stays.
    assert cleaned([*own[:2], *foot, *own[2:]], profile) == [*own[:2], *foot, *own[2:]]
    assert cleaned([*own, foot[0], own[0]], profile) == [*own, foot[0], own[0]]


def test_lines_above_stories_are_learned_with_the_authors_name_and_the_time_left_open() -> None:
    authors = ["अनीता शर्मा", "रमेश यादव", "कविता जोशी", "मोहन गुप्ता"]
    articles = [
        article(
            n,
            [
                f"प्रस्तुति {authors[n % 4]} की, {n % 28 + 1} नवंबर 2026, {n % 12 + 1}:15",
                *story("hi", n, 5),
            ],
            authors=(authors[n % 4],),
        )
        for n in range(30)
    ]
    profile = learned(articles)
    assert len(profile.head) == 1
    own = story("hi", 99, 4)
    line = "प्रस्तुति नेहा कुमारी की, 3 दिसंबर 2026, 09:40"
    assert cleaned([line.replace("दिसंबर", "नवंबर"), *own], profile, "नेहा कुमारी") == own
    assert cleaned([line.replace("दिसंबर", "नवंबर"), *own], profile, "सलमा बेगम") != own


@pytest.mark.parametrize(
    "last", ["मामले की जांच जारी है।", "Police are investigating.", "پولیس تفتیش کر رہی ہے۔"]
)
def test_a_stock_sentence_that_ends_many_stories_stays(last: str) -> None:
    articles = [
        article(n, [*story("hi", n, 5), *([last] if n % 6 == 0 else [])]) for n in range(60)
    ]
    assert learned(articles) is EMPTY_PROFILE


def test_of_a_few_articles_nothing_is_learned() -> None:
    articles = [article(n, [*story("hi", n, 5), *FOOT["hi"]]) for n in range(6)]
    assert learned(articles) is EMPTY_PROFILE


def test_a_daily_column_teaches_nothing() -> None:
    column = [
        "आज का विचार पढ़िए और दिन की शुरुआत कीजिए, यह हमारी रोज़ की भेंट है जिसे पाठक पसंद करते हैं।",
        "शुभ प्रभात",
    ]
    other = [article(100 + n, story("hi", 100 + n, 5)) for n in range(60)]
    unnamed = [
        article(n, [column[0], *story("hi", n, 3), column[1]], headline=f"आज का विचार: {n} नवंबर")
        for n in range(40)
    ]
    assert learned([*other, *unnamed]) is EMPTY_PROFILE
    named = [
        replace(article(n, [*each.body.split("\n\n")]), series="vichar")
        for n, each in enumerate(unnamed)
    ]
    assert learned([*other, *named]) is EMPTY_PROFILE


def test_an_address_under_a_daily_column_is_learned_after_a_while() -> None:
    address = "विचार आश्रम, गंगा तट, वाराणसी 221001, फोन 0542-2400000"
    other = [article(100 + n, story("hi", 100 + n, 5)) for n in range(60)]
    column = [
        article(n, [*story("hi", n, 3), address], headline="आज का विचार", series="vichar")
        for n in range(25)
    ]
    assert learned([*other, *column[:10]]) is EMPTY_PROFILE
    assert len(learned([*other, *column]).tail) == 1


def test_the_background_that_follow_ups_of_one_event_share_stays() -> None:
    background = (
        "बता दें कि पिछले महीने नदी पर बने पुराने पुल का एक हिस्सा गिर गया था और उसमें बारह लोग घायल हो गए थे।"
    )
    other = [article(100 + n, story("hi", 100 + n, 5)) for n in range(60)]
    follow_ups = [
        article(
            n,
            [*story("hi", n, 4), background],
            headline=f"{SUBJECTS['hi'][n]} और पुल-हादसा: मंत्री बोले",
        )
        for n in range(12)
    ]
    assert learned([*other, *follow_ups]) is EMPTY_PROFILE


def test_copies_of_one_story_teach_nothing() -> None:
    copies = [article(n, [*story("hi", 1, 6), *FOOT["hi"]]) for n in range(12)]
    other = [article(100 + n, story("hi", 100 + n, 5)) for n in range(60)]
    assert learned([*other, *copies]) is EMPTY_PROFILE


def test_an_inner_line_needs_all_that_is_outside_it() -> None:
    # A subheading near the end of many stories, each ending in a sentence of its own.
    articles = [
        article(n, [*story("hi", n, 4), "क्या बोले अधिकारी", story("hi", 500 + n, 1)[0]])
        for n in range(40)
    ]
    assert learned(articles) is EMPTY_PROFILE


@pytest.mark.parametrize("line", ["नई दिल्ली:", "लखनऊः", "New Delhi –"])
def test_what_announces_the_story_stays(line: str) -> None:
    assert learned([article(n, [line, *story("hi", n, 4)]) for n in range(40)]) is EMPTY_PROFILE


def test_ratings_and_scores_are_not_folded() -> None:
    articles = [article(n, [*story("hi", n, 4), f"रेटिंग: {n % 5}.5/5 ({n})"]) for n in range(40)]
    assert learned(articles) is EMPTY_PROFILE


def test_a_line_that_is_taken_off_goes_on_being_counted_until_the_site_drops_it() -> None:
    foot = FOOT["hi"]
    raw = [article(n, [*story("hi", n, 5), *foot]) for n in range(30)]
    profile = learned(raw)
    under = [
        replace(
            article(n, story("hi", n, 5)),
            removed=tuple(("learned_tail", line) for line in reversed(foot)),
        )
        for n in range(600)
    ]
    assert learned(under, profile) is profile
    without = [article(n, story("hi", n, 5)) for n in range(600)]
    assert learned(without[:100], profile) is profile
    forgotten = learned(without, profile)
    assert (forgotten.tail, forgotten.number) == (frozenset(), 2)


def test_a_new_line_outside_the_known_ones_is_learned_with_them() -> None:
    foot = FOOT["hi"]
    profile = learned([article(n, [*story("hi", n, 5), *foot]) for n in range(30)])
    more = "यह पृष्ठ पाठकों के सहयोग से चलता है"
    later = learned([article(n, [*story("hi", n, 5), *foot, more]) for n in range(30)], profile)
    assert later.tail > profile.tail
    own = story("hi", 99, 5)
    assert cleaned([*own, *foot, more], later) == own
