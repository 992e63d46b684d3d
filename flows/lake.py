"""Brings a home's articles to the lake after a run; what cannot be brought waits."""

from __future__ import annotations

from flows.settings import Settings
from spiders.errors import KhabarError
from warehouse.lake.push import push


def bring_to_lake(settings: Settings) -> str:
    """Pushes what was published, if there is a lake; returns a warning, '' if all went well.

    A lake that is out of reach must not make a run fail: nothing is lost, all changes are noted.
    """
    try:
        if (target := settings.lake_target) is not None:
            push(settings.home, target, memory_limit=settings.memory_limit)
    except KhabarError as error:
        return f"not in the lake yet: {error}; the next push brings it"
    return ""
