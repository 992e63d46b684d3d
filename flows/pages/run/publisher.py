"""Takes artifacts to Prefect's server in a thread of its own: a run waits for it, but not long."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import Any
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import ArtifactCreate, ArtifactUpdate
from prefect.settings import PREFECT_CLIENT_MAX_RETRIES, PREFECT_UI_URL, temporary_settings

EVERY = 3.0
"""Seconds between two looks at how far the run is; the server hears of it only if it is further."""
_REQUEST_SECONDS = 10.0
LAST_SECONDS = 45.0
"""Seconds that a run waits at its end until its page is delivered."""
HURRY_SECONDS = 5.0
"""Likewise, of a run that is to stop: Prefect kills it after half a minute."""

Read = Callable[[], tuple[float, str]]


class ArtifactClient:
    """What the publisher writes with: artifacts of one flow run."""

    def __init__(self, client: SyncPrefectClient, flow_run_id: UUID) -> None:
        self._client, self._flow_run_id = client, flow_run_id

    def markdown(self, key: str, text: str, description: str = "") -> str:
        """Leaves a Markdown artifact; returns its address in the UI, '' if that is unknown."""
        return self._put("markdown", key, text, description)

    def table(self, key: str, rows: list[dict[str, str]], description: str = "") -> str:
        """Leaves a table artifact; returns its address likewise."""
        return self._put("table", key, json.dumps(rows, ensure_ascii=False), description)

    def begin_progress(self, key: str, share: float, description: str) -> UUID:
        """Leaves a progress artifact and returns its id."""
        return self._create("progress", key, share, description)

    def set_progress(self, artifact: UUID, share: float, description: str) -> None:
        """Changes a progress artifact."""
        change = ArtifactUpdate(data=share, description=description)
        self._client.update_artifact(artifact, change)

    def _put(self, kind: str, key: str, data: str, description: str) -> str:
        artifact = self._create(kind, key, data, description)
        # Prefect's own `url_for` knows no artifacts.
        ui = PREFECT_UI_URL.value()
        return f"{ui.rstrip('/')}/artifacts/artifact/{artifact}" if ui else ""

    def _create(self, kind: str, key: str, data: str | float, description: str) -> UUID:
        artifact = ArtifactCreate(
            type=kind,
            key=key,
            data=data,
            description=description,
            flow_run_id=self._flow_run_id,
        )
        return self._client.create_artifact(artifact).id


class ArtifactPublisher:
    """Shows how far a run is while it goes on, and takes its last words.

    Whatever goes wrong is one warning, and the run goes on.
    """

    def __init__(
        self, flow_run_id: UUID, key: str, read: Read, warn: Callable[[str], object]
    ) -> None:
        """Starts at once.

        Args:
            flow_run_id: the run's id in Prefect.
            key: of the progress artifact.
            read: tells per cent and words; called in the publisher's thread.
            warn: takes the one warning; called in any thread.
        """
        self._flow_run_id, self._key, self._read, self._warn = flow_run_id, key, read, warn
        self._warned = threading.Lock()
        self._closing = threading.Event()
        self._last: Callable[[ArtifactClient], object] | None = None
        self._shown: tuple[float, str] | None = None
        self._progress: UUID | None = None
        # Prefect knows by the context whose events and log lines they are.
        self._thread = threading.Thread(
            target=copy_context().run, args=(self._work,), name="run page", daemon=True
        )
        self._thread.start()

    def finish(
        self,
        words: str,
        write: Callable[[ArtifactClient], object] | None = None,
        *,
        done: bool = True,
        seconds: float = LAST_SECONDS,
    ) -> None:
        """Delivers the run's last words; `write` is called in the publisher's thread.

        The arguments are those of `Page.close`.
        """

        def last(client: ArtifactClient) -> None:
            share = 100.0 if done else self._shown[0] if self._shown else 0.0
            self._show(client, (share, words))
            if write is not None:
                write(client)

        self._last = last
        self._closing.set()
        self._thread.join(seconds)
        if self._thread.is_alive():
            self._warn_once(f"the server has not taken it within {seconds:.0f} s")

    def _work(self) -> None:
        # What cannot be delivered now is out of date when it is tried again.
        with temporary_settings({PREFECT_CLIENT_MAX_RETRIES: 0}):
            try:
                with get_client(
                    httpx_settings={"timeout": _REQUEST_SECONDS}, sync_client=True
                ) as server:
                    client = ArtifactClient(server, self._flow_run_id)
                    while not self._closing.wait(EVERY):
                        self._try(lambda: self._show(client, self._read()))
                    if self._last:
                        self._try(lambda: self._last and self._last(client))
            except Exception as error:  # noqa: BLE001 - as below, of the client itself
                self._warn_once(_first_line(error))

    def _try(self, deliver: Callable[[], Any]) -> None:
        try:
            deliver()
        except Exception as error:  # noqa: BLE001 - a page less well shown fails no run that did its work
            self._warn_once(_first_line(error))

    def _show(self, client: ArtifactClient, now: tuple[float, str]) -> None:
        if now == self._shown:
            return
        if self._progress is None:
            self._progress = client.begin_progress(self._key, *now)
        else:
            client.set_progress(self._progress, *now)
        self._shown = now

    def _warn_once(self, why: str) -> None:
        if self._warned.acquire(blocking=False):
            self._warn(f"this run's page in the UI is not complete: {why}")


def _first_line(error: Exception) -> str:
    lines = str(error).splitlines() or [""]
    return f"{type(error).__name__}: {lines[0]}" if lines[0] else type(error).__name__
