"""What is kept of an article to find and judge its copies: shingles, LSH bands, numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from pipelines.normalise import tokens

SHINGLE_WORDS = 3
BANDS = 42
ROWS = 3
"""Minima in a band: two articles of Jaccard J meet with a chance of 1 - (1 - J**3)**42."""

SHORT_WORDS = 50
"""A body of fewer words says too little to be compared otherwise than word for word."""
_CAPTION_WORDS = 10

SKETCH_VERSION = f"1-rensa{RMinHash.ALGORITHM_VERSION}"
"""Stored with every band: bands of different versions never meet and must be made anew."""


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """One article, as far as finding and judging copies needs it."""

    article_id: str
    site: str
    headline_tokens: frozenset[str]
    published_at: datetime
    """Aware."""
    series: str
    """Name of the series (rashifal, gold …) the article belongs to, '' if none."""
    day: date
    """Day of publication in the site's time zone."""
    shingles: NDArray[np.uint64]
    """Hashes of the body's runs of three words, sorted, each once."""
    bands: NDArray[np.uint64]
    """LSH keys: 42; one for a short body, which only an exact copy shares; none without words."""
    numbers: Mapping[str, int]
    """Each number in the body, in ASCII digits, to how often it occurs."""
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
    shingles = _shingles(words)
    # "Watch the video" under two headlines is two articles.
    body_hash = _hash_of(words if len(words) >= _CAPTION_WORDS else [*words, "\n", *headline_words])
    if not words:
        bands = np.empty(0, np.uint64)
    elif len(words) < SHORT_WORDS:
        bands = np.array([body_hash], np.uint64)
    else:
        bands = _bands(shingles)
    return Sketch(
        article_id=article_id,
        site=site,
        headline_tokens=frozenset(headline_words),
        published_at=published_at,
        series=series,
        day=published_at.astimezone(zone).date(),
        shingles=shingles,
        bands=bands,
        numbers=Counter(word for word in words if word.isdecimal()),
        body_hash=body_hash,
        words=len(words),
    )


def _shingles(words: Sequence[str]) -> NDArray[np.uint64]:
    runs = [" ".join(run) for run in zip(*(words[i:] for i in range(SHINGLE_WORDS)), strict=False)]
    (hashes,) = RMinHash.hash_token_sets([runs])
    return np.unique(np.array(hashes, np.uint64))


def _bands(shingles: NDArray[np.uint64]) -> NDArray[np.uint64]:
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(
        shingles, [0, len(shingles)], BANDS * ROWS, seed=1
    )
    minima = np.array(matrix.to_rows()[0], np.uint32).reshape(BANDS, ROWS)
    return np.array(
        [_hash(row.tobytes(), salt=bytes([band])) for band, row in enumerate(minima)], np.uint64
    )


def _hash_of(words: Sequence[str]) -> int:
    return _hash(" ".join(words).encode())


def _hash(data: bytes, salt: bytes = b"") -> int:
    return int.from_bytes(blake2b(data, digest_size=8, salt=salt).digest(), "little")
