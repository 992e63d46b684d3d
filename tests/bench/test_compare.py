"""The benchmark runs, and its figures follow from its runs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.children import environment
from tests.bench.figures import Figure, Round, compare, split_by_stage
from tests.bench.stacks import Outcome
from tests.places import PROJECT


def outcome(cpu: float, articles: int, requests: int = 0) -> Outcome:
    return Outcome(cpu, cpu * 2, 200.0, requests, articles)


def test_the_difference_between_two_sizes_is_what_an_article_costs() -> None:
    done = Round(outcome(3.0, 100), outcome(9.0, 400), outcome(1.0, 400))
    assert done.marginal_cpu_ms == pytest.approx(20)
    assert done.fixed_cpu_seconds == pytest.approx(1)
    assert done.articles_per_second == pytest.approx(400 / 18)


def test_ratios_are_taken_within_a_round() -> None:
    naive = [Round(outcome(k, 100), outcome(4 * k, 400), outcome(1, 400, 40)) for k in (1.0, 10.0)]
    khabar = [Round(outcome(k, 100), outcome(2 * k, 200), outcome(1, 200, 4)) for k in (1.0, 5.0)]
    figures = compare(naive, khabar)
    assert figures["CPU ms an article"]["naive"] == Figure(55, 10, 100)
    assert figures["CPU ms an article"]["ratio"] == Figure(0.75, 0.5, 1.0)
    assert figures["requests, unchanged"]["ratio"] == Figure(0.1, 0.1, 0.1)


def test_what_noise_makes_negative_has_no_ratio() -> None:
    naive = [Round(outcome(1.0, 100), outcome(5.0, 400), outcome(1, 400))]
    khabar = [Round(outcome(9.0, 100), outcome(12.0, 400), outcome(1, 400))]
    figures = compare(naive, khabar)
    assert figures["CPU s fixed"]["naive"].median < 0
    assert "ratio" not in figures["CPU s fixed"]
    assert figures["CPU ms an article"]["ratio"].median == pytest.approx(0.75)


def test_a_stage_costs_what_more_pages_add() -> None:
    few, many = {"pages": 100, "clean": 2.0}, {"pages": 300, "clean": 4.0}
    assert split_by_stage([few], [many]) == {"clean": Figure(10, 10, 10)}


@pytest.mark.long
def test_the_benchmark_compares_both_stacks(tmp_path: Path) -> None:
    out = tmp_path / "bench.json"
    options = ["--small", "40", "--large", "60", "--rounds", "1", "--json", str(out)]
    command = [sys.executable, "-m", "tests.bench.compare", *options]
    run = subprocess.run(
        command, cwd=PROJECT, env=environment(), check=True, capture_output=True, text=True
    )
    assert "CPU ms an article" in run.stdout
    figures = json.loads(out.read_text(encoding="utf-8"))["figures"]
    assert figures["articles stored"]["khabar"]["median"] > 200
    assert figures["requests, unchanged"]["khabar"]["median"] <= 7 * 4
    assert figures["requests, unchanged"]["naive"]["median"] > 200
