"""A run's data as Prefect assets: site, archive, tables and file, each made from the last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from prefect.assets import Asset, AssetProperties, add_asset_metadata, materialize
from prefect.cache_policies import NO_CACHE

from spiders.config.site import Site
from warehouse.reports.run import RunReport

Metadata = dict[str, Any]


def note_assets(story: RunReport, sites: Mapping[str, Site]) -> None:
    """Tells Prefect what a run has made of what; called within its flow.

    Three tasks whatever the size of the run: an asset of each load would be an event for each
    table and segment.
    """
    run_id = story.run["run_id"]
    archives = {
        _archive(each.site): {
            "run_id": run_id,
            "pages": each.fetched,
            "bytes_received": each.bytes,
            "requests": each.requests,
        }
        for each in story.sites
    }
    new, updated = (sum(each.outcomes[kind] for each in story.sites) for kind in ("new", "updated"))
    tables = {
        _table(name): {"run_id": run_id, "rows": rows}
        | ({"new": new, "updated": updated} if name == "articles" else {})
        for name, rows in story.rows.items()
    }
    file = {PUBLISHED: {"run_id": run_id, "bytes": story.bytes, "articles": story.rows["articles"]}}
    if archives:
        _materialize("archive", archives, [_site(sites[each.site]) for each in story.sites])
        _materialize("tables", tables, list(archives))
        _materialize("news.duckdb", file, list(tables))


def _materialize(name: str, made: Mapping[Asset, Metadata], origins: Sequence[Asset]) -> None:
    def note() -> None:
        for asset, metadata in made.items():
            add_asset_metadata(asset, metadata)

    task = materialize(
        *made, name=name, asset_deps=[*origins], cache_policy=NO_CACHE, persist_result=False
    )
    task(note)()


def _site(site: Site) -> Asset:
    about = AssetProperties(name=site.title, url=site.base_url)
    return Asset(key=f"khabar://sites/{site.name}", properties=about)


def _archive(site: str) -> Asset:
    about = AssetProperties(name=f"archive of {site}", description="Raw pages as WARC segments.")
    return Asset(key=f"khabar://archive/{site}", properties=about)


def _table(name: str) -> Asset:
    return Asset(key=f"khabar://warehouse/{name}", properties=AssetProperties(name=name))


PUBLISHED = Asset(
    key="khabar://news.duckdb",
    properties=AssetProperties(
        name="news.duckdb", description="What people query; replaced after each load."
    ),
)
"""The file that people query."""
