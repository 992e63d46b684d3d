"""One writer at a time across runs, as Prefect's UI shows it; the warehouse's own lock stays."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from uuid import UUID

import httpx
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.exceptions import PrefectException
from prefect.logging import get_run_logger
from prefect.settings import (
    PREFECT_API_REQUEST_TIMEOUT,
    PREFECT_CLIENT_MAX_RETRIES,
    temporary_settings,
)

WRITER_LIMIT = "khabar-writer"
"""The global concurrency limit that `khabar deploy` makes."""
LEASE_SECONDS = 300.0
"""After which the server gives the slot of a dead run to others."""
_ASK_EVERY = 0.5
_MOST_WAITED = 60.0


class WriterLimit:
    """A context manager that keeps one connection to Prefect's server.

    Prefect's own `concurrency` makes one for each taking, ten times the cost of a request. It also
    waits a minute for a server that is gone; here the run goes on at once, and asks no more.
    """

    def __init__(self, *, wanted: bool) -> None:
        """Without `wanted` it does nothing, as where there is no lasting server."""
        self._asks = wanted
        self._stack = ExitStack()
        self._client: SyncPrefectClient | None = None

    def __enter__(self) -> WriterLimit:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Holds the slot if there is such a limit, and it gets free within a minute."""
        lease = self._take() if self._asks else None
        try:
            yield
        finally:
            if lease is not None:
                self._give_back(lease)

    def _take(self) -> UUID | None:
        end = time.monotonic() + _MOST_WAITED
        while time.monotonic() < end:
            try:
                with _impatiently():
                    answer = self._connected().increment_concurrency_slots_with_lease(
                        [WRITER_LIMIT], 1, "concurrency", LEASE_SECONDS
                    )
            except (httpx.HTTPError, PrefectException) as error:
                if not _is_taken(error):
                    self._do_without(error)
                    return None
                time.sleep(_ASK_EVERY)
            else:
                found = answer.json()
                # Nobody has made the limit.
                self._asks = bool(found["limits"])
                return UUID(found["lease_id"]) if self._asks else None
        return None

    def _give_back(self, lease: UUID) -> None:
        try:
            with _impatiently():
                self._connected().release_concurrency_slots_with_lease(lease)
        except (httpx.HTTPError, PrefectException) as error:
            self._do_without(error)

    def _connected(self) -> SyncPrefectClient:
        if self._client is None:
            self._client = self._stack.enter_context(get_client(sync_client=True))
        return self._client

    def _do_without(self, error: Exception) -> None:
        # A busy server is asked again at the next load, one that is gone is not.
        self._asks = isinstance(error, httpx.HTTPStatusError)
        get_run_logger().warning(
            "the limit %s cannot be asked for (%s): the warehouse's own lock is enough",
            WRITER_LIMIT,
            error or type(error).__name__,
        )


def _is_taken(error: Exception) -> bool:
    return (
        isinstance(error, httpx.HTTPStatusError)
        and error.response.status_code == httpx.codes.LOCKED
    )


@contextmanager
def _impatiently() -> Iterator[None]:
    with temporary_settings({PREFECT_CLIENT_MAX_RETRIES: 0, PREFECT_API_REQUEST_TIMEOUT: 10.0}):
        yield
