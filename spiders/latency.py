"""Tells when a site answers much slower than it usually does."""

from __future__ import annotations

from collections import deque
from statistics import median

_LAST = 5
_USUAL = 101
_ENOUGH = 20
# Below this a difference says more about this machine than about the site.
_NOTABLE = 0.5


class Latency:
    """Running medians of the seconds until an answer began: of the last 5 and the last 101."""

    def __init__(self) -> None:
        self._answers: deque[float] = deque(maxlen=_USUAL)
        self.excess = 0.0
        """Seconds that an answer takes now, if that is much more than usual, else 0."""

    def add(self, seconds: float) -> None:
        """Takes one more answer into account."""
        self._answers.append(seconds)
        if len(self._answers) < _ENOUGH:
            return
        usual = median(self._answers)
        now = median(list(self._answers)[-_LAST:])
        self.excess = now if now > 3 * usual and now - usual > _NOTABLE else 0.0
