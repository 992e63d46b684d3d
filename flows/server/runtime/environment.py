"""Prefect's own settings for a run without a server started by hand; set before it is imported."""

from __future__ import annotations

import os
import re
import socket
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from spiders.errors import ConfigError

SERVER_URL_FILE = "server.url"
_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
_URL = re.compile(r"https?://[\w.:\[\]-]+/api")
SERVER_AUTH = "PREFECT_SERVER_API_AUTH_STRING"
CLIENT_AUTH = "PREFECT_API_AUTH_STRING"
NO_SERVER = (
    "no Prefect server is known: start `khabar serve`, or set PREFECT_API_URL to one, such as "
    "http://127.0.0.1:4200/api"
)


def prepare_prefect(home: Path, *, quiet: bool = True, make: bool = True) -> bool:
    """Sets what Prefect reads from the environment; what the user has set himself wins.

    Prefect's database lies in `<home>/prefect`. If `khabar serve` runs on this home, its
    server takes the run.

    Args:
        home: the folder KHABAR_HOME names.
        quiet: whether the run's log is kept off the terminal.
        make: whether Prefect's folder is made; whoever only talks to a server needs none.

    Returns:
        Whether there is a server to take a run.

    Raises:
        ConfigError: if Prefect's folder belongs to another user, or that server wants a password
            that is not set.
    """
    defaults = {
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        # SQLite has one writer at a time: under load the server waits instead of failing.
        "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
        "PREFECT_SERVER_DATABASE_CONNECTION_TIMEOUT": "60",
        # Seconds between a run's signs of life: some that are missing mark it as crashed.
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    }
    _spare_proxy()
    _refuse_socks()
    if auth := os.environ.get(SERVER_AUTH):
        # Whoever may start the server may use it.
        defaults[CLIENT_AUTH] = auth
    if not {"PREFECT_API_URL", "PREFECT_PROFILE"} & os.environ.keys():
        if "PREFECT_HOME" not in os.environ:
            folder = (home / "prefect").absolute()
            if make:
                make_private(folder)
            defaults["PREFECT_HOME"] = str(folder)
        if url := running_server(home):
            _refuse_stranger(url, os.environ.get(CLIENT_AUTH) or defaults.get(CLIENT_AUTH, ""))
            defaults["PREFECT_API_URL"] = url
    if quiet:
        # The terminal shows progress and a summary; the run's log is kept by the server.
        defaults["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] = "CRITICAL"
        defaults["PREFECT_LOGGING_SERVER_LEVEL"] = "CRITICAL"
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
    return bool({"PREFECT_API_URL", "PREFECT_PROFILE"} & os.environ.keys())


def make_private(folder: Path) -> None:
    """Makes Prefect's folder, and hides it from other users of this machine.

    Its database holds the logs of all runs, and what blocks hold.

    Raises:
        ConfigError: if the folder belongs to another user.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if folder.stat().st_mode & 0o077:
        try:
            folder.chmod(0o700)
        except PermissionError:
            raise ConfigError(
                f"{folder} belongs to another user: start as that user, or set KHABAR_HOME to "
                "another folder"
            ) from None


def noted_server(home: Path) -> str:
    """The API URL that a `khabar serve` on this home has noted, '' if there is none."""
    note = home / "prefect" / SERVER_URL_FILE
    text = note.read_text(encoding="utf-8", errors="replace").strip() if note.exists() else ""
    # Whoever wrote something else was killed over it, or is not Khabar.
    return text if _URL.fullmatch(text) else ""


def running_server(home: Path) -> str:
    """The API URL of the server that `khabar serve` runs on this home, '' if none answers."""
    if not (url := noted_server(home)):
        return ""
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=1):
            return url
    except OSError:
        return ""


def _refuse_stranger(url: str, auth: str) -> None:
    """Raises ConfigError if the server of `khabar serve` does not take this user:password."""
    # Most homes have no server: those do without the tenth of a second that this takes.
    import httpx  # noqa: PLC0415

    user, _, password = auth.partition(":")
    try:
        answer = httpx.get(
            f"{url}/admin/version", auth=(user, password), timeout=10, trust_env=False
        )
    except httpx.TransportError:
        # Too busy to answer: whoever asks for more will hear of it.
        return
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        raise ConfigError(
            f"the Prefect server of khabar serve asks for a password: set {CLIENT_AUTH} to the "
            f"user:password that {SERVER_AUTH} is there"
        )


def _refuse_socks() -> None:
    """Keeps a SOCKS proxy away from what cannot use it.

    Prefect's client cannot be made at all while one is named, whatever it is to talk to.

    Raises:
        ConfigError: if what is asked for was to go through it.
    """
    if find_spec("socksio"):
        return
    for name in (
        "ALL_PROXY",
        "all_proxy",
        "HTTP_PROXY",
        "http_proxy",
        "HTTPS_PROXY",
        "https_proxy",
    ):
        if not os.environ.get(name, "").lower().startswith("socks"):
            continue
        server = urlsplit(os.environ.get("PREFECT_API_URL", ""))
        if name.lower() != "all_proxy" or (server.hostname or "localhost") not in _THIS_MACHINE:
            raise ConfigError(
                f"{name} is a SOCKS proxy, which Khabar cannot use: unset it for this command, or "
                "name an HTTP proxy"
            )
        # The crawl takes no notice of it, and the server of this machine needs no proxy.
        del os.environ[name]


def _spare_proxy() -> None:
    """Keeps a proxy, if one is set, out of what this machine says to itself."""
    given = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    names = [name for name in given.split(",") if name.strip()]
    if "*" not in names:
        spared = ",".join(dict.fromkeys([*names, *_THIS_MACHINE]))
        os.environ["no_proxy"] = os.environ["NO_PROXY"] = spared


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
