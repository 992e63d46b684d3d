"""What the processes of a benchmark run in: the same surroundings on every machine."""

from __future__ import annotations

import os

from tests.places import PROJECT


def environment(**settings: str) -> dict[str, str]:
    """This process's environment and the given settings, without what would bend a measurement.

    Settings of Khabar and Prefect made outside are left out, and so is the ban on
    compiled modules, which doubles every start.
    """
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("KHABAR_", "PREFECT_", "PYTHONDONTWRITEBYTECODE"))
    }
    return {**inherited, "PYTHONPATH": str(PROJECT), **settings}
