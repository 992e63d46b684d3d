"""The Prefect server that is talked to, and in plain words why it cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.deployments.runner import DeploymentApplyError
from prefect.exceptions import PrefectHTTPStatusError
from prefect.settings import get_current_settings

from flows.server.runtime.environment import NO_SERVER
from spiders.errors import ConfigError, RunError


@contextmanager
def prefect_client() -> Iterator[SyncPrefectClient]:
    """A client of the server of PREFECT_API_URL, or of Prefect's profile.

    Raises:
        ConfigError: if no server is named.
        RunError: if it does not answer or refuses.
    """
    url = get_current_settings().api.url
    if not url:
        raise ConfigError(NO_SERVER)
    try:
        with get_client(sync_client=True) as client:
            yield client
    except httpx.TransportError:
        raise RunError(
            f"no Prefect server answers at {url}: start `khabar serve`, or mend PREFECT_API_URL"
        ) from None
    except PrefectHTTPStatusError as error:
        if error.response.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            raise ConfigError(
                f"the Prefect server at {url} does not let us in: set PREFECT_API_AUTH_STRING, "
                "or PREFECT_API_KEY for Prefect Cloud"
            ) from None
        raise RunError(f"the Prefect server at {url} refuses: {_first_line(error)}") from error
    except DeploymentApplyError as error:
        raise RunError(f"the Prefect server at {url} refuses: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
