"""Cleans pages for the stages of a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipelines.clean import clean_page
from pipelines.record import CleanedPage
from pipelines.site_profile import SiteProfile
from spiders.fetch import FetchedPage
from spiders.site import Site


class CleanPool:
    """Cleans pages one after the other."""

    def clean(
        self, pages: Iterable[FetchedPage], site: Site, profile: SiteProfile
    ) -> Iterator[CleanedPage]:
        """Yields one cleaned page for each page, in their order."""
        for page in pages:
            yield clean_page(page, site, profile)

    def close(self) -> None:
        """Ends the pool."""
