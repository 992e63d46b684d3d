"""Pages that a run did not store, as a table of the UI: why, and how to look closer."""

from __future__ import annotations

from collections.abc import Sequence

from flows.run_page.text import code
from warehouse.run_story import Record, RunStory

Row = dict[str, str]


def page_rows(rows: Sequence[Record]) -> list[Row]:
    """Rows as the UI shows them: narrow columns first, for it cuts off what is too wide."""
    return [
        {
            "site": row["site"],
            "reason": row["reason"],
            "look closer": f"khabar why {row['page_id']}",
            "page": row["url"],
            "detail": row["detail"],
        }
        for row in rows
    ]


def describe_rows(story: RunStory, rows: Sequence[Record], outcome: str) -> str:
    """What the table holds, and the query that gives all of it."""
    total = rows[0]["total"] if rows else 0
    run = story.run
    # In SQL a time is as plain as in print, and the same in every time zone.
    span = f"checked_at between '{run['started_at'].isoformat()}'"
    span += f" and '{run['finished_at'].isoformat()}'" if run["finished_at"] else " and now()"
    sites = ", ".join(f"'{site.site}'" for site in story.sites)
    where = f"outcome = '{outcome}' and site in ({sites}) and {span}"
    query = code(f'khabar sql "from pages where {where}"')
    some = "" if len(rows) == total else f"The first {len(rows)} of them. "
    return f"{total} pages {outcome}. {some}All: {query}"
