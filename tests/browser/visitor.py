"""Somebody in front of a page: finds things by what is written on them, clicks, types, waits."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from tests.browser.chromium import Browser

Value = TypeVar("Value")

PATIENCE = 120.0
"""Seconds to wait for something to appear: it takes one, on a machine that is busy thirty."""
CLICK_AGAIN = 5.0
"""Seconds after which what does not open is clicked on again: the page was still being drawn."""

# The middle of the element that bears these words, what can be clicked first; null while there
# is none, it is covered, or it still moves.
_WORDS = """
((words, within) => {
    const shown = each => {
        const box = each.getBoundingClientRect();
        return box.width > 0 && box.height > 0 && getComputedStyle(each).visibility === 'visible';
    };
    const bears = each => (each.innerText ?? '').trim() === words
        || each.getAttribute('aria-label') === words;
    const clickable = 'a, button, li, [role=menuitem], [role=tab], [role=option]';
    const found = [...document.querySelectorAll(within)].filter(each => bears(each) && shown(each))
        .filter((each, _, all) => !all.some(other => other !== each && each.contains(other)));
    const best = found.find(each => each.closest(clickable)) ?? found[0];
    if (!best) return null;
    best.scrollIntoView({block: 'center', behavior: 'instant'});
    const box = best.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const top = document.elementFromPoint(x, y);
    return top && (best.contains(top) || top.contains(best)) ? [x, y] : null;
})
"""
# The box of a form's field: Prefect draws each as a label somewhere above a fieldset.
_FIELD = """
((name) => {
    const plain = text => text.split('\\n')[0].replace(/\\(optional\\)/i, '').replaceAll('_', ' ')
        .trim().toLowerCase();
    const label = [...document.querySelectorAll('label, legend')]
        .find(each => plain(each.innerText) === plain(name));
    if (!label) return null;
    let around = label;
    while (around && !around.querySelector('fieldset')) around = around.parentElement;
    if (!around) return null;
    const field = around.querySelector('fieldset');
    field.scrollIntoView({block: 'center', behavior: 'instant'});
    const box = field.getBoundingClientRect();
    const [y, middle, arrow] = [box.y + box.height / 2, box.x + box.width / 2, box.right - 20];
    return {middle: [middle, y], arrow: [arrow, y], text: field.innerText};
})
"""
# What the list offers that is open now.
_OPTIONS = """
[...document.querySelectorAll('[role=option]')].filter(each => each.getBoundingClientRect().height)
    .map(each => each.innerText.trim())
"""


class Visitor:
    """Leads a browser as a person would; whatever fails leaves a screenshot and says where."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        """`folder` is where screenshots go."""
        self.browser, self.folder = browser, folder
        self.asked_hosts: set[str] = set()
        """Hosts beside this machine that pages have asked."""
        self._shots = 0

    def go(self, url: str) -> None:
        """Opens a page as from the address bar."""
        self._note_hosts()
        self.browser.visit(url, width=1400, height=1000, scheme="light")

    def back(self) -> None:
        """Goes back to the page before."""
        self.browser.evaluate("history.back()")

    @property
    def url(self) -> str:
        """Where the browser is."""
        return str(self.browser.evaluate("location.href"))

    @property
    def text(self) -> str:
        """What can be read on the page."""
        return str(self.browser.evaluate("document.body.innerText"))

    def click(self, words: str, *, within: str = "*", patience: float = PATIENCE) -> None:
        """Clicks on what bears exactly these words, once it is there; `within` is a selector."""
        call = f"{_WORDS}({json.dumps(words)}, {json.dumps(within)})"
        self.browser.click(*self._settled(call, f"{words!r} to click on", patience))

    def click_first(self, selector: str, *, patience: float = PATIENCE) -> None:
        """Clicks on the first thing that a CSS selector finds."""
        call = (
            "(() => { const it = document.querySelector(" + json.dumps(selector) + ");"
            "if (!it) return null;"
            "it.scrollIntoView({block: 'center', behavior: 'instant'});"
            "const box = it.getBoundingClientRect();"
            "return box.width ? [box.x + box.width / 2, box.y + box.height / 2] : null; })()"
        )
        self.browser.click(*self._settled(call, selector, patience))

    def see(self, *words: str, patience: float = PATIENCE) -> None:
        """Waits until all these words can be read on the page."""

        def seen() -> bool:
            text = self.text
            return all(each in text for each in words)

        self.await_that(seen, f"the words {words}", patience)

    def field(self, name: str) -> str:
        """What stands in a field of a form."""
        return str(self._field(name)["text"])

    def fill(self, name: str, value: str) -> None:
        """Types a value into a field of a form, in place of what is there."""
        self.browser.click(*self._field(name)["middle"], times=3)
        self.browser.type(value)

    def choose(self, name: str, option: str, *, among: Iterable[str]) -> None:
        """Chooses one of a field's list, which has to offer all of `among`."""
        offered = set(among)
        self._switch_list(name, lambda there: offered <= there, f"a list of {sorted(offered)}")
        self.click(option, within="[role=option], [role=option] *")
        self._switch_list(name, lambda there: not there, "the list closed")

    def _switch_list(self, name: str, done: Callable[[set[str]], bool], what: str) -> None:
        """Opens or closes a field's list, until its options are as they should be."""
        clicked = 0.0

        def switched() -> bool:
            nonlocal clicked
            if done(set(self.browser.evaluate(_OPTIONS))):
                return True
            if time.monotonic() - clicked > CLICK_AGAIN:
                # In Prefect's first UI a click on the words opens the list and closes it again.
                self.browser.click(*self._field(name)["arrow"])
                clicked = time.monotonic()
            return False

        self.await_that(switched, f"{what} in the field {name!r}")

    def shot(self, name: str) -> Path:
        """Keeps what the window shows; files are numbered in the order of the visit."""
        self._shots += 1
        path = self.folder / f"{self._shots:02}-{name}.png"
        self.browser.screenshot(path, whole=False)
        return path

    def await_that(
        self,
        look: Callable[[], Value | None],
        what: str,
        patience: float = PATIENCE,
        *,
        every: float = 0.2,
    ) -> Value:
        """Looks every so many seconds until it finds something, and returns that."""
        end = time.monotonic() + patience
        while True:
            if found := look():
                return found
            if time.monotonic() > end:
                path = self.shot("missing")
                raise AssertionError(
                    f"not seen in {patience:.0f} s: {what}; the page is {self.url}, drawn in "
                    f"{path}, and reads:\n{self.text}"
                )
            time.sleep(every)

    def outside_hosts(self) -> set[str]:
        """Hosts beside this machine that pages have asked."""
        self._note_hosts()
        return self.asked_hosts

    def _field(self, name: str) -> dict[str, Any]:
        return self._settled(f"{_FIELD}({json.dumps(name)})", f"the field {name!r}", PATIENCE)

    def _settled(self, call: str, what: str, patience: float) -> Any:
        """What `call` finds, once it is found twice at the same place."""
        last = None

        def look() -> Any:
            nonlocal last
            last, before = self.browser.evaluate(call), last
            return last if last == before else None

        return self.await_that(look, what, patience)

    def _note_hosts(self) -> None:
        for event in self.browser.events("Network.requestWillBeSent"):
            parts = urlsplit(event["request"]["url"])
            if parts.scheme.startswith("http") and parts.hostname != "127.0.0.1":
                self.asked_hosts.add(parts.hostname or "")
