"""What the bench measures may not fall below what was measured."""

from tests.bench.near_duplicates import COPIES, OTHERS, RATES, judge_all, texts

ALWAYS_FOUND = set(COPIES) - {
    "10 % of words replaced",
    "15 % of words replaced",
    "20 % of words replaced",
    "30 % of words replaced",
    "25 % of sentences replaced",
    "40 % of sentences replaced",
    "as much added",
    "last half cut",
}


def test_copies_are_found_and_strangers_are_not_taken_for_copies() -> None:
    outcome = judge_all(list(texts(8)))
    found = {grade: outcome.merged_there[grade] / outcome.asked[grade] for grade in outcome.asked}
    assert {grade for grade in COPIES if found[grade] == 1} >= ALWAYS_FOUND
    for share in (10, 15, 20):
        assert found[f"{share} % of words replaced"] >= 0.9
    assert found["25 % of sentences replaced"] >= 0.9
    assert found["as much added"] >= 0.9
    assert outcome.merged_here["last half cut"] >= 0.9 * outcome.asked["last half cut"]
    assert not any(found[grade] for grade in (*OTHERS, RATES))
    round_ups = outcome.contained["round-up of three"]
    assert round_ups == outcome.met["round-up of three"] >= 0.9 * outcome.asked["round-up of three"]
    assert outcome.strangers > 300
    assert outcome.strangers_merged == 0
