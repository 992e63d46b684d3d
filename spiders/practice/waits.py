"""Sites that tell their callers to wait: the faults `busy` and `closed_for_an_hour`."""

from __future__ import annotations

from spiders.practice.plan import Plan
from spiders.practice.response import Response

BUSY_SECONDS = 2
PAGES_BEFORE_CLOSING = 20
CLOSED_SECONDS = 3600


class Waits:
    """What one site answers to requests for articles as long as a plan is served."""

    def __init__(self, plan: Plan, site: str) -> None:
        self._is_busy = plan.has("busy", site)
        self._closes = plan.has("closed_for_an_hour", site)
        self._pages = 0
        self._begun: float | None = None

    def answer(self, now: float) -> Response | None:
        """The answer to one request for an article at a monotonic time in seconds.

        None where the article itself is the answer.
        """
        if self._begun is None:
            self._begun = now
        if self._is_busy and now - self._begun < BUSY_SECONDS:
            return _wait(429, BUSY_SECONDS)
        if self._closes:
            if self._pages >= PAGES_BEFORE_CLOSING:
                return _wait(503, CLOSED_SECONDS)
            self._pages += 1
        return None


def _wait(status: int, seconds: int) -> Response:
    return Response(
        b"<h1>Please try again later</h1>", status, headers={"Retry-After": f"{seconds}"}
    )
