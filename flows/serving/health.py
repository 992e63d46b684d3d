"""Whether something answers at a Prefect server's URL; no password is needed for that."""

from __future__ import annotations

import httpx

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
