"""Waits for a Prefect server that is being restarted, so that it hears how a run ended."""

from __future__ import annotations

import logging
import time

from prefect.client.orchestration import get_client

PATIENCE = 30 * 60.0
_ASK_EVERY = 5.0

logger = logging.getLogger(__name__)


def await_server(patience: float = PATIENCE) -> bool:
    """Returns when the server answers, or has not for so many seconds.

    Prefect itself gives up after a minute. Call it when everything is stored and no lock is held.
    """
    end = time.monotonic() + patience
    told = False
    while True:
        # A client that has never reached the server does not try again by itself.
        with get_client(sync_client=True) as client:
            trouble = client.api_healthcheck()
        if trouble is None:
            return True
        if time.monotonic() > end:
            logger.warning("Prefect's server does not come back: it never hears how the run ended")
            return False
        if not told:
            logger.warning("all is stored; waiting for Prefect's server to come back (%s)", trouble)
            told = True
        time.sleep(_ASK_EVERY)
