"""What a home holds that nothing happened to."""

from __future__ import annotations

import pytest

from spiders.practice.network import PracticeServer
from tests.faults.home import SITE, new_khabar, tables


@pytest.fixture(scope="module")
def undisturbed(
    server: PracticeServer, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[tuple[object, ...]]]:
    """Its tables, after a run on the practice network that the module serves."""
    khabar = new_khabar(tmp_path_factory.mktemp("undisturbed"), server)
    done = khabar("run", SITE)
    assert done.returncode == 0, done.stderr
    return tables(khabar)
