"""Where commands print: text from outside, such as a site's URLs, moves no cursor there."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from typing import Any, TextIO, cast
from urllib.parse import urlsplit

import typer
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from spiders.config.contact import is_loopback_host
from spiders.config.printable import printable


class Terminal(Console):
    """rich's console, which passes on no control characters but its own, and reads no markup."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - whatever rich takes
        super().__init__(markup=False, emoji=False, **options)

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Every text that is printed comes through here; rich's own codes are no text."""
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield segment._replace(text=printable(segment.text, lines=True))


def leads_nowhere(url: str) -> bool:
    """Whether it is an address of this machine, as the practice network's pages have."""
    try:
        return is_loopback_host(urlsplit(url).hostname or "")
    except ValueError:
        return False


def say(text: str, *, err: bool = False, end: str = "\n", colour: str | None = None) -> None:
    """Prints a text as it is, wrapped by nobody."""
    typer.secho(printable(text, lines=True) + end, err=err, nl=False, fg=colour)


def spell_out_missing_letters() -> None:
    """Shows letters that the terminal's encoding lacks, as under LC_ALL=C, by their numbers."""
    for stream in (sys.stdout, sys.stderr):
        # None where the stream is closed.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def printing(out: TextIO) -> TextIO:
    """Where data go: a file or a pipe gets them as they are, a terminal what it may show.

    Raises:
        UnicodeEncodeError: when a letter is written that its encoding lacks; data stay as they are.
    """
    if isinstance(out, io.TextIOWrapper) and not out.isatty():
        out.reconfigure(errors="strict")
    return cast(TextIO, _Printing(out)) if out.isatty() else out


class _Printing(io.TextIOBase):
    def __init__(self, out: TextIO) -> None:
        super().__init__()
        self._out = out

    def write(self, text: str) -> int:
        self._out.write(printable(text, lines=True))
        return len(text)
