"""Another spelling to offer where a search has found nothing."""

from __future__ import annotations

from difflib import get_close_matches

import duckdb

from pipelines.text.snippets import asked_words, written_as
from warehouse.database.statements import statement

_LIKENESS = 0.7
"""Share of the letters that two words must have in common, in their order."""
_SHORTEST = 3


def find_near(con: duckdb.DuckDBPyConnection, words: str) -> str:
    """The query's words with those that no text holds replaced by the nearest that one does.

    Args:
        con: a reader's connection.
        words: the words that were looked for.

    Returns:
        The words as texts write them; '' if all are held, or one has nothing near it.
    """
    parts = asked_words(words)
    near = {part: word for part in parts if (word := _replaced(con, part)) != part}
    return "" if not near or "" in near.values() else " ".join(near.get(p, p) for p in parts)


def _replaced(con: duckdb.DuckDBPyConnection, word: str) -> str:
    held = con.execute("SELECT 1 FROM search_scores(?) LIMIT 1", [word]).fetchone()
    if held:
        return word
    if len(word) < _SHORTEST or word.endswith("*"):
        return ""
    rows = con.execute(statement("search/read_near_words"), {"word": word}).fetchall()
    # Of words that are as near, the first: that of most articles.
    if not (found := get_close_matches(word, [row[0] for row in rows], 1, _LIKENESS)):
        return ""
    article_id = next(row[1] for row in rows if row[0] == found[0])
    texts = con.execute(
        "SELECT headline || ' ' || body FROM articles WHERE article_id = ?", [article_id]
    ).fetchone()
    return written_as(found[0], texts[0] if texts else "")
