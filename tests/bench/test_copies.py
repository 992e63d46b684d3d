"""What the bench of copies measures may not fall below what was measured."""

from __future__ import annotations

import pytest

from spiders.config.site import read_sites
from spiders.practice.network import Plan
from tests.bench.copies import find_copies, posts_of

pytestmark = pytest.mark.long


@pytest.mark.parametrize("with_site_series", [True, False])
def test_copies_are_found_and_series_are_kept_apart(with_site_series: bool) -> None:
    """Also where no site file names a series."""
    update = {} if with_site_series else {"series": {}}
    sites = {name: site.model_copy(update=update) for name, site in read_sites().items()}
    found = find_copies(posts_of(Plan(articles=250, seed=1)), sites)
    assert sum(found.copies[grade] for grade in ("verbatim", "light", "medium")) > 20
    assert found.recall >= 0.95
    assert found.precision >= 0.995
    assert found.series_merged == 0
    # Half of a heavy copy is new: it is noted, and stays an article of its own.
    assert found.merged["heavy"] == 0
    assert found.noted["heavy"] >= 0.75 * found.copies["heavy"] > 0
