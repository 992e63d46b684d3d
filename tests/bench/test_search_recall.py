from __future__ import annotations

import random
from pathlib import Path

import pytest

from spiders.practice.network import Plan
from tests.bench.copies import posts_of
from tests.bench.near_duplicates import respell
from tests.bench.search_recall import SITE_OF, fill, measure, written_words

pytestmark = pytest.mark.long


def test_every_word_is_found_in_every_spelling_and_nothing_else(tmp_path: Path) -> None:
    stories = list(posts_of(Plan(articles=40)).values())
    holds = fill(tmp_path, stories)
    for language in SITE_OF:
        asked = written_words(stories, language, 12)
        for words in (asked, respell(asked, [], random.Random(0))):
            got = measure(tmp_path, holds, words)
            assert got.wanted >= got.words == 12
            assert (got.found, got.wrong) == (got.wanted, 0), words
    with pytest.raises(KeyError):
        measure(tmp_path, dict(holds), ["nowhere"])
