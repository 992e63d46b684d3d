"""Starts the processes of the clean pool, each with nothing but what it needs."""

from __future__ import annotations

import signal
import threading
from multiprocessing import popen_spawn_posix, spawn
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.process import BaseProcess, current_process
from typing import Any

_full_preparation = spawn.get_preparation_data
_starting, _preparing = threading.Lock(), threading.Lock()


class _LeanProcess(SpawnProcess):
    """A fresh interpreter that does not import the main module of its parent.

    A worker needs none of it, and under Prefect it is all of Prefect: 120 MB, two seconds.
    """

    def start(self) -> None:
        """Starts the process, from a daemon too, as the workers of Dask are."""
        # The standard library forbids it, as a daemon's children may outlive it; ours never do.
        own = vars(current_process())["_config"]
        with _starting:
            is_daemon = own.pop("daemon", None)
            try:
                super().start()
            finally:
                if is_daemon is not None:
                    own["daemon"] = is_daemon

    @staticmethod
    def _Popen(process: BaseProcess) -> Any:  # noqa: ANN401 - named by the standard library
        # The standard library asks this function what to import and gives no way to say.
        with _preparing:
            spawn.get_preparation_data = _preparation_without_main
            # Until it has a process group of its own: a run that is cancelled still needs it.
            before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
            try:
                return popen_spawn_posix.Popen(process)
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
                spawn.get_preparation_data = _full_preparation


class LeanContext(SpawnContext):
    """The context of `multiprocessing` whose processes leave the main module alone."""

    Process = _LeanProcess


def _preparation_without_main(name: str) -> dict[str, Any]:
    data = _full_preparation(name)
    return {key: value for key, value in data.items() if not key.startswith("init_main")}
