"""What may pass is tried again, without Prefect; all else is told at once."""

from __future__ import annotations

import logging
import time

import pytest

from flows.run_control import retries
from flows.run_control.cancellation import StopRequest
from flows.run_control.retries import tried_again
from spiders.errors import KhabarError, RunError

log = logging.getLogger("test")


class Stage:
    """Fails so many times, then says how often it was called."""

    __name__ = "load"

    def __init__(self, times: int, *, may_pass: bool) -> None:
        self.times, self.may_pass, self.calls = times, may_pass, 0

    def __call__(self) -> int:
        self.calls += 1
        if self.calls <= self.times:
            raise RunError("डेटाबेस खुला है", may_pass=self.may_pass)
        return self.calls


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "DELAYS", (0.01, 0.02, 0.03))


def test_three_times_at_most(caplog: pytest.LogCaptureFixture) -> None:
    stop = StopRequest(1)
    assert tried_again(Stage(3, may_pass=True), stop, log)() == 4
    assert "load failed, try 3 of 3 in 0 s: डेटाबेस खुला है" in caplog.text
    stage = Stage(4, may_pass=True)
    with pytest.raises(KhabarError):
        tried_again(stage, stop, log)()
    assert stage.calls == 4


def test_what_does_not_pass_fails_at_once() -> None:
    stage = Stage(1, may_pass=False)
    with pytest.raises(RunError):
        tried_again(stage, StopRequest(1), log)()
    assert stage.calls == 1


def test_a_run_that_is_to_end_waits_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "DELAYS", (60,))
    stop, stage, begun = StopRequest(1), Stage(1, may_pass=True), time.monotonic()
    stop.request(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        tried_again(stage, stop, log)()
    assert time.monotonic() - begun < 10
    assert stage.calls == 1
