"""The command `khabar`."""

from __future__ import annotations

import gc
import sys
from collections import UserDict
from functools import cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from flows.console.terminal import say, spell_out_missing_letters
from flows.run_control.os_failures import explain_os
from spiders.errors import ConfigError, KhabarError

EXAMPLES: dict[str, tuple[str, ...]] = {
    "run": (
        "khabar run",
        "khabar run theprintlines --max-pages 200",
    ),
    "backfill": (
        "khabar backfill theprintlines --from 2026-01-01 --to 2026-03-31",
        "khabar backfill --from 2026-02-01 --to 2026-02-28 --max-pages 600",
    ),
    "reprocess": (
        "khabar reprocess --site theprintlines --from 2026-03-01",
        "khabar reprocess --reason held --apply",
        "khabar reprocess --article theprintlines:465675",
    ),
    "maintain": (
        "khabar maintain --dry-run",
        "khabar maintain --compact",
    ),
    "demo": (
        "khabar demo",
        "khabar demo --fresh --articles 400",
    ),
    "deploy": (
        "khabar deploy --dry-run",
        "khabar deploy --planned",
        "khabar deploy --write prefect.yaml",
    ),
    "serve": (
        "khabar serve",
        "khabar serve --port 4300",
    ),
    "sql": (
        'khabar sql "select site, count(*) from articles group by all"',
        'khabar sql --format csv "from news limit 10" > news.csv',
        'khabar sql --output news.parquet "from news"',
        'khabar sql --lake "select home, count(*) from articles group by all"',
        "khabar sql < query.sql",
    ),
    "search": (
        "khabar search 'किम जोंग'",
        "khabar search '\"supreme court\" -bail' --site bharatexpress_english --from 2026-01-01",
        "khabar search 'وزیر اعظم' --format json --limit 0 > found.json",
    ),
    "export": (
        "khabar export archive",
        "khabar export news.jsonl --language ur --from 2026-01-01 --to 2026-03-31",
        "khabar export counts.csv --table daily_counts --site theprintlines",
    ),
    "lake": (
        "khabar lake push",
        "khabar lake status",
        "khabar lake tidy --keep-days 30",
    ),
    "why": (
        "khabar why https://www.theprintlines.com/desh/a-story-465675",
        "khabar why theprintlines:465675",
    ),
    "report": (
        "khabar report",
        "khabar report --site theprintlines --from 2026-01-01 --to 2026-03-31 --output q1.html",
    ),
    "sources": (
        "khabar sources",
        "khabar sources theprintlines",
    ),
    "sites": ("khabar sites",),
    "probe": (
        "khabar probe https://paper.example",
        "khabar probe paper.example --write sites",
    ),
    "alarms": (
        "khabar alarms",
        "khabar alarms --install --test",
    ),
    "check": ("khabar check",),
    "doctor": ("khabar doctor",),
}
"""Every command, each a function in the module of its name, and the examples below its help."""

_PLAIN: dict[str, Any] = {
    "add_completion": False,
    "pretty_exceptions_enable": False,
    # Plain help: it reads the same in a narrow terminal, a pipe and a mail.
    "rich_markup_mode": None,
    "context_settings": {"help_option_names": ["-h", "--help"]},
}


@cache
def _command(name: str) -> Any:  # noqa: ANN401 - Typer keeps the class of a command to itself
    # \b keeps the lines that follow from being joined.
    epilog = "\n".join(["\b", "Examples:", *(f"  {example}" for example in EXAMPLES[name])])
    alone = typer.Typer(**_PLAIN)
    alone.command(name, epilog=epilog)(getattr(import_module(f"flows.commands.{name}"), name))
    return typer.main.get_command(alone)


class _Commands(UserDict[str, Any]):
    """A command by its name, imported when it is asked for: `khabar sql` loads no crawl."""

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401
        if name not in self.data:
            raise KeyError(name)
        return _command(name)


class _Group(TyperGroup):
    def __init__(self, **attributes: Any) -> None:  # noqa: ANN401
        super().__init__(**attributes)
        self.commands = _Commands(EXAMPLES)


app = typer.Typer(
    name="khabar",
    cls=_Group,
    help="A complete, clean, queryable record of what the Bharat Express network publishes.",
    no_args_is_help=True,
    **_PLAIN,
)


def _show_version(*, wanted: bool) -> None:
    if wanted:
        say(f"khabar {version('khabar')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=lambda wanted: _show_version(wanted=wanted),
            is_eager=True,
            help="Show the version, and end.",
        ),
    ] = False,
) -> None:
    pass


def _check_start() -> None:
    """Raises ConfigError where nothing can go well, whatever the command is."""
    try:
        "".join(sys.argv).encode()
    except UnicodeEncodeError:
        # Bytes that this locale cannot read come as halves of surrogates, which no library takes.
        raise ConfigError(
            "a word of the command is no text under this locale: set LC_ALL=C.UTF-8"
        ) from None
    try:
        Path.cwd()
    except OSError as error:
        raise ConfigError(
            f"the folder it was started in is gone ({error.strerror}): change to another one"
        ) from None


def main() -> None:
    """Runs the command: errors of the user's world are one line, the exit status tells the kind."""
    spell_out_missing_letters()
    try:
        _check_start()
        app(standalone_mode=True)
    except KhabarError as error:
        say(f"khabar: {error}", err=True)
        sys.exit(error.exit_status)
    except UnicodeEncodeError as error:
        letter = error.object[error.start]
        lack = f"the output is {error.encoding}, which has no {letter!r}"
        say(f"khabar: {lack}: set PYTHONIOENCODING=utf-8", err=True)
        sys.exit(ConfigError.exit_status)
    except OSError as error:
        if not (explained := explain_os(error)):
            raise
        say(f"khabar: {explained}", err=True)
        sys.exit(explained.exit_status)
    finally:
        # Python would search all of Prefect for garbage once more, half a second, before it ends.
        gc.freeze()


if __name__ == "__main__":
    main()
