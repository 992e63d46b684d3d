"""Stops `khabar serve` by signals, and keeps server and worker going: what dies is started anew."""

from __future__ import annotations

import signal
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import httpx

from flows.server.serve.orphans import end_orphans, reap_orphans
from flows.server.serve.prefect_process import PrefectProcess
from spiders.errors import RunError

SAME_SECONDS = 1.0
"""Signals that come together are one: some programs tell a process and then its group."""
START_SECONDS = 300.0
TICK_SECONDS = 1.0
ASK_EVERY = 5.0
TELL_EVERY = 15.0
MOST_DEATHS = 5
WITHIN_SECONDS = 1800.0


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


@dataclass
class Supervisor:
    """Programs in the order in which they need each other: the server, if any, then the worker."""

    patience: float
    """Seconds without an answer after which a program is taken to hang."""
    close_dead_runs: Callable[[], None]
    """Marks the runs of a worker that has ended."""
    on_processes: Callable[[Iterable[int]], None]
    """Is told the processes whenever they change."""
    others: frozenset[int]
    """Children of this process that are neither these programs nor left by them."""
    ended_runs: Callable[[], list[str]]
    """Gives a line for each run that has ended since it was asked last."""
    notify: Callable[[str], None]
    is_hurried: Callable[[], bool]
    _deaths: dict[str, deque[float]] = field(default_factory=dict, init=False)
    _asked: float = field(default=0.0, init=False)
    _told: float = field(default=0.0, init=False)
    _started: list[PrefectProcess] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        # A server of this machine needs no proxy, and it is asked all the time.
        self._client = httpx.Client(trust_env=False)

    @property
    def pids(self) -> list[int]:
        """The processes that were started last."""
        return [program.pid for program in self._started]

    def start(self, program: PrefectProcess) -> None:
        """Starts a program and waits until it answers.

        Raises:
            RunError: if it ends before, or is not there after START_SECONDS.
        """
        program.start()
        if program not in self._started:
            self._started.append(program)
        self.on_processes(self.pids)
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and program.status() is None:
            if program.is_well(self._client):
                return
            time.sleep(0.3)
        program.kill()
        raise RunError(
            f"the Prefect {program.name} did not start; its last words are in {program.log}"
        )

    def watch(self) -> None:
        """Returns never.

        Raises:
            RunError: if a program ends again and again.
        """
        while True:
            time.sleep(TICK_SECONDS)
            reap_orphans([*self.pids, *self.others])
            due = time.monotonic() - self._asked > ASK_EVERY
            if due:
                self._asked = time.monotonic()
            for program in self._started:
                program.trim_log()
                if program.status() is None and due and not program.is_well(self._client):
                    self._end_if_hanging(program)
                if program.status() is not None:
                    self._revive(program)
                    break
            self._tell_of_ended_runs()

    def stop(self) -> None:
        """Ends the worker with its runs, then the server; in between runs write down their end."""
        for program in reversed(self._started):
            program.stop(self.is_hurried)
            if program.name == "worker":
                self._clean_up_after_worker()

    def _tell_of_ended_runs(self) -> None:
        """Shows how runs ended; a server that does not answer is not asked, and is told of so."""
        now = time.monotonic()
        is_silent = any(now - each.answered > ASK_EVERY + TICK_SECONDS for each in self._started)
        if now - self._told > TELL_EVERY and not is_silent:
            self._told = now
            for line in self.ended_runs():
                self.notify(line)

    def _end_if_hanging(self, program: PrefectProcess) -> None:
        silent = time.monotonic() - program.answered
        if silent > self.patience:
            self.notify(f"The Prefect {program.name} has not answered for {silent:.0f} s")
            program.kill()

    def _revive(self, program: PrefectProcess) -> None:
        now = time.monotonic()
        deaths = self._deaths.setdefault(program.name, deque())
        deaths.append(now)
        while now - deaths[0] > WITHIN_SECONDS:
            deaths.popleft()
        how = _how(program.status() or 0)
        if len(deaths) >= MOST_DEATHS:
            raise RunError(
                f"the Prefect {program.name} ended {len(deaths)} times within "
                f"{(now - deaths[0]) / 60:.0f} minutes, the last time {how}: "
                f"its last words are in {program.log}"
            )
        if program.name == "worker":
            self._clean_up_after_worker()
        delay = 2 ** (len(deaths) - 1)
        self.notify(f"The Prefect {program.name} ended ({how}); starting it again in {delay} s")
        time.sleep(delay)
        try:
            self.start(program)
        except RunError as error:
            # It has ended: the next look counts that too.
            self.notify(str(error))
            return
        self.notify(f"The Prefect {program.name} is back")
        for other in self._started:
            # Nobody could answer meanwhile, or was asked.
            other.answered = time.monotonic()

    def _clean_up_after_worker(self) -> None:
        end_orphans([*self.pids, *self.others], self.is_hurried)
        server = self._started[0]
        if server.name == "worker" or (server.status() is None and server.is_well(self._client)):
            self.close_dead_runs()


def _how(status: int) -> str:
    if status < 0:
        return f"killed by {signal.Signals(-status).name}"
    return f"exit status {status}"
