"""Star clusters depend on the set of pairs alone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.dedupe.clusters import star_clusters

DAY = datetime(2025, 11, 24, tzinfo=UTC)


def at(**hours: int) -> dict[str, datetime]:
    return {name: DAY + timedelta(hours=hour) for name, hour in hours.items()}


def test_copies_gather_around_the_earliest() -> None:
    members = at(late=9, first=1, middle=5, alone=3)
    merges = [("late", "first"), ("first", "middle"), ("middle", "late")]
    assert star_clusters(members, merges) == {
        "first": "first",
        "middle": "first",
        "late": "first",
        "alone": "alone",
    }


def test_a_chain_draws_no_strangers_together() -> None:
    """A page of two stories is a copy of both; they stay two clusters."""
    members = at(flood=1, cricket=2, both=3)
    leads = star_clusters(members, [("flood", "both"), ("both", "cricket")])
    assert leads == {"flood": "flood", "cricket": "cricket", "both": "flood"}


def test_a_copy_of_a_copy_begins_a_cluster_of_its_own() -> None:
    leads = star_clusters(at(a=1, b=2, c=3, d=4), [("a", "b"), ("b", "c"), ("c", "d")])
    assert leads == {"a": "a", "b": "a", "c": "c", "d": "c"}


def test_an_earlier_article_that_arrives_later_becomes_the_lead() -> None:
    assert star_clusters(at(copy=5), []) == {"copy": "copy"}
    assert star_clusters(at(copy=5, original=2), [("copy", "original")]) == {
        "copy": "original",
        "original": "original",
    }


def test_published_in_the_same_minute_the_smaller_id_leads() -> None:
    assert set(star_clusters(at(b=1, a=1, c=1), [("b", "c"), ("a", "c"), ("a", "b")]).values()) == {
        "a"
    }


def test_a_pair_with_a_stranger_is_an_error() -> None:
    with pytest.raises(KeyError, match="stranger"):
        star_clusters(at(a=1), [("a", "stranger")])


@st.composite
def networks(draw: st.DrawFn) -> tuple[dict[str, datetime], list[tuple[str, str]]]:
    names = [f"s:{number}" for number in range(draw(st.integers(2, 14)))]
    hours = st.integers(0, 6)
    members = {name: DAY + timedelta(hours=draw(hours)) for name in names}
    ends = st.sampled_from(names)
    pairs = draw(st.lists(st.tuples(ends, ends).filter(lambda pair: pair[0] != pair[1])))
    return members, pairs


@given(networks(), st.randoms())
def test_order_direction_and_repetition_do_not_matter(network, rng) -> None:  # noqa: ANN001
    members, pairs = network
    expected = star_clusters(members, pairs)
    again = [pair[::-1] if rng.random() < 0.5 else pair for pair in pairs + pairs[::2]]
    rng.shuffle(again)
    names = list(members)
    rng.shuffle(names)
    assert star_clusters({name: members[name] for name in names}, again) == expected


@given(networks())
def test_every_cluster_is_a_star(network) -> None:  # noqa: ANN001
    members, pairs = network
    leads = star_clusters(members, pairs)
    merged = {frozenset(pair) for pair in pairs}
    assert leads.keys() == members.keys()
    for article_id, lead in leads.items():
        assert leads[lead] == lead
        if article_id != lead:
            assert frozenset((article_id, lead)) in merged
            assert (members[lead], lead) < (members[article_id], article_id)
    # No two leads that merge: the later one would have joined the earlier.
    heads = set(leads.values())
    assert not any(frozenset((a, b)) in merged for a in heads for b in heads if a != b)


@given(networks())
def test_a_component_can_be_clustered_without_the_rest(network) -> None:  # noqa: ANN001
    members, pairs = network
    whole = star_clusters(members, pairs)
    touched = {next(iter(members))}
    while grown := {name for pair in pairs if touched & set(pair) for name in pair} - touched:
        touched |= grown
    part = star_clusters(
        {name: members[name] for name in touched},
        [pair for pair in pairs if set(pair) <= touched],
    )
    assert part == {name: whole[name] for name in touched}
