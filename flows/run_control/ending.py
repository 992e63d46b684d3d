"""How a run ended, as people are told of it: in Prefect, on a terminal, in a log."""

from __future__ import annotations

from dataclasses import dataclass

from flows.run_control.verdict import Verdict

WITH_WARNINGS = "Completed with warnings"
"""Begins like Prefect's own name: an automation that expects `Completed*` takes both."""


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a run: its state, and a line on it."""

    state: str
    """As that of a `Verdict`."""
    message: str
    cause: BaseException | None = None
    """What broke it off, if anything did."""

    @property
    def is_completed(self) -> bool:
        """Whether it did its work, be it with warnings."""
        return self.state.startswith("completed")

    @property
    def line(self) -> str:
        """The message; that there were warnings is part of it."""
        if self.state == "completed_with_warnings":
            return f"{WITH_WARNINGS}: {self.message}"
        return self.message


def ending_of(verdict: Verdict, summary: str = "") -> Ending:
    """The end of a run that was judged.

    Args:
        verdict: how it ended.
        summary: what the run came to, in a line; the verdict's reason follows.
    """
    if not verdict.state.startswith("completed"):
        return Ending(verdict.state, verdict.reason)
    message = "; ".join(filter(None, (summary, verdict.reason)))
    return Ending(verdict.state, message or "every count adds up")
