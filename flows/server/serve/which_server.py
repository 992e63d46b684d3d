"""Whether `khabar serve` starts a server, and where, or uses the one of PREFECT_API_URL."""

from __future__ import annotations

import os

import httpx

from flows.server.serve.address import DEFAULT_HOST, DEFAULT_PORT, Address, address_of
from spiders.errors import RunError

ASK_SECONDS = 10.0


def why_silent(api: str) -> str:
    """Why no Prefect server answers at an API's URL, '' if one does."""
    try:
        with httpx.Client(timeout=ASK_SECONDS, follow_redirects=True) as client:
            answer = client.get(f"{api}/health")
    except httpx.TimeoutException:
        return f"no answer within {ASK_SECONDS:.0f} s"
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        return str(error) or type(error).__name__
    # Prefect Cloud has no such page below an account.
    if answer.status_code in {httpx.codes.OK, httpx.codes.UNAUTHORIZED, httpx.codes.NOT_FOUND}:
        return ""
    return f"it answers {answer.status_code}"


def refuse_silent(api: str) -> None:
    """Raises RunError if no server answers."""
    if why := why_silent(api):
        raise RunError(
            f"the Prefect server of PREFECT_API_URL, {api}, cannot be reached ({why}): start it, "
            "or unset PREFECT_API_URL and khabar serve starts its own"
        )


def which_server(host: str | None, port: int | None) -> Address | None:
    """Where to start a server; None if the one of PREFECT_API_URL is to be used.

    Who names host or port wants a server there. Else PREFECT_API_URL decides: what answers
    there is used, and where nothing does, one is started if the address is this machine's own.

    Raises:
        RunError: if PREFECT_API_URL is another machine's, and nothing answers.
    """
    given = given_url()
    if host or port or not given:
        return Address(host or DEFAULT_HOST, port or DEFAULT_PORT)
    os.environ["PREFECT_API_URL"] = given
    near = address_of(given)
    if near and why_silent(given):
        return near
    refuse_silent(given)
    return None


def given_url() -> str:
    """The API's URL that the user has set, in the environment or in a profile he named."""
    if url := os.environ.get("PREFECT_API_URL", ""):
        return url.rstrip("/")
    if "PREFECT_PROFILE" not in os.environ:
        return ""
    # Only who has profiles waits the second that Prefect takes to import.
    from prefect.settings import PREFECT_API_URL  # noqa: PLC0415

    return (PREFECT_API_URL.value() or "").rstrip("/")
