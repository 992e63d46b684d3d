"""The flow `report`: draws how the archive stands as a page for a browser."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed

from flows.run_control.preflight import settings_of_home
from flows.server.runtime.parameters import Sites, titled
from flows.server.runtime.states import ended_early
from flows.settings import read_settings
from spiders.errors import KhabarError

ARTIFACT = "report"
MOST_DAYS = 10_000


def _run_name() -> str:
    """Such as `28 Nov 05:50, 30 days`, in India's time."""
    now = f"{datetime.now(ZoneInfo('Asia/Kolkata')):%d %b %H:%M}"
    return f"{now}, {flow_run.parameters.get('days')} days"


@flow(name="report", flow_run_name=_run_name, validate_parameters=True)
def report(
    sites: Sites = (),
    days: Annotated[int, titled("Days", ge=1, le=MOST_DAYS)] = 30,
) -> State[Any]:
    """Draws what came in, what is missing and how runs went, as one page for a browser.

    Args:
        sites: The sites that are shown. If none is chosen, all are. The arrow opens the list.
        days: The last days, today included; 1 to 10000. If nothing was published in them, as many
            up to the latest article are shown.
    """
    # Altair takes half a second to import, which a deployment should not wait for.
    from flows.pages.report.write import write_report  # noqa: PLC0415

    try:
        settings = settings_of_home(read_settings())
        chosen = list(settings.select_sites(sites)) if sites else []
        path = write_report(settings.home, sites=chosen, days=days).resolve()
    except (KhabarError, KeyboardInterrupt) as error:
        return ended_early(error)
    create_markdown_artifact(
        _told(path, chosen, days), key=ARTIFACT, description="How the archive stands."
    )
    return Completed(message=f"written: {path}")


def _told(path: Path, sites: list[str], days: int) -> str:
    size = path.stat().st_size / 1024
    return (
        f"**{', '.join(sites) or 'All sites'}, {days} days** ({size:.0f} kB)\n\n"
        f"Open it in a browser on the machine of the run: [{path.name}]({path.as_uri()})\n\n"
        f"```\n{path}\n```\n\n"
        "No browser follows a link from this page to a file: copy the path, or the link's address. "
        "`khabar report` draws it anew, for any days."
    )
