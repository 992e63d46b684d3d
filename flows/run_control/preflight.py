"""What is checked before a run starts, so that it fails within seconds and says why."""

from __future__ import annotations

import errno
import os
import shutil
import socket
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies

from flows.run_control.locks import DEMO, is_running, refuse_running
from flows.settings import Settings
from spiders.config import contact
from spiders.config.site import Site
from spiders.errors import ConfigError, RunError

DEMO_FOLDER = "demo"
SITES_FOLDER = "sites"
"""In the demo's folder: the site files of its practice network."""
PLAN_FILE = "plan.json"
"""In the demo's folder: what is to be shown, and that it is the demo's."""
CONNECT_SECONDS = 5.0
MIN_FREE_BYTES = 200 * 1024 * 1024


def refuse_demo_home(settings: Settings) -> None:
    """Raises ConfigError if the home was filled by `khabar demo` and the sites are not its own."""
    folder = settings.home / DEMO_FOLDER
    sites = settings.sites if settings.sites_only else None
    # A run of the schedule may name the home in another way than whoever started it.
    is_own = sites is not None and sites.resolve() == (folder / SITES_FOLDER).resolve()
    if folder.exists() and not is_own:
        raise ConfigError(
            f"{settings.home} holds the demo's articles: set KHABAR_HOME to another folder, such "
            "as ./news-data, for live sites; `khabar demo --serve` goes on with the demo"
        )


def is_demo_over(home: Path) -> bool:
    """Whether the home was filled by `khabar demo` and its practice network is not served now."""
    return (home / DEMO_FOLDER / PLAN_FILE).exists() and not is_running(home, DEMO)


def settings_of_home(settings: Settings) -> Settings:
    """The settings under which a home is read: the demo's site files are in its folder."""
    sites = settings.home / DEMO_FOLDER / SITES_FOLDER
    if settings.sites is None and sites.is_dir():
        return settings.model_copy(update={"sites": sites, "sites_only": True})
    return settings


def check_run(settings: Settings, sites: Mapping[str, Site]) -> None:
    """All that can be known before a run of these live sites is started by hand.

    The contact comes before the first connection to a site.

    Raises:
        KhabarError: the first thing that is in the way.
    """
    check_home(settings.home)
    refuse_running(settings.home, sites)
    check_every_run(settings, sites)
    check_network(sites)


def check_schedule(settings: Settings, sites: Mapping[str, Site]) -> list[str]:
    """Raises what would make every run of a schedule fail; returns what may pass by itself.

    Raises:
        KhabarError: the first thing that is in the way.
    """
    check_every_run(settings, sites)
    try:
        check_network(sites)
    except RunError as error:
        # A machine that has just started may have no network yet.
        return [f"{error}; until then each run will fail"]
    return []


def check_every_run(settings: Settings, sites: Mapping[str, Site]) -> None:
    """Whether the home, the contact and the place to clean at are as any run needs them.

    Raises:
        KhabarError: the first thing that is in the way.
    """
    refuse_demo_home(settings)
    check_task_runner(settings)
    check_contact(settings, sites.values())


def nothing_yet(home: Path) -> str:
    """What to say of a home that no run has filled, '' of any other; makes nothing."""
    # With it comes DuckDB, which `khabar serve` would hold in memory for weeks.
    from warehouse.database.connection import WRITER_FILE  # noqa: PLC0415

    if (home / WRITER_FILE).exists():
        return ""
    return f"{home} holds nothing yet: the first run, or khabar demo, fills it"


def check_home(home: Path, min_free: int = MIN_FREE_BYTES) -> None:
    """Makes the folder of all data and proves that it can be written to.

    Args:
        home: the folder KHABAR_HOME names.
        min_free: bytes that must be free on its disk.

    Raises:
        ConfigError: if it cannot, or the disk is all but full.
    """
    probe = home / f".write-test-{os.getpid()}"
    free = 0
    try:
        home.mkdir(parents=True, exist_ok=True)
        try:
            probe.write_bytes(b"khabar")
        finally:
            probe.unlink(missing_ok=True)
        free = shutil.disk_usage(home).free
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            free = shutil.disk_usage(home if home.exists() else home.parent).free
            if free >= min_free:
                raise ConfigError(
                    f"KHABAR_HOME: the disk of {home} has {free // 2**20} MB free, but no room for "
                    "one more file: remove some, or set KHABAR_HOME to another disk"
                ) from None
        else:
            raise ConfigError(
                f"KHABAR_HOME: {home} cannot be written to ({error.strerror}): "
                "free it, or set KHABAR_HOME to another folder"
            ) from None
    if free < min_free:
        raise ConfigError(
            f"KHABAR_HOME: only {free // 2**20} MB are free on the disk of {home}, a run needs "
            f"{min_free // 2**20} MB: free space, or set KHABAR_HOME to another disk"
        )


def check_task_runner(settings: Settings) -> str:
    """Where segments are cleaned, in words, once it is known that they can be.

    Raises:
        ConfigError: if Dask is asked for and not installed.
        RunError: if its scheduler cannot be connected to.
    """
    if settings.task_runner == "process":
        return "in the run's own processes"
    # Found without importing it, which takes a second.
    if not (find_spec("prefect_dask") and find_spec("distributed")):
        raise ConfigError(
            "KHABAR_TASK_RUNNER is dask, but prefect-dask is not installed: "
            "pip install 'khabar[dask]', or set KHABAR_TASK_RUNNER to process"
        )
    if not settings.dask_scheduler:
        return f"on a Dask cluster of {settings.dask_workers} workers, started for each run"
    parts = urlsplit(settings.dask_scheduler)
    if problem := _refused(parts.hostname or "", parts.port or 0):
        raise RunError(
            f"no Dask scheduler answers at {settings.dask_scheduler} ({problem}): "
            "start it, or set KHABAR_DASK_SCHEDULER to where one is"
        )
    return f"on the Dask cluster of {settings.dask_scheduler}"


def check_network(sites: Mapping[str, Site]) -> None:
    """Connects to each site's host once.

    Raises:
        RunError: if none can be reached; a run of the others is worth while if some can.
    """
    with ThreadPoolExecutor(max_workers=8) as pool:
        problems = dict(zip(sites, pool.map(_unreachable, sites.values()), strict=True))
    if all(problems.values()):
        hosts = ", ".join(f"{sites[n].hosts[0]} ({problem})" for n, problem in problems.items())
        raise RunError(
            f"no site can be reached: {hosts}. Check the network; "
            "`khabar demo` shows everything without one",
            may_pass=True,
        )


def check_contact(settings: Settings, sites: Iterable[Site]) -> None:
    """Live sites are asked only under a name that can be written to.

    Raises:
        ConfigError: if KHABAR_CONTACT is empty and a site is not on this machine, or it is neither
            an e-mail address nor a URL.
    """
    contact.check_contact(settings.contact.strip(), sites)


def _unreachable(site: Site) -> str:
    """Why the site's host cannot be connected to, '' if it can."""
    parts = urlsplit(site.base_url)
    if parts.scheme in getproxies():
        # Only the proxy can tell; the crawl will.
        return ""
    return _refused(parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))


def _refused(host: str, port: int) -> str:
    """Why nothing answers there, '' if something does."""
    try:
        with socket.create_connection((host, port), timeout=CONNECT_SECONDS):
            return ""
    except socket.gaierror:
        return "its name cannot be resolved"
    except TimeoutError:
        return f"no answer within {CONNECT_SECONDS:.0f} s"
    except OSError as error:
        return (error.strerror or str(error)).lower()
