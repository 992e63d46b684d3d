"""What the network does with its work folder before any server runs."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from spiders.config.site import read_sites
from spiders.config.urls import identify
from tests import debian
from tests.wordpress import packages
from tests.wordpress.network import WordPressNetwork
from tests.wordpress.newsroom import sites

SITES = list(sites())


def test_site_files_are_valid_and_know_their_articles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KHABAR_WORDPRESS_DIR", raising=False)
    with WordPressNetwork() as network:
        network.write_site_files(tmp_path / "sites")
        read = read_sites(tmp_path / "sites", builtin=False)
    assert list(read) == sorted(SITES)
    for name, site in read.items():
        url = f"{network.base_urls[name]}/state/new-bridge-465012/"
        assert identify(url, site).page_id == f"{name}:465012"
        assert identify(url, site).reason is None
    assert not network.folder.exists()


def test_a_folder_keeps_its_ports(tmp_path: Path) -> None:
    with WordPressNetwork(tmp_path) as first, WordPressNetwork(tmp_path) as second:
        assert first.base_urls == second.base_urls
    assert tmp_path.exists()


def test_no_reason_is_given_where_all_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian, "_missing", lambda _: [])
    monkeypatch.setattr("shutil.which", lambda _: "/usr/bin/apt-get")
    assert packages.unavailable_reason() is None


def test_without_debian_the_reason_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert "there is no apt-get here" in str(packages.unavailable_reason())


def test_without_root_the_reason_names_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian, "_missing", lambda _: ["wordpress", "nginx-light"])
    monkeypatch.setattr("shutil.which", lambda _: "/usr/bin/apt-get")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert packages.unavailable_reason() == "only root can install wordpress nginx-light"


def test_daemons_are_kept_from_starting_only_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = tmp_path / "policy-rc.d"
    monkeypatch.setattr(debian, "_POLICY", policy)
    with debian._daemons_kept_from_starting():
        assert subprocess.run([policy], check=False).returncode == 101
    assert not policy.exists()


@pytest.mark.wordpress
def test_a_package_that_does_not_exist_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        pytest.skip("needs root and apt-get")
    monkeypatch.setattr(debian, "_missing", lambda _: ["no-such-package-of-debian"])
    assert "cannot install no-such-package-of-debian" in str(packages.unavailable_reason())
