"""Prefect's UI as people go through it; its first and its second version read alike."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from tests.browser.visitor import CLICK_AGAIN, Visitor

ENDS = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


@dataclass
class PrefectUi:
    """One of the two versions."""

    visitor: Visitor
    address: str
    """Where it begins, such as http://127.0.0.1:4200/v2."""

    def open_form(self, deployment: str) -> None:
        """From the first page to the form for a run of a deployment, by clicks alone."""
        self.visitor.go(self.address)
        self.visitor.click("Deployments")
        self.visitor.click(deployment)
        self.visitor.click("Run", within="button, button *")
        self.visitor.click("Custom run")
        self.visitor.see("Run Name", "Parameters", "Submit")

    def submit(self, earlier: Iterable[str]) -> str:
        """Sends the form, opens the page of the run it has made, and returns the run's id.

        Args:
            earlier: the ids of all runs there have been.
        """
        self.visitor.click("Submit")
        self.visitor.await_that(
            lambda: "/run?" not in self.visitor.url, "the form sent and left behind"
        )
        others = "".join(f":not([href*='{run_id}'])" for run_id in earlier)
        self.visitor.click_first(f"a[href*='/flow-run/']{others}")
        return self.visitor.await_that(self._run_shown, "the page of the run")

    def open_runs(self) -> None:
        """Opens the list of all runs, by a click."""
        self.visitor.click("Runs", within="a, a *")
        # The address changes before the page does, which may show a run that bears the same name.
        self.visitor.await_that(
            lambda: "Job Variables" not in self.visitor.text, "the list of all runs"
        )

    def open_run(self, run_id: str) -> None:
        """Opens the page of a run as from a link."""
        self.visitor.go(f"{self.address}/runs/flow-run/{run_id}")

    def follow(self, names: Iterable[str], patience: float) -> list[str]:
        """Stays on a run's page until it shows one of these states; returns all it has shown."""
        shown: list[str] = []
        ends = set(names)

        def ended() -> bool:
            text = self.visitor.text
            # The address changes before the page does: what is seen may be a list of runs.
            if "Job Variables" not in text:
                return False
            for line in text.splitlines():
                if line in ends | {"Pending", "Running"}:
                    if line not in shown:
                        shown.append(line)
                    break
            return bool(ends & set(shown))

        # A run takes a while, and a look costs the browser as much as drawing does.
        self.visitor.await_that(ended, f"the run in one of {ends}", patience, every=1.0)
        return shown

    def open_tab(self, name: str, *words: str) -> None:
        """Opens a tab of a run's page, where these words are to be seen."""
        clicked = 0.0

        def seen() -> bool:
            nonlocal clicked
            if time.monotonic() - clicked > CLICK_AGAIN:
                self.visitor.click(name, within="[role=tab], .p-tab")
                clicked = time.monotonic()
            text = self.visitor.text
            return all(each in text for each in words)

        self.visitor.await_that(seen, f"{words} below the tab {name}")

    def open_artifact(self, run_id: str, key: str) -> None:
        """From a run's page to one of its artifacts."""
        if self._run_shown() != run_id:
            self.visitor.back()
            self.visitor.await_that(lambda: self._run_shown() == run_id, "the run's page again")
        self.open_tab("Artifacts", key)
        self.visitor.click(key)
        self.visitor.await_that(lambda: self._artifact_shown(key), f"the page of {key}")

    def _artifact_shown(self, key: str) -> bool:
        text = self.visitor.text
        # The address changes before the page does.
        return "/artifact" in self.visitor.url and key in text and "Job Variables" not in text

    def _run_shown(self) -> str:
        _, found, rest = self.visitor.url.partition("/flow-run/")
        return rest.partition("?")[0] if found else ""
