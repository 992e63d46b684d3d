"""The measure sees every kind of fault, and none where there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from spiders.practice.network import Plan, truth
from tests.bench.text.practice import stories, written
from tests.bench.text.quality import ranking
from tests.bench.text.scores import Found, Scores, Written, leaked_lines, score_site
from tests.bench.text.tables import markdown_table, score_table
from tests.bench.text.unseen.exam import unseen_sites

PLAN = Plan(articles=80)


@pytest.fixture(scope="module", params=["bharatexpress", "bharatexpress_urdu", "unseen2"])
def story_list(request: pytest.FixtureRequest) -> list[Written]:
    if request.param == "unseen2":
        return [story.written() for story in unseen_sites(2)[1].stories(60)]
    return stories(request.param, PLAN)


def stored(story: Written) -> Found:
    """The story as a faultless archive has it."""
    body = "\n\n".join(story.paragraphs)
    return Found(
        article_id=story.key,
        url=f"https://paper.example/{story.key}",
        headline=story.headline,
        body=body,
        authors=story.authors,
        published_at=story.published_at,
        section=story.section,
        extractor="container",
    )


def perfect(story_list: list[Written]) -> dict[str, Found]:
    return {story.key: stored(story) for story in story_list}


def test_the_truth_against_itself_scores_full_marks(story_list: list[Written]) -> None:
    row = score_site(story_list, perfect(story_list)).row()
    assert row["stories"] == row["stored"] == str(len(story_list))
    marks = ("headline", "authors", "minute", "section", "container")
    assert {row[mark] for mark in marks} == {"1.000"}
    assert row["body F1"] == row["briefs F1"] == "1.0000"
    assert {row[fault] for fault in ("F1 < .9", "leaked", "lost", "extra")} == {"0"}


def test_briefs_are_counted_apart(story_list: list[Written]) -> None:
    briefs = [s for s in story_list if len(" ".join(s.paragraphs).split()) <= 60]
    found = perfect(story_list)
    found |= {s.key: replace(found[s.key], body=found[s.key].body + " one two") for s in briefs}
    scores = score_site(story_list, found)
    assert len(scores.brief_f1s) == len(briefs) >= 0.05 * len(story_list)
    assert set(scores.f1s) == {1.0}
    assert max(scores.brief_f1s) < 1


@pytest.mark.parametrize("line", ["ये भी पढ़ें: नया पुल", "مزید خبریں پڑھنے کے لیے آئیں", "Share"])
def test_a_leaked_line_is_counted(story_list: list[Written], line: str) -> None:
    found = perfect(story_list)
    key = story_list[3].key
    found[key] = replace(found[key], body=f"{found[key].body}\n\n{line}")
    scores = score_site(story_list, found)
    assert (scores.leaked, scores.lost) == (1, 0)
    assert scores.misses == [f"{key}: leaked {line!r}"]


def test_a_lost_paragraph_is_counted(story_list: list[Written]) -> None:
    story = next(story for story in story_list if len(story.paragraphs) > 3)
    found = perfect(story_list)
    found[story.key] = replace(found[story.key], body="\n\n".join(story.paragraphs[1:]))
    scores = score_site(story_list, found)
    assert (scores.leaked, scores.lost) == (0, 1)
    assert min(scores.f1s) < 1


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        ("headline", lambda each: replace(each, headline=each.headline + ".")),
        ("authors", lambda each: replace(each, authors=(*each.authors, "डेस्क"))),
        (
            "minute",
            lambda each: replace(each, published_at=each.published_at - timedelta(minutes=1)),
        ),
        ("minute", lambda each: replace(each, published_at=None)),
        ("section", lambda each: replace(each, section="elsewhere")),
    ],
)
def test_a_wrong_value_costs_a_mark(story_list: list[Written], column: str, wrong: object) -> None:
    found = perfect(story_list)
    key = story_list[0].key
    found[key] = wrong(found[key])  # type: ignore[operator]
    assert getattr(score_site(story_list, found), column) == len(story_list) - 1


def test_what_is_missing_or_too_much_counts(story_list: list[Written]) -> None:
    found = perfect(story_list)
    found["no:1"] = found.pop(story_list[0].key)
    scores = score_site(story_list, found)
    assert (scores.stored, scores.extra) == (len(story_list) - 1, 1)
    assert scores.lost == len(story_list[0].paragraphs)
    assert 0.0 in (*scores.f1s, *scores.brief_f1s)


def test_form_is_no_leak_and_optional_lines_count_neither_way() -> None:
    story = replace(
        written(next(truth("bharatexpress", PLAN))),
        paragraphs=("पटना\t120\t12.5", "नदी: 4", "Words, “quoted”."),
        optional=("A tweet of someone",),
    )
    body = 'पटना | 120 | 12.5\n- नदी: 4\nWords, "quoted".\nA tweet of someone'
    assert leaked_lines(story, body) == []
    assert score_site([story], {story.key: replace(stored(story), body=body)}).leaked == 0
    # A label is no part of a story that has a longer word.
    assert leaked_lines(story, "Word") == ["Word"]


def test_tables_sum_and_name_what_is_most_frequent(story_list: list[Written]) -> None:
    found = perfect(story_list)
    found = {k: replace(each, body=f"Tags\n{each.body}") for k, each in found.items()}
    scores = {"a": score_site(story_list, found), "b": score_site(story_list, perfect(story_list))}
    text = score_table("T", scores)
    assert f"| {2 * len(story_list)} |" in text.splitlines()[-3]
    assert text.splitlines()[-1].startswith(f"- {len(story_list)} x leaked 'Tags' (")
    assert sum(scores.values(), Scores()).stories == 2 * len(story_list)
    assert markdown_table([{"a": "1", "b": "2"}]).splitlines() == [
        "| a | b |",
        "| --- | ---: |",
        "| 1 | 2 |",
    ]


def test_a_quality_ranks_right_texts_above_poor_ones_or_not() -> None:
    assert ranking([(0.9, 0.99), (0.8, 0.95), (0.3, 0.5)]) == 1
    assert ranking([(0.2, 0.99), (0.7, 0.4)]) == 0
    assert ranking([(0.5, 0.99), (0.5, 0.4)]) == 0.5
