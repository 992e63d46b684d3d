"""Breaks one call of one function, in whichever process of a command makes it.

Python imports this by itself where the folder is on PYTHONPATH. KHABAR_FAULT says what to break:
`module:Class.method:number:what`, the call's number counting from 1, `what` being `error` (an
OSError as of a full disk), `bug` (any other error), `torn` (half of the bytes are written before
the disk is full) or `kill` (SIGKILL to the process).
"""

from __future__ import annotations

import errno
import functools
import importlib.abc
import importlib.util
import inspect
import itertools
import os
import signal
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


class _Breaker(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, module: str, path: str, number: int, what: str) -> None:
        self._module, self._path, self._number, self._what = module, path, number, what
        self._calls = itertools.count(1)
        self._spec: ModuleSpec | None = None

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != self._module:
            return None
        sys.meta_path.remove(self)
        self._spec = importlib.util.find_spec(name)
        assert self._spec
        return importlib.util.spec_from_file_location(name, self._spec.origin, loader=self)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        assert self._spec
        assert self._spec.loader
        self._spec.loader.exec_module(module)
        *owners, name = self._path.split(".")
        owner = functools.reduce(getattr, owners, module)
        setattr(owner, name, self._broken(getattr(owner, name)))

    def _broken(self, function: Callable[..., Any]) -> Callable[..., Any]:
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def broken_coroutine(*args: Any, **kwargs: Any) -> Any:
                self._count(args)
                return await function(*args, **kwargs)

            return broken_coroutine

        @functools.wraps(function)
        def broken(*args: Any, **kwargs: Any) -> Any:
            self._count(args)
            return function(*args, **kwargs)

        return broken

    def _count(self, args: tuple[Any, ...]) -> None:
        if next(self._calls) != self._number:
            return
        if self._what == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if self._what == "bug":
            raise LookupError("injected")
        if self._what == "torn":
            _, out, data = args
            out.write(data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "injected: no space left")


if _fault := os.environ.get("KHABAR_FAULT"):
    _module, _path, _number, _what = _fault.split(":")
    sys.meta_path.insert(0, _Breaker(_module, _path, int(_number), _what))
