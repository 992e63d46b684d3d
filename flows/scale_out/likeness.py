"""Whether a worker elsewhere would make the same of a page as this machine."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version

from pipelines.rules_version import RULES_VERSION
from pipelines.sketch import SKETCH_VERSION

_PACKAGES = (
    *("khabar", "trafilatura", "lxml", "langdetect", "regex", "numpy", "rensa"),
    *("prefect", "prefect-dask", "distributed", "cloudpickle"),
)
"""What a page's text depends on, and what takes it there and back."""


def own_versions() -> dict[str, str]:
    """What must be the same here and there, by name."""
    return {
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "rules version": RULES_VERSION,
        "sketch version": str(SKETCH_VERSION),
        **{name: _version(name) for name in _PACKAGES},
    }


def unlike(theirs: Mapping[str, str], ours: Mapping[str, str]) -> str:
    """The first difference in words, such as `trafilatura is 2.3.0, not 2.3.1`; '' if none."""
    for name, wanted in ours.items():
        if (found := theirs.get(name, "missing")) != wanted:
            return f"{name} is {found}, not {wanted}"
    return ""


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"
