"""All that the published file knows of one page: how it was found, each request, each verdict."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb

from warehouse.database.reader import reading
from warehouse.database.statements import statement

Record = dict[str, Any]
"""A row by column name; times are aware, in UTC."""


@dataclass(slots=True)
class PageHistory:
    """What is known of a page and of the article it shows; empty lists where nothing is."""

    pages: list[Record] = field(default_factory=list)
    """Rows of `pages`, the first seen first: all pages of the article, if it is one."""
    requests: list[Record] = field(default_factory=list)
    """Rows of `fetches` in their order, with `stage`, `reason` and `detail` of rejects."""
    article: Record | None = None
    """Its row of `articles` without the text."""
    versions: list[Record] = field(default_factory=list)
    """`version`, `seen_at`, `headline`, `body`, `fetch_id`; oldest first."""
    edit_kinds: dict[int, str] = field(default_factory=dict)
    """Version from 2 to `kind` in the view `edits`."""
    cluster: list[Record] = field(default_factory=list)
    """`article_id`, `url`, `headline`, `published_at`, `is_lead`; the lead first."""
    pairs: list[Record] = field(default_factory=list)
    """Articles it was compared with: `other`, `kind`, `jaccard`, `containment`, `rule`."""

    @property
    def is_known(self) -> bool:
        """Whether anything is known."""
        return bool(self.pages or self.requests or self.article)


def read_page_history(
    home: Path, site: str, page_id: str, url: str, identify: Callable[[str], str]
) -> PageHistory:
    """Reads a page's story from `<home>/news.duckdb`.

    Args:
        home: the folder KHABAR_HOME names.
        site: name of the page's site.
        page_id: its id by URL, or an article_id.
        url: its URL, '' if only the id is known.
        identify: gives the page_id of a URL of the site.

    Raises:
        WarehouseError: if nothing is published yet, or the file cannot be read.
    """
    story = PageHistory()
    with reading(home) as con:
        ids = {page_id, *_ids_by_url(con, site, url)}
        story.pages = _rows(con, "find_pages", page_ids=sorted(ids))
        ids |= {page["page_id"] for page in story.pages}
        urls = {url, *(page["url"] for page in story.pages)} - {""}
        shown = next((page["article_id"] for page in story.pages if page["article_id"]), None)
        _read_article(con, story, shown or page_id)
        if story.article:
            ids.add(story.article["article_id"])
            urls.add(story.article["url"])
        needles = _needles(ids, urls)
        requests = _rows(con, "find_requests", site=site, needles=needles) if needles else []
        story.requests = [each for each in requests if identify(each["url"]) in ids]
    return story


def read_sources(home: Path, sites: Collection[str]) -> list[Record]:
    """Rows of `sources`, by site, those that could be read first.

    Raises:
        WarehouseError: if nothing is published yet, or the file cannot be read.
    """
    with reading(home) as con:
        return _rows(con, "read_sources", sites=sorted(sites))


def _read_article(con: duckdb.DuckDBPyConnection, story: PageHistory, article_id: str) -> None:
    found = _rows(con, "read_article", article_id=article_id)
    if not found:
        return
    story.article = found[0]
    story.versions = _rows(con, "read_texts", article_id=article_id)
    kinds = _rows(con, "read_edit_kinds", article_id=article_id)
    story.edit_kinds = {row["version"]: row["kind"] for row in kinds}
    story.cluster = _rows(con, "read_cluster", cluster_id=found[0]["cluster_id"])
    story.pairs = _rows(con, "read_pairs", article_id=article_id)


def _ids_by_url(con: duckdb.DuckDBPyConnection, site: str, url: str) -> set[str]:
    """Articles that call this URL their own, though it was perhaps never asked for."""
    if not url:
        return set()
    return {row["article_id"] for row in _rows(con, "find_article_by_url", site=site, url=url)}


def _needles(ids: Collection[str], urls: Collection[str]) -> list[str]:
    """What every spelling of the page's URLs has in common: post id or slug, in lower case."""
    numbers = {number for each in ids if (number := each.partition(":")[2]).isdecimal()}
    slugs = {urlsplit(url).path.rstrip("/").rpartition("/")[2].lower() for url in urls}
    return sorted(numbers | slugs - {""})


def _rows(con: duckdb.DuckDBPyConnection, query: str, **parameters: object) -> list[Record]:
    cursor = con.execute(statement(f"reports/{query}"), parameters)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
