"""Cases of a test of which some are enough for `make test`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest


def quick_first(cases: Sequence[Any], quick: int = 1) -> list[Any]:
    """The cases of a parametrised test, those behind the first `quick` marked long."""
    more = [each if isinstance(each, tuple) else (each,) for each in cases[quick:]]
    return [*cases[:quick], *(pytest.param(*each, marks=pytest.mark.long) for each in more)]
