"""Ctrl-C, SIGTERM and a closed terminal: the first ends `khabar serve` gently, the next at once."""

from __future__ import annotations

import signal
import time

SAME_SECONDS = 1.0
"""Signals that come together are one: some programs tell a process and then its group."""


class StopSignals:
    """Raises KeyboardInterrupt at the first signal, is `hurried` from the next one on."""

    def __init__(self) -> None:
        """Takes the signals over."""
        self.hurried = False
        self._first = 0.0
        # Started by a script in the background Ctrl-C is ignored, and the worker, which
        # inherits that, would not stop: Prefect passes a SIGTERM on to itself as SIGINT.
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, self._stop)
        # nohup has it ignored.
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            signal.signal(signal.SIGHUP, self._stop)

    def is_hurried(self) -> bool:
        """Whether whoever waits for the end was asked a second time."""
        return self.hurried

    def _stop(self, *_: object) -> None:
        if not self._first:
            self._first = time.monotonic()
            raise KeyboardInterrupt
        if time.monotonic() - self._first > SAME_SECONDS:
            self.hurried = True
