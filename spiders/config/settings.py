"""The settings that a crawl obeys, under Prefect as under `scrapy crawl` alone."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from spiders.config.limits import RunLimits, night_hours
from spiders.config.site import Site, first_problem, read_sites
from spiders.errors import ConfigError


def _is_night(value: str) -> str:
    if value:
        night_hours(value)
    return value


def _is_home(value: Path) -> Path:
    """DuckDB and the address of Prefect's database end a file's name at a question mark."""
    path = str(value.absolute())
    if not path.isascii() and sys.getfilesystemencoding() == "ascii":
        raise ValueError("cannot be read under this locale, set LC_ALL=C.UTF-8 or name it in ASCII")
    if "?" in path or min(path) < " " or "\x7f" in path:
        whole = "" if path == str(value) else f" {path!r}"
        raise ValueError(f"must have no ? and no control character in its whole path{whole}")
    return value


class CrawlSettings(BaseSettings):
    """Where a crawl writes, who it says it is, which sites there are and what it costs them."""

    model_config = SettingsConfigDict(env_prefix="KHABAR_", frozen=True)

    home: Annotated[Path, AfterValidator(_is_home)] = Field(
        Path("data"),
        validate_default=True,
        description="Folder of everything a run writes; no ? in its path.",
    )
    contact: str = Field(
        "",
        description="E-mail address or URL sent in the user agent; live sites are not crawled "
        "without it.",
    )
    max_pages: int = Field(
        0, ge=0, description="Pages fetched per site and run at most; 0 is no limit."
    )
    segment_pages: int = Field(
        1000,
        ge=1,
        le=1000,
        description="Pages that are cleaned and loaded together at most: the more, the cheaper; "
        "the fewer, the sooner the first can be queried.",
    )
    max_requests: int = Field(
        0, ge=0, description="Requests per site and run at most, sources included; 0 is no limit."
    )
    max_megabytes: int = Field(
        0,
        ge=0,
        description="Megabytes (unpacked) received per site and run at most; 0 is no limit.",
    )
    max_minutes: float = Field(
        0.0,
        ge=0,
        allow_inf_nan=False,
        description="Minutes that a site is asked in one run at most; 0 is no limit.",
    )
    night: Annotated[str, AfterValidator(_is_night)] = Field(
        "",
        description="Hours for big work in each site's own time, such as `22:00-06:00`: outside "
        "them KHABAR_DAY_PAGES holds; empty: at all hours.",
    )
    day_pages: int = Field(
        200,
        ge=0,
        description="Pages fetched per site and run at most outside the hours of KHABAR_NIGHT.",
    )
    sites: Path | None = Field(
        None, description="Folder of site files that replace or extend the built-in ones."
    )
    sites_only: bool = Field(
        default=False, description="Use only the sites of KHABAR_SITES, none of the built-in ones."
    )

    @property
    def archive(self) -> Path:
        """Where the WARC segments lie."""
        return self.home / "archive"

    @property
    def work(self) -> Path:
        """Staging of running runs."""
        return self.home / "work"

    def read_sites(self) -> dict[str, Site]:
        """All sites by name.

        Raises:
            ConfigError: if a site file is wrong.
        """
        if self.sites_only and self.sites is None:
            raise ConfigError("KHABAR_SITES_ONLY is set, but KHABAR_SITES names no folder")
        return read_sites(self.sites, builtin=not self.sites_only)

    @property
    def run_limits(self) -> RunLimits:
        """What a run may cost each site, besides pages."""
        return RunLimits(
            max_requests=self.max_requests,
            max_megabytes=self.max_megabytes,
            max_minutes=self.max_minutes,
            night=self.night,
            day_pages=self.day_pages,
        )


Settings = TypeVar("Settings", bound=CrawlSettings)


def read_environment(kind: type[Settings]) -> Settings:
    """Reads the settings of a kind from the environment.

    Raises:
        ConfigError: naming the variable and what is wrong with it.
    """
    try:
        return kind()
    except ValidationError as error:
        key, problem = first_problem(error)
        name = f"KHABAR_{key.upper()}"
        given = f", not {os.environ[name]!r}" if name in os.environ else ""
        raise ConfigError(f"{name}: {problem}{given}") from None
