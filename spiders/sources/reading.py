"""The result of requesting one source."""

from __future__ import annotations

from dataclasses import dataclass, field

from spiders.state.crawl_log import SourceState
from spiders.state.source_entries import Child, PageLinks

READABLE = frozenset({"read", "unchanged", "not_modified", "skipped"})
"""Outcomes of a source that answered as it should, or need not be asked."""
LACKING = frozenset({"absent", "refused"})
"""Outcomes of a source that the site does not have, or keeps closed."""
BROKE = "broke"
"""How the reason of a source begins over which this program stumbled."""


@dataclass(slots=True)
class Reading:
    """What asking for one source came to."""

    state: SourceState
    children: tuple[Child, ...] = ()
    links: PageLinks = field(default_factory=PageLinks)
    entries: int = 0
    """URLs that were handed on, even if the document broke off after them."""
    new: int = 0
    """Articles in it that are to be fetched."""
    pages: set[str] = field(default_factory=set)
    """Ids of the articles in a feed or listing."""
    oldest: int = 0
    """Of the times of modification in a REST list the first, in Unix seconds; 0 for none."""
    newest: str = ""
    """Of these the last, as the site wrote it."""

    @property
    def readable(self) -> bool:
        """Whether it answered as it should."""
        return self.state.outcome in READABLE
