"""When a task of a run is tried again: when that can help."""

from __future__ import annotations

from typing import Any

from spiders.errors import KhabarError


def may_pass(_task: object, _run: object, state: Any) -> bool:  # noqa: ANN401 - Prefect's signature
    """Whether a task failed by what may be over in a minute.

    The network is not there yet, another program has the warehouse open, a network disk is gone:
    not a wrong setting, a damaged file, a full disk, a page that cannot be read.
    """
    return isinstance(state.data, KhabarError) and state.data.may_pass


PATIENTLY: dict[str, Any] = {
    "retries": 3,
    "retry_delay_seconds": [2, 10, 30],
    # Runs of several sites that failed together do not come back together.
    "retry_jitter_factor": 0.5,
    "retry_condition_fn": may_pass,
}
"""Options of a Prefect task that is tried again when that can help."""
