"""A page of our own making and what must come of it, per site and kind."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from spiders.config.site import read_sites
from tests.pipelines.fetched import cleaned

PAGES = Path(__file__).with_name("pages")
SITES = read_sites()
STEMS = sorted({path.with_suffix("") for path in PAGES.glob("*/*") if path.is_file()})


@pytest.mark.parametrize("stem", STEMS, ids=lambda stem: f"{stem.parent.name}-{stem.name}")
def test_page_gives_what_its_pair_says(stem: Path) -> None:
    expected = json.loads(stem.with_suffix(".json").read_text(encoding="utf-8"))
    page = cleaned(
        stem.with_suffix(".html").read_bytes(), url=expected["url"], site=SITES[stem.parent.name]
    )
    assert ("article" in expected) == (page.article is not None), page.reject
    record = page.article if "article" in expected else page.reject
    for name, value in expected.get("article", expected.get("reject")).items():
        found = getattr(record, name)
        if isinstance(found, tuple):
            found = list(found)
        elif isinstance(found, datetime):
            found = found.isoformat()
        assert found == value, name


def test_every_site_has_pages() -> None:
    assert {stem.parent.name for stem in STEMS} == set(SITES)
