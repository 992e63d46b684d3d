"""Keeps what judging needs of the articles compared last, so that their texts are not read again.

A memory of limited length and nothing more: what is missing in it is made from the text.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import duckdb
import numpy as np
import pyarrow as pa

from pipelines.dedupe.sketch import SKETCH_VERSION, Sketch
from warehouse.database.staging import ids, registered
from warehouse.database.statements import statement

KEPT = 10_000
"""Articles; more than the network publishes within the days that are compared."""


def read_fingerprints(
    con: duckdb.DuckDBPyConnection, article_ids: Collection[str]
) -> dict[str, Sketch]:
    """The sketches, without bands, of those of the articles that are kept; by article_id."""
    with registered(con, "incoming_ids", ids(sorted(article_ids))):
        table = con.execute(
            statement("dedupe/read_fingerprints"), {"version": SKETCH_VERSION}
        ).to_arrow_table()
    shingles = table.column("shingles").combine_chunks()
    flat = shingles.flatten().to_numpy()
    ends = np.cumsum(shingles.value_lengths().to_numpy())
    rows = table.drop_columns(["shingles"]).to_pylist()
    return (
        {
            row["article_id"]: Sketch(
                article_id=row["article_id"],
                site=row["site"],
                headline_tokens=frozenset(row["headline_words"].split()),
                series=row["series"],
                day=row["day"],
                shingles=own,
                bands=np.empty(0, np.uint32),
                numbers=frozenset(row["numbers"].split()),
                body_hash=row["body_hash"],
                words=row["words"],
            )
            for row, own in zip(rows, np.split(flat, ends[:-1]), strict=True)
        }
        if rows
        else {}
    )


def keep_fingerprints(con: duckdb.DuckDBPyConnection, sketches: Sequence[Sketch]) -> None:
    """Adds articles of which nothing is kept, and drops those that were compared longest ago."""
    con.execute(statement("dedupe/trim_fingerprints"), {"version": SKETCH_VERSION, "kept": KEPT})
    with registered(con, "incoming_fingerprints", _table(sketches)):
        con.execute("INSERT INTO internal.fingerprints BY NAME FROM incoming_fingerprints")


def _table(sketches: Sequence[Sketch]) -> pa.Table:
    ends = np.cumsum([0, *(len(sketch.shingles) for sketch in sketches)], dtype=np.int32)
    flat = np.concatenate([np.empty(0, np.uint32), *(sketch.shingles for sketch in sketches)])
    return pa.table(
        {
            "article_id": [sketch.article_id for sketch in sketches],
            "site": [sketch.site for sketch in sketches],
            "day": [sketch.day for sketch in sketches],
            "series": [sketch.series for sketch in sketches],
            "headline_words": [" ".join(sorted(sketch.headline_tokens)) for sketch in sketches],
            "numbers": [" ".join(sorted(sketch.numbers)) for sketch in sketches],
            "words": pa.array([sketch.words for sketch in sketches], pa.uint32()),
            "body_hash": pa.array([sketch.body_hash for sketch in sketches], pa.uint64()),
            "shingles": pa.ListArray.from_arrays(pa.array(ends), pa.array(flat)),
            "sketch_version": [SKETCH_VERSION] * len(sketches),
        }
    )
