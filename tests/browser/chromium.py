"""A headless Chromium, led through its DevTools protocol."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect

from tests import debian

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
Scheme = Literal["light", "dark"]


def get_chromium() -> str:
    """The path of the browser, installed where that can be done; skips the test elsewhere."""
    if not (path := _find()):
        if reason := debian.unavailable_reason("chromium"):
            pytest.skip(f"no Chromium: {reason}")
        debian.install(["chromium"])
        path = _find()
    assert path
    return path


def _find() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Browser:
    """One tab of a browser; `seen` are the protocol's events of the page shown now."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._last = 0
        self.seen: list[dict[str, Any]] = []
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Asks for something and waits for the answer."""
        self._last += 1
        message = {"id": self._last, "method": method, "params": parameters}
        self._socket.send(json.dumps(message))
        while True:
            answer = self._receive()
            if answer.get("id") == self._last:
                assert "error" not in answer, answer
                return answer["result"]

    def open(self, path: Path, *, width: int, scheme: Scheme, height: int = 900) -> None:
        """Shows a file in a window of this size, until it is loaded."""
        self.visit(path.resolve().as_uri(), width=width, scheme=scheme, height=height)

    def visit(self, url: str, *, width: int, scheme: Scheme, height: int = 900) -> None:
        """Shows a page in a window of this size, until it is loaded."""
        self.seen.clear()
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 500,
        )
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.call("Emulation.setEmulatedMedia", features=[feature])
        self.call("Page.navigate", url=url)
        while not self.events("Page.loadEventFired"):
            self._receive()

    def events(self, *methods: str) -> list[dict[str, Any]]:
        """What was seen of the page shown now."""
        return [event["params"] for event in self.seen if event["method"] in methods]

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression in the page."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def screenshot(self, path: Path, *, whole: bool = True) -> None:
        """Draws the whole page, or what the window shows of it, as PNG or WebP."""
        kind = path.suffix.removeprefix(".")
        shot = self.call("Page.captureScreenshot", captureBeyondViewport=whole, format=kind)
        path.write_bytes(base64.b64decode(shot["data"]))

    def click(self, x: float, y: float, *, times: int = 1) -> None:
        """Clicks at a place of the window, in pixels from its upper left corner."""
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        where: dict[str, Any] = {"x": x, "y": y, "button": "left"}
        for count in range(1, times + 1):
            for kind in ("mousePressed", "mouseReleased"):
                self.call("Input.dispatchMouseEvent", type=kind, clickCount=count, **where)

    def type(self, text: str) -> None:
        """Types into what has the focus."""
        self.call("Input.insertText", text=text)

    def press(self, key: str, code: int) -> None:
        """Presses a key, such as Escape, 27."""
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code)

    def _receive(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self._socket.recv(timeout=60))
        if "method" in message:
            self.seen.append(message)
        return message


@contextmanager
def running(program: str, folder: Path, *options: str) -> Iterator[Browser]:
    """Runs the browser with its files in `folder` while the context is open."""
    process = subprocess.Popen(
        [
            program,
            "--headless",
            # A container's root has no sandbox; the pages are the test's own.
            "--no-sandbox",
            "--disable-gpu",
            # Nor one that is computed, for which each frame would be drawn twice.
            "--disable-software-rasterizer",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--remote-debugging-port=0",
            f"--user-data-dir={folder}",
            *options,
            "about:blank",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        # No pings: a page that nobody reads for a while fills the pipe, and no answer gets through.
        with connect(_tab(process, folder), max_size=None, ping_interval=None) as socket:
            yield Browser(socket)
    finally:
        process.terminate()
        process.wait(30)


def _tab(process: subprocess.Popen[bytes], folder: Path) -> str:
    """The address at which the browser's first tab listens."""
    note = folder / "DevToolsActivePort"
    for _ in range(600):
        assert process.poll() is None, "the browser ended"
        # The file is there before its lines are.
        with suppress(FileNotFoundError, IndexError, ValueError, httpx.TransportError):
            port = int(note.read_text().splitlines()[0])
            tabs = httpx.get(f"http://127.0.0.1:{port}/json/list", trust_env=False).json()
            return next(tab["webSocketDebuggerUrl"] for tab in tabs if tab["type"] == "page")
        time.sleep(0.05)
    raise AssertionError("the browser does not listen")
