"""What would make every run fail is told before a schedule starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.run_control.preflight import check_schedule, refuse_demo_home
from flows.settings import Settings
from spiders.config.site import Site
from spiders.errors import ConfigError
from tests.flows.khabar import Khabar


@pytest.fixture
def demo_home(tmp_path: Path) -> Path:
    (tmp_path / "demo/sites").mkdir(parents=True)
    return tmp_path


def test_live_sites_never_go_into_a_demos_home(demo_home: Path) -> None:
    with pytest.raises(ConfigError, match="KHABAR_HOME"):
        refuse_demo_home(Settings(home=demo_home))


def test_the_demos_own_sites_may(demo_home: Path) -> None:
    refuse_demo_home(Settings(home=demo_home, sites=demo_home / "demo/sites", sites_only=True))
    other_name = demo_home / "demo" / ".."
    refuse_demo_home(Settings(home=other_name, sites=demo_home / "demo/sites", sites_only=True))


@pytest.mark.parametrize("sites_only", [True, False])
def test_other_sites_may_not(demo_home: Path, tmp_path: Path, sites_only: bool) -> None:
    other = tmp_path / "sites" if sites_only else demo_home / "demo/sites"
    with pytest.raises(ConfigError, match="demo"):
        refuse_demo_home(Settings(home=demo_home, sites=other, sites_only=sites_only))


def test_a_network_that_is_down_may_come_back(tmp_path: Path) -> None:
    # Nobody listens at port 9 of this machine.
    site = Site(
        name="gazette",
        title="Gazette",
        hosts=("127.0.0.1:9",),
        base_url="http://127.0.0.1:9",
        language="en",
    )
    (note,) = check_schedule(Settings(home=tmp_path), {"gazette": site})
    assert "each run will fail" in note


def test_serve_starts_nothing_where_every_run_would_fail(tmp_path: Path) -> None:
    khabar = Khabar(tmp_path)
    done = khabar("serve")
    assert done.returncode == 2
    assert "KHABAR_CONTACT" in done.stderr
    assert "Starting Prefect" not in done.stdout
    (khabar.home / "demo").mkdir(parents=True)
    khabar.settings["KHABAR_CONTACT"] = "desk@example.org"
    done = khabar("serve")
    assert done.returncode == 2
    assert "demo --serve" in done.stderr
    assert "holds the demo's articles" in khabar("doctor").stdout.replace("\n", " ")
