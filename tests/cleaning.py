"""Cleans archived segments in the tests' own process."""

from __future__ import annotations

from pathlib import Path

from pipelines.clean import clean_page
from pipelines.record import CleanedSegment
from pipelines.site_profile import RULES_VERSION
from spiders.archive.warc import read_segment, run_of_segment
from spiders.config.site import Site


def clean_segment(archive: Path, name: str, site: Site) -> CleanedSegment:
    """A closed segment, cleaned with nothing learned of its site."""
    pages = tuple(clean_page(page, site) for page in read_segment(archive, name))
    return CleanedSegment(name, site.name, run_of_segment(name), RULES_VERSION, pages)
