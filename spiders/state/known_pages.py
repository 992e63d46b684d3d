"""What a crawl knows from earlier runs: known pages, validators, trust, and pages due again."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import IntEnum
from hashlib import blake2b, md5
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from spiders.config.urls import spellings
from spiders.state.crawl_log import SourceState

KNOWN_DTYPE = np.dtype(
    [("key", "<u8"), ("lastmod", "<i8"), ("checked", "<i8"), ("state", "u1"), ("source", "<u4")]
)
"""One known page: `page_key`, the source's lastmod and the last check in Unix seconds (0: none),
a `PageState`, and the `source_key` of the sitemap that last named it (0: none did).
29 bytes a page, memory-mapped, so a million known pages cost the crawl 29 MB."""

PLACE_DTYPE = np.dtype([("asked", "<u4"), ("own", "<u4")])
"""Where a known page lies: `place_key` of the URL last asked for and of the one that its article
names as its own (0: none). 8 bytes a page, in the order of KNOWN_DTYPE, memory-mapped likewise."""

URLS_FILE = "urls.tsv"
"""Beside `known.npy`: key, page id, URL and lastmod of the pages that sitemaps name, as tab
separated lines. Read only where a page is missing from its sitemap."""


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
    source: int = 0
    """`source_key` of the sitemap that last named it."""


@dataclass(frozen=True, slots=True)
class DuePage:
    """A page to ask for again whether or not a source names it."""

    page_id: str
    url: str
    lastmod: str
    purpose: str = "retry"
    """Why: `retry`, `gone`, `revisit` or `audit`; see `spiders.archive.records.Fetch.purpose`."""
    etag: str = ""
    last_modified: str = ""


class Validators(NamedTuple):
    """What the last answer of a page carried, as the server wrote it; '' for none."""

    etag: str
    last_modified: str


@dataclass(frozen=True, slots=True)
class Trust:
    """How far a site's lastmods is believed, from the audits of earlier runs."""

    level: Literal["trusted", "unproven", "lying", "restless"] = "unproven"
    """`trusted`: a sample of what it calls unchanged was so. `lying`: it was not, or the site's
    sources give no lastmod at all. `restless`: its lastmods move without a change."""
    believed: bool = False
    """Whether pages that it called changed by the dozen had changed."""
    is_forgetful: bool = False
    """Whether its sitemaps drop pages that are still there, as one of the latest hundred does."""


