"""The steps of `maintain` in their order; one more is a function and a line here."""

from __future__ import annotations

from collections.abc import Callable

from flows.archive_retention import keep_archive
from flows.catching_up import compare_edits, index_texts, renew_sketches
from flows.compaction import compact_warehouse, tell_sizes
from flows.leftovers import remove_leftovers
from flows.upkeep import Upkeep

Step = Callable[[Upkeep], list[str]]
"""Does its part, or tells what it would do if `dry_run` is set; returns lines for people.

Where it cannot, it raises a KhabarError: the other steps go on, and the run fails with its words.
"""

STEPS: tuple[tuple[str, Step], ...] = (
    ("leftovers", remove_leftovers),
    ("archive", keep_archive),
    ("copies", renew_sketches),
    ("edits", compare_edits),
    ("search", index_texts),
    # Last of those that write: what the others set free goes with it.
    ("compaction", compact_warehouse),
    ("sizes", tell_sizes),
)
