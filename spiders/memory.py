"""What a crawl is told of earlier runs: known pages, source validators, and pages due again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import IntEnum
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spiders.ledger import SourceState

KNOWN_DTYPE = np.dtype([("key", "<u8"), ("lastmod", "<i8"), ("checked", "<i8"), ("state", "u1")])
"""One known page: `page_key`, the source's lastmod and the last check in Unix seconds (0: none),
and a `PageState`. 25 bytes a page, memory-mapped, so a million known pages cost the crawl 25 MB."""


class PageState(IntEnum):
    """How a known page stands."""

    STORED = 0
    REJECTED = 1
    FAILED = 2
    GONE = 3
    NEVER_FETCHED = 4


class KnownPage(NamedTuple):
    """What is remembered of one page; times in Unix seconds, 0 for none."""

    lastmod: int
    checked: int
    state: PageState


@dataclass(frozen=True, slots=True)
class DuePage:
    """A page to ask for again whether or not a source names it (failed, deferred)."""

    page_id: str
    url: str
    lastmod: str
    purpose: str = "retry"
    """Why; see `spiders.fetch.Fetch.purpose`."""


class Memory:
    """All of the above for one site; `Memory()` remembers nothing."""

    def __init__(
        self,
        known: NDArray[np.void] | None = None,
        sources: tuple[SourceState, ...] = (),
        due: tuple[DuePage, ...] = (),
    ) -> None:
        """`known` has the dtype KNOWN_DTYPE and is sorted by key."""
        self._known = known if known is not None else np.empty(0, KNOWN_DTYPE)
        self._keys = np.ascontiguousarray(self._known["key"])
        self.sources = {source.url: source for source in sources}
        self.due = due

    def __len__(self) -> int:
        return len(self._keys)

    def page(self, page_id: str) -> KnownPage | None:
        """What is known of a page, None if nothing."""
        key = np.uint64(page_key(page_id))
        index = int(np.searchsorted(self._keys, key))
        if index == len(self._keys) or self._keys[index] != key:
            return None
        row = self._known[index]
        return KnownPage(int(row["lastmod"]), int(row["checked"]), PageState(int(row["state"])))

    def save(self, folder: Path) -> None:
        """Writes `known.npy` and `memory.json` into an existing folder."""
        np.save(folder / "known.npy", self._known)
        facts = {
            "sources": [asdict(source) for source in self.sources.values()],
            "due": [asdict(page) for page in self.due],
        }
        text = json.dumps(facts, ensure_ascii=False, default=datetime.isoformat)
        (folder / "memory.json").write_text(text, encoding="utf-8")


def load_memory(folder: Path) -> Memory:
    """Reads what `Memory.save` wrote; the known pages are memory-mapped."""
    facts = json.loads((folder / "memory.json").read_text(encoding="utf-8"))
    for source in facts["sources"]:
        for key in ("checked_at", "changed_at"):
            source[key] = datetime.fromisoformat(source[key]) if source[key] else None
    return Memory(
        np.load(folder / "known.npy", mmap_mode="r"),
        tuple(SourceState(**source) for source in facts["sources"]),
        tuple(DuePage(**page) for page in facts["due"]),
    )


def page_key(page_id: str) -> int:
    """The 64-bit key under which a page is remembered.

    Among 10 million pages two share a key with a chance of 3 in a million.
    """
    return int.from_bytes(blake2b(page_id.encode(), digest_size=8).digest(), "little")
