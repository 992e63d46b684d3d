"""The flow `report`: draws how the archive stands as a page for a browser."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed

from flows.console.wording import format_size
from flows.run_control.preflight import settings_of_home
from flows.server.runtime.khabar_flow import khabar_flow
from flows.server.runtime.parameters import Sites, titled
from flows.settings import read_settings
from spiders.config.date_window import INDIA

ARTIFACT = "report"
MOST_DAYS = 10_000


def _run_name() -> str:
    """Such as `28 Nov 05:50, 30 days`, in India's time."""
    now = f"{datetime.now(INDIA):%d %b %H:%M}"
    return f"{now}, {flow_run.parameters.get('days')} days"


@khabar_flow(_run_name)
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

    settings = settings_of_home(read_settings())
    chosen = list(settings.select_sites(sites)) if sites else []
    titles = {name: site.title for name, site in settings.read_sites().items()}
    path = write_report(settings.home, sites=chosen, days=days, titles=titles).resolve()
    create_markdown_artifact(
        _artifact_text(path, chosen, days), key=ARTIFACT, description="How the archive stands."
    )
    return Completed(message=f"written: {path}")


def _artifact_text(path: Path, sites: list[str], days: int) -> str:
    size = format_size(path.stat().st_size)
    return (
        f"**{', '.join(sites) or 'All sites'}, {days} days** ({size})\n\n"
        f"Open it in a browser on the machine of the run: [{path.name}]({path.as_uri()})\n\n"
        f"```\n{path}\n```\n\n"
        "No browser follows a link from this page to a file: copy the path, or the link's address. "
        "`khabar report` draws it anew, for any days."
    )