class KnownPages:
    """All of the above for one site; `KnownPages()` remembers nothing."""

    def __init__(
        self,
        known: NDArray[np.void] | None = None,
        sources: tuple[SourceState, ...] = (),
        due: tuple[DuePage, ...] = (),
        validators: dict[str, Validators] | None = None,
        trust: Trust = Trust(),
        urls: Path | None = None,
        places: NDArray[np.void] | None = None,
    ) -> None:
        """`known` has the dtype KNOWN_DTYPE and is sorted by key; `urls` is a URLS_FILE.

        `places` has the dtype PLACE_DTYPE and as many rows as `known`.
        """
        self._known = known if known is not None else np.empty(0, KNOWN_DTYPE)
        self._keys = np.ascontiguousarray(self._known["key"])
        self.sources = {source.url: source for source in sources}
        self.due = due
        self.trust = trust
        self._validators = validators or {}
        self._urls = urls
        self._places = places if places is not None else np.zeros(len(self._known), PLACE_DTYPE)

    def __len__(self) -> int:
        return len(self._keys)

    @property
    def stored(self) -> int:
        """How many of the pages hold an article."""
        return int(np.count_nonzero(self._known["state"] == PageState.STORED))

    def page(self, page_id: str) -> KnownPage | None:
        """What is known of a page, None if nothing."""
        index = self._index(page_id)
        if index is None:
            return None
        row = self._known[index]
        state = PageState(int(row["state"]))
        return KnownPage(int(row["lastmod"]), int(row["checked"]), state, int(row["source"]))

    def has_moved(self, page_id: str, url: str) -> bool:
        """Whether a URL that a source names is another than the page has had until now."""
        index, place = self._index(page_id), place_key(url)
        if index is None or not place:
            return False
        places = {int(each) for each in self._places[index]} - {0}
        if not places or place in places:
            return False
        return places.isdisjoint(map(place_key, spellings(url)))

    def validators(self, page_id: str) -> Validators:
        """The validators of a page's last answer, as far as they are remembered."""
        return self._validators.get(page_id, Validators("", ""))

    def dropped_by(self, sitemaps: Iterable[str], named: Iterable[int]) -> NDArray[np.uint64]:
        """Keys of the stored pages that these sitemaps named, without those of `named`."""
        sources = np.array([source_key(url) for url in sitemaps], np.uint32)
        if not len(sources):
            return np.empty(0, np.uint64)
        theirs = np.isin(self._known["source"], sources)
        theirs &= self._known["state"] == PageState.STORED
        return np.setdiff1d(self._keys[theirs], np.fromiter(named, np.uint64))

    def sitemaps_naming(self, sitemaps: Iterable[str], keys: Iterable[int]) -> set[str]:
        """Those of the sitemaps that named one of the pages of these keys."""
        theirs = np.isin(self._keys, np.fromiter(keys, np.uint64))
        sources = set(np.unique(self._known["source"][theirs]).tolist())
        return {url for url in sitemaps if source_key(url) in sources}

    def find(self, keys: Iterable[int]) -> list[DuePage]:
        """The pages of these keys, as far as a sitemap named them; purpose `vanished`."""
        wanted = {str(key) for key in keys}
        if not wanted or self._urls is None:
            return []
        with self._urls.open(encoding="utf-8", newline="") as lines:
            return [
                DuePage(page_id, url, lastmod, "vanished", *self.validators(page_id))
                for key, page_id, url, lastmod in csv.reader(lines, delimiter="\t")
                if key in wanted
            ]

    def _index(self, page_id: str) -> int | None:
        key = np.uint64(page_key(page_id))
        index = int(np.searchsorted(self._keys, key))
        return index if index < len(self._keys) and self._keys[index] == key else None

    def save(self, folder: Path) -> None:
        """Writes `known.npy` and `memory.json` into an existing folder."""
        np.save(folder / "known.npy", self._known)
        np.save(folder / "places.npy", self._places)
        facts = {
            "sources": [asdict(source) for source in self.sources.values()],
            "due": [asdict(page) for page in self.due],
            "validators": self._validators,
            "trust": asdict(self.trust),
        }
        text = json.dumps(facts, ensure_ascii=False, default=datetime.isoformat)
        (folder / "memory.json").write_text(text, encoding="utf-8")


def load_known_pages(folder: Path) -> KnownPages:
    """Reads what `KnownPages.save` wrote; the known pages are memory-mapped."""
    facts = json.loads((folder / "memory.json").read_text(encoding="utf-8"))
    for source in facts["sources"]:
        for key in ("checked_at", "changed_at"):
            source[key] = datetime.fromisoformat(source[key]) if source[key] else None
    urls = folder / URLS_FILE
    return KnownPages(
        np.load(folder / "known.npy", mmap_mode="r"),
        tuple(SourceState(**source) for source in facts["sources"]),
        tuple(DuePage(**page) for page in facts["due"]),
        {page_id: Validators(*pair) for page_id, pair in facts["validators"].items()},
        Trust(**facts["trust"]),
        urls if urls.exists() else None,
        np.load(folder / "places.npy", mmap_mode="r"),
    )


def page_key(page_id: str) -> int:
    """The 64-bit key under which a page is remembered.

    Among 10 million pages two share a key with a chance of 3 in a million.
    """
    return int.from_bytes(blake2b(page_id.encode(), digest_size=8).digest(), "little")


def source_key(url: str) -> int:
    """The 32-bit key under which a sitemap is remembered, never 0."""
    return int.from_bytes(blake2b(url.encode(), digest_size=4).digest(), "little") or 1


def place_key(url: str) -> int:
    """A 32-bit key of a URL's path without regard to case and a last slash; 0 for `/?p=…`.

    `read_known_pages.sql` says the same in SQL.
    """
    path = urlsplit(url).path.lower().rstrip("/")
    return int.from_bytes(md5(path.encode(), usedforsecurity=False).digest()[:4]) if path else 0
