"""What kind of data a home holds: the demo's and the live sites' are never mixed."""

from __future__ import annotations

from pathlib import Path

from flows.settings import Settings
from spiders.errors import ConfigError

DEMO_FOLDER = "demo"


def refuse_demo_home(home: Path) -> None:
    """Raises ConfigError if the home was filled by `khabar demo`."""
    if (home / DEMO_FOLDER).exists():
        raise ConfigError(
            f"{home} holds the demo's articles: remove the folder, or set KHABAR_HOME to another"
        )


def refuse_live_home(home: Path) -> None:
    """Raises ConfigError if the home was filled by anything but `khabar demo`."""
    if (home / "khabar.duckdb").exists() and not (home / DEMO_FOLDER).exists():
        raise ConfigError(
            f"{home} holds articles of live sites, the demo would mix its own in: "
            "set KHABAR_HOME to another folder, such as ./demo-data"
        )


def settings_of_home(settings: Settings) -> Settings:
    """The settings under which a home is read: the demo's site files are in its folder."""
    sites = settings.home / DEMO_FOLDER / "sites"
    if settings.sites is None and sites.is_dir():
        return settings.model_copy(update={"sites": sites, "sites_only": True})
    return settings
