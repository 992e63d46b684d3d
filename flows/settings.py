"""Every setting, from the environment as `KHABAR_…`; the docs table is generated from here."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from spiders.errors import ConfigError
from spiders.site import Site, read_sites


class Settings(BaseSettings):
    """What a user can set."""

    model_config = SettingsConfigDict(env_prefix="KHABAR_", frozen=True)

    home: Path = Field(Path("data"), description="Folder of everything a run writes.")
    sites: Path | None = Field(
        None, description="Folder of site files that replace or extend the built-in ones."
    )
    sites_only: bool = Field(
        default=False, description="Use only the sites of KHABAR_SITES, none of the built-in ones."
    )
    contact: str = Field(
        "",
        description="E-mail address or URL sent in the user agent; live sites are not crawled "
        "without it.",
    )
    max_pages: int = Field(
        0, ge=0, description="Pages fetched per site and run at most; 0 is no limit."
    )
    publish_every: float = Field(
        30.0, ge=0, description="Seconds between two publications of news.duckdb during a run."
    )
    memory_limit: str = Field("128MB", description="Memory DuckDB may use while loading.")
    stop_grace: float = Field(
        20.0, ge=0, description="Seconds a cancelled crawl gets to close its books."
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
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "KHABAR_" + "_".join(str(part) for part in first["loc"]).upper()
        raise ConfigError(f"{name}: {first['msg']}, not {first['input']!r}") from None
