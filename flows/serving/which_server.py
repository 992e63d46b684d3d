"""Whether `khabar serve` starts a server, and where, or uses the one of PREFECT_API_URL."""

from __future__ import annotations

import os

from flows.serving.address import DEFAULT_HOST, DEFAULT_PORT, Address, address_of
from flows.serving.health import refuse_silent, why_silent


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
