"""How runs and their artifacts are called: stable, so that the UI shows a history of each."""

from __future__ import annotations

from collections.abc import Collection, Sequence

_MOST_NAMED = 2


def name_sites(sites: Sequence[str] | None) -> str:
    """For the name of a run: the sites, `all sites`, or how many they are."""
    if not sites:
        return "all sites"
    return ", ".join(sites) if len(sites) <= _MOST_NAMED else f"{len(sites)} sites"


def artifact_key(flow: str, what: str, sites: Collection[str] = (), *, every: bool = False) -> str:
    """Such as `ingest-bharatexpress-urdu-summary`: lower case, digits and dashes, as Prefect asks.

    Args:
        flow: the flow's name.
        what: what the artifact shows.
        sites: names of the sites it is about.
        every: whether these are all sites there are.
    """
    if every:
        scope = ["all"] if len(sites) != 1 else list(sites)
    else:
        scope = list(sites) if len(sites) <= 1 else ["several"]
    return "-".join([flow, *scope, what]).replace("_", "-")
