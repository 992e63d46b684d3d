"""The command `khabar`."""

from __future__ import annotations

import gc
import sys

import typer

from flows.commands import demo, doctor, run, serve, sites, sql
from spiders.errors import KhabarError

app = typer.Typer(
    name="khabar",
    help="A complete, clean, queryable record of what the Bharat Express network publishes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(run.run)
app.command()(demo.demo)
app.command()(serve.serve)
app.command()(sql.sql)
app.command("sites")(sites.list_sites)
app.command()(doctor.doctor)


def main() -> None:
    """Runs the command: errors of the user's world are one line, the exit status tells the kind."""
    try:
        app(standalone_mode=True)
    except KhabarError as error:
        typer.echo(f"khabar: {error}", err=True)
        sys.exit(error.exit_status)
    finally:
        # Python would search all of Prefect for garbage once more, half a second, before it ends.
        gc.freeze()


if __name__ == "__main__":
    main()
