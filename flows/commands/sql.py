"""`khabar sql`: one query, or a prompt, on the published file."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.run_flow import INTERRUPTED
from flows.console.sql.dot_commands import run_dot
from flows.console.sql.formats import Form
from flows.console.sql.output import QueryOutput
from flows.console.terminal import say
from flows.settings import Settings, read_settings
from spiders.errors import ConfigError
from warehouse.lake.connection import LakeSession
from warehouse.publish.session import Session


def sql(
    query: Annotated[
        str | None,
        typer.Argument(
            metavar="QUERY",
            help="The query, or a dot command; without one, a prompt or standard input.",
        ),
    ] = None,
    form: Annotated[Form, typer.Option("--format", "-f", help="How to write it.")] = "table",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write the result to a file, which is replaced; its suffix says how, unless "
            "--format does.",
        ),
    ] = None,
    limit: Annotated[
        int,
        typer.Option(min=0, metavar="N", help="Rows of a table shown at most; 0 is all."),
    ] = 1000,
    lake: Annotated[
        bool, typer.Option("--lake", help="Ask the lake that KHABAR_LAKE names instead.")
    ] = False,
    pager: Annotated[
        bool,
        typer.Option("--pager/--no-pager", help="Page what is longer than the terminal."),
    ] = True,
) -> None:
    """Run SQL on the published file, or open a prompt; read-only.

    The prompt completes names, lists what there is (.help, .tables, .examples) and keeps its
    history in KHABAR_HOME. docs/queries.md has queries to begin with.
    """
    settings = read_settings()
    asked = query is not None or not sys.stdin.isatty()
    with _session(settings, lake=lake) as session:
        query_output = QueryOutput(session, settings.home, form, limit, pager=pager, once=output)
        if not asked:
            # Half of what it takes to start: only for whom it is.
            from flows.console.sql.prompt import open_prompt

            open_prompt(query_output)
            return
        try:
            text = sys.stdin.read() if query is None else query
            if text.lstrip().startswith(".") and "\n" not in text.strip():
                run_dot(query_output, text)
            else:
                query_output.answer(text)
        except BrokenPipeError:
            # The reader of the pipe has seen enough; Python must not try to write the rest.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except KeyboardInterrupt:
            say("khabar: stopped", err=True)
            raise typer.Exit(INTERRUPTED) from None


def _session(settings: Settings, *, lake: bool) -> Session:
    if not lake:
        return Session(settings.home)
    if (target := settings.lake_target) is None:
        raise ConfigError("--lake: there is none, set KHABAR_LAKE (docs/lake.md)")
    return LakeSession(settings.home, target)
