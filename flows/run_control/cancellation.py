"""Stops a run in good order: its work goes on in a thread that no signal breaks into."""

from __future__ import annotations

import logging
import os
import signal
import time
from asyncio import CancelledError
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from contextvars import copy_context
from threading import Thread
from typing import TypeVar

from flows.console import progress
from spiders.errors import RunError

Value = TypeVar("Value")

MARGIN_SECONDS = 6.0
"""What is left to load and to publish when a crawl has used up all its time to stop. Prefect ends
a cancelled run with a SIGKILL after 30 s; the usual KHABAR_STOP_GRACE is 20."""

STAGE_SECONDS = 2 * 3600.0
"""More than any stage takes; it may wait an hour for a compaction of the warehouse."""

logger = logging.getLogger(__name__)


class StopRequest:
    """Somebody's wish, or the system's, that a run ends before its time."""

    def __init__(self, seconds: float) -> None:
        """`seconds` is the time a run gets to end, from the moment it is asked to."""
        self.seconds = seconds
        self._end = float("inf")
        self._listeners: list[Callable[[], object]] = []
        self._stage: tuple[str, float, float] | None = None
        self.error: BaseException | None = None
        """How it came: Prefect's cancellation, a signal, Ctrl-C; None if nobody wants it."""

    @property
    def seconds_left(self) -> float:
        """Until it will be ended the hard way."""
        return self._end - time.monotonic()

    def request(self, error: BaseException) -> None:
        """Asks the run to end; returns at once."""
        self._end = time.monotonic() + self.seconds
        self.error = error
        for listener in self._listeners:
            Thread(target=listener, daemon=True).start()

    def raise_if_stopped(self) -> None:
        """Raises what the request came as, if it was made: for work that can end just here."""
        if self.error is not None:
            raise self.error

    @contextmanager
    def limited(self, stage: str, seconds: float = STAGE_SECONDS) -> Iterator[None]:
        """While the context is open, `carry_through` gives the work up after so many seconds.

        Prefect's `timeout_seconds` would not: outside the main thread it waits, as it says itself
        with each task, until what hangs has come back.
        """
        self._stage = stage, seconds, time.monotonic() + seconds
        try:
            yield
        finally:
            self._stage = None

    def refuse_hanging(self) -> None:
        """Raises RunError if a stage has taken longer than it may."""
        if (stage := self._stage) and time.monotonic() > stage[2]:
            raise RunError(
                f"{stage[0]} hung: it had not ended after {stage[1]:g} s, and was given up; "
                "what was loaded stays, the next run goes on"
            )

    @contextmanager
    def on_stop(self, listener: Callable[[], object]) -> Iterator[None]:
        """While the context is open, `listener` is called in a thread when the request is made."""
        self._listeners.append(listener)
        try:
            if self.error is not None:
                listener()
            yield
        finally:
            self._listeners.remove(listener)


def run_with_stop(work: Callable[[], Value], stop: StopRequest) -> Value:
    """Does the work in a thread; call it in the main thread.

    A signal is an exception in the main thread, wherever that happens to be: here it only waits.
    So is a server's word that it has forgotten who holds a deployment's slot, as after it was
    restarted: no reason to end, for the sites' own locks still hold.

    Raises:
        BaseException: what the work raises; or the signal, when the work has ended upon it, or
            has not within the time of the request. Ctrl-C has no such time: nobody kills the
            run behind it, and a second one is raised at once.
        RunError: if a stage hangs.
    """
    done = in_thread(work)
    while True:
        try:
            if done.done():
                break
            wait([done], timeout=1.0)
            stop.refuse_hanging()
        except CancelledError:
            logger.warning("Prefect's server has forgotten that this run is going on; it goes on")
        except BaseException as error:
            stop.request(error)
            again = "; Ctrl-C again ends it at once" * isinstance(error, KeyboardInterrupt)
            progress.notify(f"stopping, closing the books{again}")
            _give_time(done, stop)
            raise
    return done.result()


def in_thread(work: Callable[[], Value]) -> Future[Value]:
    """Begins the work in a thread of its own, for which a process that ends does not wait."""
    done: Future[Value] = Future()
    Thread(target=copy_context().run, args=(_fulfil, done, work), daemon=True).start()
    return done


def _give_time(done: Future[Value], stop: StopRequest) -> None:
    is_patient = isinstance(stop.error, KeyboardInterrupt)
    while not done.done() and (is_patient or stop.seconds_left > 0):
        try:
            wait([done], timeout=1.0 if is_patient else max(0.0, stop.seconds_left))
            stop.refuse_hanging()
        except (KeyboardInterrupt, RunError):
            raise
        except BaseException:  # noqa: BLE001 - a worker that dies signals twice
            logger.info("the run is ending already")


class Terminated(BaseException):
    """SIGTERM: the system wants the process to end."""


@contextmanager
def terminated_in_order() -> Iterator[None]:
    """While the context is open, SIGTERM is an exception in the main thread, as Ctrl-C is.

    The process ends by the signal once the context has closed upon it.
    """

    def end(_: int, __: object) -> None:
        raise Terminated("SIGTERM")

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    except Terminated:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTERM)
        raise
    finally:
        signal.signal(signal.SIGTERM, before)


def is_stop_request(error: BaseException) -> bool:
    """Whether a run was stopped because somebody wanted it, by Ctrl-C or in Prefect's UI.

    False if the system did it: the worker has died or is being stopped, the machine shuts down.
    """
    if not type(error).__module__.startswith("prefect."):
        return isinstance(error, KeyboardInterrupt)
    # Only where Prefect has raised it; its own engine tells Cancelled from Crashed by this.
    from prefect._internal.control_listener import get_intent  # noqa: PLC0415

    return get_intent() == "cancel"


def _fulfil(done: Future[Value], work: Callable[[], Value]) -> None:
    try:
        done.set_result(work())
    except BaseException as error:  # noqa: BLE001 - whoever waits raises it
        done.set_exception(error)
