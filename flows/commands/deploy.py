"""`khabar deploy`: brings a Prefect server's deployments up to date with the site files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from flows.console.terminal import say
from flows.server.runtime.environment import NO_SERVER, prepare_prefect
from flows.settings import Settings, read_settings
from spiders.errors import ConfigError


def deploy(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would change, and change nothing.")
    ] = False,
    planned: Annotated[
        bool, typer.Option("--planned", help="Show the runs of the next 24 hours, in IST.")
    ] = False,
    write: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Only write a prefect.yaml for the sites, as this file."),
    ] = None,
) -> None:
    """Bring Prefect's deployments up to date with the site files.

    The server is that of PREFECT_API_URL, or the one that `khabar serve` runs on KHABAR_HOME.
    A new site gets a deployment, one that is no more loses it; pauses and parameters that were
    set in the UI stay. Runs start in the folder in which this command is given.
    """
    settings = read_settings()
    if write is not None:
        _write(settings, write)
        return
    is_known = prepare_prefect(settings.home, make=False)
    if not (is_known or Path(os.environ["PREFECT_HOME"]).exists()):
        # Prefect would make the folder to look whether a profile in it names one.
        raise ConfigError(NO_SERVER)
    # Prefect takes a second to import, and reads its settings when it is.
    if planned:
        from flows.server.deployments.planned_runs import print_planned

        print_planned()
        return
    from flows.server.deployments.deploy import deploy as bring_up_to_date

    changes = bring_up_to_date(settings, dry_run=dry_run)
    for line in changes:
        say(line)
    if not changes:
        say("Nothing to change")
    elif dry_run:
        say("Nothing was changed")


def _write(settings: Settings, path: Path) -> None:
    from flows.server.deployments.plan import plan_deployments
    from flows.server.deployments.prefect_file import code_version, format_plan, write_file

    plan = plan_deployments(settings.select_sites(), settings.docs_url)
    write_file(path, format_plan(plan, code_version(), f"khabar deploy --write {path.name}"))
    say(f"Written: {path} ({len(plan)} deployments)")
