"""Cleans the segments of a run under what is known of each site."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipelines.clean_pool import CleanPool
from pipelines.record import CleanedSegment
from pipelines.rules_version import version_under
from pipelines.site_profile import EMPTY_PROFILE, SiteProfile
from pipelines.walls import reject_walls
from spiders.archive import read_segment, run_of_segment
from spiders.site import Site


class CleanStage:
    """The clean stage of one run."""

    def __init__(self, archive: Path, sites: Mapping[str, Site], pool: CleanPool) -> None:
        self._archive, self._sites, self._pool = archive, sites, pool
        self._profiles: dict[str, SiteProfile] = {}

    def clean(self, name: str) -> CleanedSegment:
        """Cleans one archived segment.

        Raises:
            ArchiveLoadFailed: if the segment is not a whole WARC file.
        """
        site = self._sites[name.split("/", 1)[0]]
        profile = self._profiles.get(site.name, EMPTY_PROFILE)
        pages = tuple(self._pool.clean(read_segment(self._archive, name), site, profile))
        # A segment counts for the run that fetched it, even if a later run takes it up.
        run_id = run_of_segment(name)
        cleaned = CleanedSegment(name, site.name, run_id, version_under(profile.number), pages)
        return reject_walls(cleaned, site)
