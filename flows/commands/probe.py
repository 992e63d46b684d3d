"""`khabar probe`: looks at a site and draws up its site file."""

from __future__ import annotations

import shlex
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from flows.console.terminal import Terminal, say
from flows.settings import read_settings
from flows.stages.probe import Hear, probe_site
from spiders.errors import ConfigError
from spiders.probe.address import is_site_name, site_at
from spiders.probe.findings import MAX_REQUESTS
from spiders.probe.site_file import site_file_text
from warehouse.publish.output_file import replacing

if TYPE_CHECKING:
    from pipelines.probe.proposal import Proposal

_PLAIN_EVERY = 5.0


def probe(
    url: Annotated[str, typer.Argument(metavar="URL", help="Any page of the site.")],
    write: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Write the site file into this folder."),
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="Name of the site, if not the one its host gives.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Look at a site and print its site file; 30 requests at most."""
    # With them comes trafilatura, which the other commands need not wait for.
    from flows.console.probe_report import print_report
    from pipelines.probe.proposal import propose

    settings = read_settings()
    if name is not None and not is_site_name(name):
        raise ConfigError(f"--name: {name!r} must be lower-case letters, digits and _")
    site = site_at(url)
    if write is not None and not force:
        _refuse_existing(write / f"{name or site.name}.toml")
    with _progress(Terminal(stderr=True)) as hear:
        look = probe_site(url, settings, hear)
    proposal = propose(look, delay=site.politeness.delay, name=name)
    console = Terminal()
    print_report(console, proposal)
    text = _site_file(proposal)
    if write is None:
        console.rule(f"{proposal.site.name}.toml", align="left", style="dim")
        # As it is: neither wrapped nor coloured, so that it can be copied.
        say(text, end="")
    else:
        path = write / f"{proposal.site.name}.toml"
        if not force:
            _refuse_existing(path)
        _write(text, path)
        # Wrapped by nobody: the command is to be copied whole.
        console.print(Text(f"Written to: {path}"), soft_wrap=True)
        crawl = f"KHABAR_SITES={shlex.quote(str(write))} khabar run {proposal.site.name}"
        console.print(Text(f"Crawl it:   {crawl}"), soft_wrap=True)


def _site_file(proposal: Proposal) -> str:
    heading = [f"Drawn up by `khabar probe` from {proposal.findings.requests} requests."]
    heading += [f"Doubt: {doubt}." for doubt in proposal.doubts]
    return site_file_text(proposal.site, heading=heading)


def _refuse_existing(path: Path) -> None:
    """Before anything is asked for, and once more: the site may be found under another host."""
    if path.exists():
        raise ConfigError(f"{path} is there already: --force replaces it")


def _write(text: str, path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path, None) as new:
            new.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}") from None


@contextmanager
def _progress(console: Console) -> Iterator[Hear]:
    """Shows what is asked for: a line that changes, or now and then a line."""
    last = time.monotonic()

    def notify(event: dict[str, Any]) -> None:
        nonlocal last
        if event["event"] != "asked":
            return
        line = f"{event['requests']} of {MAX_REQUESTS} requests  {event['url']}"
        if status is not None:
            status.update(Text(line, overflow="ellipsis", no_wrap=True))
        elif time.monotonic() - last > _PLAIN_EVERY:
            last = time.monotonic()
            console.print(Text(line), soft_wrap=True)

    status = console.status("starting") if console.is_terminal else None
    if status is None:
        yield notify
    else:
        with status:
            yield notify
