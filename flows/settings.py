"""Every setting, from the environment as `KHABAR_…`; the docs table is generated from here."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import regex
from pydantic import AfterValidator, Field

from pipelines.page_limits import PageLimits
from spiders.crawl_settings import CrawlSettings, read_environment
from spiders.errors import ConfigError
from spiders.site import Site
from warehouse.lake.target import LakeTarget, lake_target

_SIZE = regex.compile(r"[0-9]+(?:\.[0-9]+)? ?[KMGT]i?B", regex.IGNORECASE)


def _is_size(value: str) -> str:
    if not _SIZE.fullmatch(value):
        raise ValueError("must be a size such as 128MB")
    return value


class Settings(CrawlSettings):
    """What a user can set."""

    publish_every: float = Field(
        30.0, ge=0, description="Seconds between two publications of news.duckdb during a run."
    )
    memory_limit: Annotated[str, AfterValidator(_is_size)] = Field(
        "128MB", description="Memory DuckDB may use while loading."
    )
    keep_archive_days: int = Field(
        0,
        ge=0,
        description="Days for which raw pages are kept; `khabar maintain` removes loaded archive "
        "segments that are older and that no replay needs; 0 keeps them for ever.",
    )
    stop_grace: float = Field(
        20.0, ge=0, description="Seconds a cancelled crawl gets to close its books."
    )

    page_seconds: float = Field(
        PageLimits().seconds,
        gt=0,
        le=3600,
        description="CPU seconds that cleaning one page may take; a page that takes more becomes "
        "the reject `timeout`.",
    )
    page_memory: int = Field(
        PageLimits().megabytes,
        ge=128,
        description="Megabytes that a process that cleans pages may use; a page that takes more "
        "becomes the reject `too_much_memory`.",
    )
    clean_workers: int = Field(
        1,
        ge=1,
        le=64,
        description="Processes that clean pages, beside the run's own; each takes up to 150 MB.",
    )
    lake: str = Field(
        "",
        description="Lake that this home shares with others: `ducklake:sqlite:<file>` or "
        "`ducklake:postgres:<connection>`, without a password (docs/lake.md).",
    )
    lake_data: Path | None = Field(
        None,
        description="Folder of the lake's data, the same for all homes; of an SQLite catalogue "
        "unless set `<file>.files`.",
    )

    @property
    def lake_target(self) -> LakeTarget | None:
        """The lake, None if there is none; raises ConfigError if it is not as it must be."""
        return lake_target(self.lake, self.lake_data)

    @property
    def page_limits(self) -> PageLimits:
        """What cleaning one page may take."""
        return PageLimits(self.page_seconds, self.page_memory)

    def select_sites(self, names: Iterable[str] = ()) -> dict[str, Site]:
        """The named sites, all if none is named.

        Raises:
            ConfigError: if a name is not a site, or there are no sites at all.
        """
        sites = self.read_sites()
        if unknown := [name for name in names if name not in sites]:
            known = ", ".join(sites) or "none"
            raise ConfigError(f"there is no site {unknown[0]!r}; sites are: {known}")
        chosen = {name: sites[name] for name in dict.fromkeys(names)} or sites
        if not chosen:
            raise ConfigError(f"KHABAR_SITES: {self.sites} holds no site file (*.toml)")
        return chosen


def read_settings() -> Settings:
    """Reads the environment.

    Raises:
        ConfigError: naming the variable and what is wrong with it.
    """
    return read_environment(Settings)


def misspelt_settings() -> list[str]:
    """Variables of the environment that look like settings and are none."""
    known = {f"KHABAR_{name.upper()}" for name in Settings.model_fields}
    return sorted(name for name in os.environ if name.startswith("KHABAR_") and name not in known)
