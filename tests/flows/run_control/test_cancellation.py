"""A run's work goes on in peace; a signal asks it to end."""

from __future__ import annotations

import ctypes
import os
import signal
import threading
import time
from asyncio import CancelledError

import pytest

from flows.console.progress import listening
from flows.run_control.cancellation import StopRequest, is_stop_request, run_with_stop
from spiders.errors import RunError


def test_ctrl_c_lets_the_work_end_in_good_order() -> None:
    stop, ended, heard = StopRequest(60), [], threading.Event()

    def work() -> None:
        with stop.on_stop(heard.set):
            time.sleep(1)
            os.kill(os.getpid(), signal.SIGINT)
            assert heard.wait(60)
        assert stop.error is not None
        ended.append(stop.seconds_left)

    with pytest.raises(KeyboardInterrupt) as raised:
        run_with_stop(work, stop)
    assert 0 < ended[0] <= 60
    assert is_stop_request(raised.value)
    with pytest.raises(KeyboardInterrupt):
        stop.raise_if_stopped()


def test_work_that_does_not_end_is_given_up() -> None:
    stop, free = StopRequest(0.1), threading.Event()
    # As Prefect does it in a run that it started.
    before = signal.signal(signal.SIGTERM, _terminate)

    def work() -> None:
        time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)
        free.wait(60)

    try:
        with pytest.raises(SystemExit):
            run_with_stop(work, stop)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert not free.is_set()
    free.set()


def _terminate(*_: object) -> None:
    raise SystemExit


def test_ctrl_c_is_answered_at_once_and_waits_for_the_books() -> None:
    """Longer than a run has that Prefect would kill; a second Ctrl-C waits for nothing."""
    for presses in (1, 2):
        stop, free, told, closed = StopRequest(0.1), threading.Event(), [], []

        def hear(event: dict[str, object], told: list[object] = told) -> None:
            told.append(event.get("text"))

        def work(free: threading.Event = free, closed: list[bool] = closed) -> None:
            for _ in range(presses):  # noqa: B023 - it ends before the next turn
                time.sleep(1)
                os.kill(os.getpid(), signal.SIGINT)
            free.wait(2)
            closed.append(True)

        with listening(hear), pytest.raises(KeyboardInterrupt):
            run_with_stop(work, stop)
        assert told == ["stopping, closing the books; Ctrl-C again ends it at once"]
        assert closed == [True] * (presses == 1)
        free.set()


def test_a_server_that_has_forgotten_the_run_does_not_end_it() -> None:
    main, stop = threading.main_thread(), StopRequest(60)

    def work() -> str:
        # As Prefect does it when it cannot renew a deployment's lease.
        for _ in range(2):
            time.sleep(1.5)
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_long(main.ident or 0), ctypes.py_object(CancelledError)
            )
            time.sleep(1.5)
        return "यह हो गया"

    assert run_with_stop(work, stop) == "यह हो गया"
    assert stop.error is None


def test_a_stage_that_hangs_is_an_error_that_names_it() -> None:
    stop, free = StopRequest(0.1), threading.Event()

    def work() -> None:
        with stop.limited("publish", 0.1):
            free.wait(60)

    with pytest.raises(RunError, match="publish hung"):
        run_with_stop(work, stop)
    free.set()


def test_what_the_work_raises_is_raised() -> None:
    def work() -> None:
        raise RunError("شبکہ نہیں ملا")

    with pytest.raises(RunError, match="شبکہ"):
        run_with_stop(work, StopRequest(60))
