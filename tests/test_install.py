"""What is installed: a user's packages suffice, and both locks name the same versions."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib

import pytest

from tests.places import PROJECT

PLAIN = """
import importlib, sys
for name in ("dask", "distributed", "prefect_dask", "altair", "vl_convert"):
    sys.modules[name] = None
for name in {modules}:
    importlib.import_module(name)
"""


def locked(name: str) -> dict[str, str]:
    """Package to what follows it: the version, and for which Pythons it is."""
    text = (PROJECT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"(?m)^([a-z0-9][a-z0-9.-]*)==([^\\]+)", text))


def test_nothing_but_the_extras_needs_them() -> None:
    modules = [
        ".".join(path.relative_to(PROJECT).with_suffix("").parts)
        for package in ("spiders", "pipelines", "warehouse", "flows")
        for path in sorted((PROJECT / package).rglob("*.py"))
        if path.stem not in ("__init__", "__main__", "dask_prefetch")
    ]
    subprocess.run([sys.executable, "-c", PLAIN.format(modules=modules)], cwd=PROJECT, check=True)


def test_the_plain_install_has_no_extras() -> None:
    packages = locked("requirements.lock")
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    for extra, wanted in project["project"]["optional-dependencies"].items():
        names = {re.split(r"[=<>\[]", each)[0] for each in wanted}
        assert not names & packages.keys(), extra
        assert names <= locked("requirements-dev.lock").keys(), extra
    assert not {"pytest", "mypy"} & packages.keys()


def test_development_uses_the_versions_of_users() -> None:
    assert locked("requirements.lock").items() <= locked("requirements-dev.lock").items()


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_no_registry_host_is_pinned(name: str) -> None:
    files = subprocess.run(
        ["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert "uv.lock" not in files
    text = (PROJECT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"(?m)^--", text)
