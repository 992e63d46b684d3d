from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.readers import SEGMENT, watch

LOADS = 6


@pytest.mark.long
def test_readers_and_the_writer_never_hinder_each_other(tmp_path: Path) -> None:
    (holder, *others), taken = watch(tmp_path, LOADS, readers=2)
    assert len(taken) == LOADS
    assert [each.failures for each in (holder, *others)] == [[], [], []]
    assert holder.counts == [SEGMENT]
    for each in others:
        # Whole segments only, and never fewer than before.
        assert each.counts == sorted(each.counts)
        assert all(count % SEGMENT == 0 for count in each.counts)
    assert max(count for each in others for count in each.counts) > SEGMENT
