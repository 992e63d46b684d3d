"""A page that is to be asked for."""

from __future__ import annotations

from typing import NamedTuple

from spiders.archive.records import Hint

UNASKED = frozenset({"revisit", "audit"})
"""Purposes of pages that no source calls changed: what cannot be had of them is left as it was."""


class Candidate(NamedTuple):
    """A page to ask for."""

    page_id: str
    url: str
    hint: Hint
    purpose: str = "found"
    """Why it is asked for; see `spiders.archive.records.Fetch.purpose`."""
    etag: str = ""
    """Validators of the last answer, by which the server can say that nothing changed."""
    last_modified: str = ""
