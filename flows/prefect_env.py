"""Prefect's own settings for a run without a server started by hand; set before it is imported."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

SERVER_NOTE = "server.url"


def prepare_prefect(home: Path, *, quiet: bool = True) -> bool:
    """Sets what Prefect reads from the environment; what the user has set himself wins.

    Prefect's database lies in `<home>/prefect`. If `khabar serve` runs on this home, its
    server takes the run.

    Returns:
        Whether there is a server to take a run; if not, a temporary one is wanted.
    """
    defaults = {
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        # SQLite has one writer at a time: under load the server waits instead of failing.
        "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
        "PREFECT_SERVER_DATABASE_CONNECTION_TIMEOUT": "60",
    }
    if not {"PREFECT_API_URL", "PREFECT_PROFILE", "PREFECT_HOME"} & os.environ.keys():
        folder = (home / "prefect").absolute()
        folder.mkdir(parents=True, exist_ok=True)
        defaults["PREFECT_HOME"] = str(folder)
        if url := running_server(home):
            defaults["PREFECT_API_URL"] = url
    if quiet:
        # The terminal shows progress and a summary; the run's log is kept by the server.
        defaults["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] = "CRITICAL"
        defaults["PREFECT_LOGGING_SERVER_LEVEL"] = "CRITICAL"
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
    return bool({"PREFECT_API_URL", "PREFECT_PROFILE"} & os.environ.keys())


def running_server(home: Path) -> str:
    """The API URL of the server that `khabar serve` runs on this home, '' if none answers."""
    note = home / "prefect" / SERVER_NOTE
    if not note.exists():
        return ""
    url = note.read_text(encoding="utf-8").strip()
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=1):
            return url
    except OSError:
        return ""
