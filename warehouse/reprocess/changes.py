"""What a replay would change, article by article."""

from __future__ import annotations

from dataclasses import dataclass, replace

import duckdb

from warehouse.database.staging import Row, store
from warehouse.database.statements import statement
from warehouse.dedupe.find import ComparedStory, read_stories
from warehouse.load.article_rows import article_row, version_rows
from warehouse.reprocess.plan import Replay

# Columns that follow from the text or from the rules, or show the history.
_SILENT = frozenset(
    {
        *("rules_version", "value_sources", "removed", "extractor", "content_hash", "word_count"),
        *("language_confidence", "language_method", "latin_share", "quality", "suspect"),
        *("run_id", "fetch_id", "version", "first_seen_at", "last_seen_at"),
    }
)


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one article."""

    article_id: str
    site: str
    kind: str
    """`new`, `removed`, `changed` or `unchanged`."""
    fields: tuple[str, ...] = ()
    """Of a changed one: `text`, `headline`, `history`, or columns of `articles`."""
    why: str = ""
    """Of one that is removed: what its pages are now."""
    is_touched: bool = True
    """Whether anything of it is written, be it only the version of the rules."""
    headline: str = ""
    before: str = ""
    """Headline and body as stored; of samples only."""
    after: str = ""
    """The same under today's rules."""


def describe_changes(
    con: duckdb.DuckDBPyConnection, replay: Replay, samples: int = 0
) -> list[Change]:
    """What a replay changes of each article, in the order of their ids.

    Args:
        con: the writer's connection, in the transaction that planned the replay.
        replay: as planned.
        samples: of so many articles with another text or headline, both texts are given.
    """
    columns = _changed_columns(con, replay)
    rewritten = _rewritten(con, replay)
    changes = []
    for article_id, history in sorted(replay.histories.items()):
        is_stored, state = article_id in replay.stored, history.state
        if state and is_stored:
            changed = columns.get(article_id, frozenset())
            changes.append(_changed(article_id, state.site, changed, rewritten.get(article_id)))
        elif state:
            changes.append(Change(article_id, state.site, "new"))
        elif is_stored:
            why = _what_became(replay, article_id)
            changes.append(Change(article_id, replay.stored[article_id].site, "removed", why=why))
    return _with_samples(con, replay, changes, samples)


def _changed(article_id: str, site: str, columns: frozenset[str], rewritten: bool | None) -> Change:
    fields = sorted(columns - _SILENT - {"body", "headline"})
    changed = [
        name for name, column in (("text", "body"), ("headline", "headline")) if column in columns
    ]
    changed += fields
    if not changed and (rewritten or columns & {"first_seen_at", "last_seen_at", "version"}):
        changed = ["history"]
    touched = bool(columns) or rewritten is not None
    return Change(
        article_id,
        site,
        "changed" if changed else "unchanged",
        tuple(changed),
        "",
        touched,
    )


def _changed_columns(con: duckdb.DuckDBPyConnection, replay: Replay) -> dict[str, frozenset[str]]:
    """The columns that differ, of the stored articles."""
    rows: list[Row] = []
    stayed: dict[str, frozenset[str]] = {}
    for state in replay.states:
        stored = replay.stored.get(state.article_id)
        if stored is None:
            continue
        if state.page:
            rows.append(article_row(state, state.page))
            continue
        same = (
            ("version", len(state.versions), len(stored.versions)),
            ("first_seen_at", state.first_seen_at, stored.first_seen_at),
            ("last_seen_at", state.last_seen_at, stored.last_seen_at),
            ("body", replay.histories[state.article_id].is_reverted, False),
        )
        stayed[state.article_id] = frozenset(name for name, now, then in same if now != then)
    return stayed | _compare_rows(con, rows)


def _compare_rows(con: duckdb.DuckDBPyConnection, rows: list[Row]) -> dict[str, frozenset[str]]:
    if not rows:
        return {}
    differing = ", ".join(
        f'CASE WHEN old."{name}" IS DISTINCT FROM new."{name}" THEN \'{name}\' END'
        for name in rows[0]
    )
    store(
        con,
        "articles",
        rows,
        # By rowid: a join on article_id would read the text of every article.
        "CREATE OR REPLACE TEMP TABLE changed_columns AS "  # noqa: S608 - our own column names
        f"SELECT new.article_id, list_filter([{differing}], x -> x IS NOT NULL) AS columns "
        "FROM (FROM articles WHERE rowid IN "
        "(SELECT rowid FROM articles SEMI JOIN incoming_articles USING (article_id))) AS old "
        "JOIN incoming_articles AS new USING (article_id)",
    )
    found = con.execute("SELECT * FROM changed_columns").fetchall()
    con.execute("DROP TABLE changed_columns")
    return {article_id: frozenset(columns) for article_id, columns in found}


def _rewritten(con: duckdb.DuckDBPyConnection, replay: Replay) -> dict[str, bool]:
    """Stored articles whose versions differ from those stored; False if only in the page's times.

    Those are kept for judging edits, and are no news to anybody.
    """
    rewritten = {
        state.article_id: True
        for state in replay.states
        if (stored := replay.stored.get(state.article_id))
        and [(v.fetch_id, v.seen_at, v.content_hash) for v in state.versions]
        != [(v.fetch_id, v.seen_at, v.content_hash) for v in stored.versions]
    }
    rows = version_rows(state for state in replay.states)
    if not rows:
        return rewritten
    store(
        con,
        "article_versions",
        rows,
        "CREATE OR REPLACE TEMP TABLE rewritten AS " + statement("reprocess/read_rewritten"),
    )
    for article_id, is_told in con.execute("FROM rewritten").fetchall():
        rewritten[article_id] = rewritten.get(article_id, False) or is_told
    con.execute("DROP TABLE rewritten")
    return rewritten


def _what_became(replay: Replay, article_id: str) -> str:
    """What the latest page of an article is under today's rules."""
    fetch_ids = {version.fetch_id for version in replay.stored[article_id].versions}
    shown = {replay.fetches[each].page_id for each in fetch_ids if each in replay.fetches}
    for page, outcome in reversed(replay.outcomes):
        if page.page_id in shown:
            return page.article.article_id if page.article else outcome
    return "no page of it is left"


def _with_samples(
    con: duckdb.DuckDBPyConnection, replay: Replay, changes: list[Change], samples: int
) -> list[Change]:
    """The changes, the first of those of texts with headline and body before and after."""
    wanted = [c.article_id for c in changes if {"text", "headline"} & set(c.fields)][:samples]
    stored = {story.article_id: story for story in read_stories(con, wanted)}
    return [_shown(change, replay, stored.get(change.article_id)) for change in changes]


def _shown(change: Change, replay: Replay, story: ComparedStory | None) -> Change:
    state = replay.histories[change.article_id].state
    article = state.page.article if state and state.page else None
    if article is None:
        return change
    if story is None:
        return replace(change, headline=article.headline)
    return replace(
        change,
        headline=article.headline,
        before=f"{story.headline}\n\n{story.body}",
        after=f"{article.headline}\n\n{article.body}",
    )
