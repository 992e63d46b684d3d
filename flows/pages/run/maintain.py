"""The page of a run of `maintain`: what each step had to tell."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flows.maintenance.run import StepLines
from flows.pages.run.markdown import escape
from flows.pages.run.page import RunPage, opened
from flows.pages.run.progress import MaintainProgress
from flows.pages.run.publisher import ArtifactClient
from flows.run_control.verdict import Verdict

_MOST_LINES = 20


class MaintainPage:
    """What `maintain` shows of itself; see `maintain_page`."""

    def __init__(self, page: RunPage) -> None:
        self._page = page

    def finish(self, steps: StepLines, verdict: Verdict, *, dry_run: bool) -> None:
        """Leaves the summary."""
        nothing = "nothing was changed, this is a preview" if dry_run else "all is in good order"
        ended = escape(verdict.reason or nothing)

        def write(client: ArtifactClient) -> None:
            parts = [f"**{ended}.**"]
            for step, lines in steps.items():
                shown = [f"- {escape(line)}" for line in lines[:_MOST_LINES]]
                if len(lines) > _MOST_LINES:
                    shown.append(f"- and {len(lines) - _MOST_LINES} more, in the log of this run")
                parts.append(
                    f"### {escape(step.capitalize())}\n\n" + "\n".join(shown or ["- nothing"])
                )
            parts.append("What `maintain` does is in `khabar maintain --help`.")
            client.markdown(self._page.key("summary"), "\n\n".join(parts) + "\n", ended)

        self._page.close(ended, write, done=verdict.state.startswith("completed"))


@contextmanager
def maintain_page() -> Iterator[MaintainPage]:
    """Shows how far it is while the context is open; `finish` leaves what came of it."""
    page = RunPage(MaintainProgress())
    with opened(page):
        yield MaintainPage(page)
