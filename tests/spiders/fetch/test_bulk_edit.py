"""A plugin edits every article within a minute: not believed at once, but no edit is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.bench.later_runs import LaterRuns
from tests.builders import HINDI
from tests.spiders.fetch.test_revisits import dated, path, story
from tests.spiders.paper import Paper

FIRST = datetime.now(UTC).replace(microsecond=0) - timedelta(days=9)
NUMBERS = range(10_001, 10_121)


@pytest.mark.long
def test_all_edits_of_a_bulk_edit_are_found_in_a_few_runs(tmp_path: Path) -> None:
    with Paper("bulk", "127.0.0.66").open() as paper:
        published = FIRST - timedelta(days=60)
        for number in NUMBERS:
            paper.answers[path(number)] = story(number, HINDI, published)
        dated(paper, dict.fromkeys(NUMBERS, published))
        runs = LaterRuns(tmp_path, {"bulk": paper.site()})
        runs.run(FIRST)

        edited = FIRST + timedelta(days=1)
        for number in NUMBERS:
            paper.answers[path(number)] = story(number, HINDI, published, edit="अद्यतन")
        dated(paper, dict.fromkeys(NUMBERS, edited))
        found = []
        for hours in range(1, 5):
            runs.run(edited + timedelta(hours=hours))
            [(count,)] = runs.rows("SELECT count(*) FROM articles WHERE version = 2")
            found.append(count)
        assert 0 < found[0] < len(NUMBERS), "the whole site was fetched on a doubtful word"
        assert found[-1] == len(NUMBERS), found
