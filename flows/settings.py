"""Every setting, from the environment as `KHABAR_…`; the docs table is generated from here."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

import regex
from pydantic import AfterValidator, Field, SecretStr

from pipelines.workers.worker import PageLimits
from spiders.config.settings import CrawlSettings, read_environment
from spiders.config.site import Site
from spiders.errors import ConfigError
from warehouse.lake.target import LakeTarget, lake_target

_SIZE = regex.compile(r"[0-9]+(?:\.[0-9]+)? ?[KMGT]i?B", regex.IGNORECASE)
_SCHEDULER = regex.compile(r"(?:tcp|tls|ws|wss)://[^\s/]+:[0-9]{1,5}")


def _is_size(value: str) -> str:
    if not _SIZE.fullmatch(value):
        raise ValueError("must be a size such as 128MB")
    return value


def _is_scheduler(value: str) -> str:
    if value and not _SCHEDULER.fullmatch(value):
        raise ValueError("must be an address such as tcp://127.0.0.1:8786")
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
        20.0, ge=0, description="Seconds a cancelled crawl gets to write down what it did."
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
    serve_patience: float = Field(
        120.0,
        ge=1,
        description="Seconds without an answer after which `khabar serve` starts Prefect's server "
        "or worker anew.",
    )
    docs_url: str = Field(
        "",
        description="Where people read the pages of docs/, such as "
        "`https://git.example.org/khabar/blob/main/docs`; deployments link there.",
    )
    patience: float = Field(
        900.0,
        ge=0,
        description="Seconds that a run started in the UI waits for another run of its site to "
        "end; one of the schedule is skipped at once, a command fails at once.",
    )
    stage_seconds: float = Field(
        1800.0,
        gt=0,
        description="Seconds that one step on the warehouse may take, such as loading a segment; "
        "one that takes longer is interrupted and undone, and the run fails.",
    )

    alarm_webhook: SecretStr = Field(
        SecretStr(""),
        description='URL to which alarms are posted as JSON, `{"text": …}`, as Slack, Mattermost '
        "and others take it; a secret.",
    )
    alarm_email: str = Field(
        "", description="E-mail addresses that alarms are sent to, separated by commas."
    )
    alarm_smtp: SecretStr = Field(
        SecretStr(""),
        description="Server that takes the alarms' mail, such as "
        "`smtps://user:password@mail.example.org`; a secret.",
    )
    alarm_sender: str = Field(
        "",
        description="Sender of the alarms' mail; else the user of KHABAR_ALARM_SMTP if that is an "
        "address, or the first of KHABAR_ALARM_EMAIL.",
    )
    alarm_block: str = Field(
        "",
        description="Notification block made in Prefect's UI that alarms go to, as type/name, such "
        "as `slack-webhook/newsroom`; several are separated by commas.",
    )
    alarm_hours: float = Field(
        6.0,
        ge=0,
        le=720,
        description="Hours without a successful run of a site after which an alarm is raised; "
        "0 is never.",
    )

    task_runner: Literal["process", "dask"] = Field(
        "process",
        description="Where an `ingest` or `backfill` cleans and sketches: `process`, on its own "
        "machine, or `dask`, on the workers of a Dask cluster (docs/scale-out.md).",
    )
    dask_scheduler: Annotated[str, AfterValidator(_is_scheduler)] = Field(
        "",
        description="Address of a running Dask scheduler, such as `tls://10.0.0.5:8786`; empty: "
        "for each run a cluster on this machine.",
    )
    dask_workers: int = Field(
        2,
        ge=1,
        le=64,
        description="Worker processes of that cluster on this machine; each takes up to 500 MB.",
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
