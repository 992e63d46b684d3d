"""MinHash sketches of articles: shingles, LSH bands, numbers, and their stored form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from pipelines.record import CleanedPage
from pipelines.text.normalise import tokens
from spiders.config.site import Site

SHINGLE_WORDS = 3
BANDS = 96
ROWS = 3
"""Minima in a band: two articles of Jaccard J meet with a chance of 1 - (1 - J**3)**96."""

SHORT_WORDS = 50
"""A body of fewer words says too little to be compared otherwise than word for word."""
_CAPTION_WORDS = 10
_TELLING = 2
_HALF = 0xFFFFFFFF

SKETCH_VERSION = f"3-rensa{RMinHash.ALGORITHM_VERSION}"
"""Stored with every band and pair: bands of different versions never meet, and all are made anew
(`warehouse.dedupe.resketch`). It changes with whatever makes other bands or judges pairs
differently."""


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """One article, as far as finding and judging copies needs it."""

    article_id: str
    site: str
    headline_tokens: frozenset[str]
    series: str
    """Name of the series (rashifal, gold …) the article belongs to, '' if none."""
    day: date
    """Day of publication in the site's time zone."""
    shingles: NDArray[np.uint32]
    """Hashes of the body's runs of three words, sorted, each once."""
    bands: NDArray[np.uint32]
    """LSH keys: 96; one for a short body, which only an exact copy shares; none without words."""
    numbers: frozenset[str]
    """The numbers in the body, in ASCII digits, that stand there once or twice: one that a text
    keeps repeating (a year, 24 carat) tells nothing."""
    body_hash: int
    """64 bits; equal for bodies that are equal word by word once normalised."""
    words: int
    """Number of words in the body."""


def make_sketch(
    *,
    article_id: str,
    site: str,
    headline: str,
    body: str,
    published_at: datetime,
    series: str,
    zone: tzinfo,
) -> Sketch:
    """Sketches an article; equal input gives an equal sketch in every process.

    Args:
        article_id: the article's id.
        site: the site's name.
        headline: as stored.
        body: the cleaned story alone; a footer left in it makes strangers alike.
        published_at: when it was published, or first seen where the page does not say.
        series: name of the site's series the article belongs to, '' if none.
        zone: the site's time zone, in which the day of publication is told.

    Raises:
        ValueError: if `published_at` is naive.
    """
    if published_at.tzinfo is None:
        raise ValueError(f"{article_id}: published_at has no time zone")
    headline_words = tokens(headline)
    words = tokens(body)
    hashes = _hashes(words)
    # "Watch the video" under two headlines is two articles.
    body_hash = _hash_of(words if len(words) >= _CAPTION_WORDS else [*words, "\n", *headline_words])
    if not words:
        bands = np.empty(0, np.uint32)
    elif len(words) < SHORT_WORDS:
        bands = np.array([body_hash & _HALF], np.uint32)
    else:
        bands = _bands(hashes)
    counted = Counter(word for word in words if word.isdecimal())
    return Sketch(
        article_id=article_id,
        site=site,
        headline_tokens=frozenset(headline_words),
        series=series,
        day=published_at.astimezone(zone).date(),
        shingles=np.unique(hashes.astype(np.uint32)),
        bands=bands,
        numbers=frozenset(number for number, times in counted.items() if times <= _TELLING),
        body_hash=body_hash,
        words=len(words),
    )


def _hashes(words: Sequence[str]) -> NDArray[np.uint64]:
    runs = [" ".join(run) for run in zip(*(words[i:] for i in range(SHINGLE_WORDS)), strict=False)]
    (hashes,) = RMinHash.hash_token_sets([runs])
    return np.unique(np.array(hashes, np.uint64))


def _bands(hashes: NDArray[np.uint64]) -> NDArray[np.uint32]:
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(
        hashes, [0, len(hashes)], BANDS * ROWS, seed=1
    )
    minima = np.array(matrix.to_rows()[0], np.uint32).reshape(BANDS, ROWS)
    bands = [_hash(row.tobytes(), salt=bytes([band])) for band, row in enumerate(minima)]
    # Half of each hash is stored: the strangers that meet by it, a few in a segment, are judged.
    return np.array([band & _HALF for band in bands], np.uint32)


def _hash_of(words: Sequence[str]) -> int:
    return _hash(" ".join(words).encode())


def _hash(data: bytes, salt: bytes = b"") -> int:
    return int.from_bytes(blake2b(data, digest_size=8, salt=salt).digest(), "little")


SketchKey = tuple[str, str, datetime, str]
"""All that a sketch depends on: article_id, content_hash, time of publication, series."""


def sketch_pages(
    pages: Iterable[CleanedPage], site: Site, made: Mapping[SketchKey, Sketch] | None = None
) -> dict[SketchKey, Sketch]:
    """Sketches every article among pages of the given site, unless that is `made` already.

    An article whose page does not say when it was published counts from when it was fetched.
    """
    sketches = {}
    for page in pages:
        if (article := page.article) is None:
            continue
        published_at = article.published_at or page.fetch.fetched_at
        key = (article.article_id, article.content_hash, published_at, article.series)
        if made and key in made:
            sketches[key] = made[key]
            continue
        sketches[key] = make_sketch(
            article_id=article.article_id,
            site=article.site,
            headline=article.headline,
            body=article.body,
            published_at=published_at,
            series=article.series,
            zone=site.zone,
        )
    return sketches
