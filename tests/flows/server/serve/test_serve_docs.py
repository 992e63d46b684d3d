"""What docs/serve.md and its examples name is there: settings, commands, files."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
import typer
import yaml
from prefect.settings.legacy import _get_valid_setting_names
from prefect.settings.models.root import Settings as PrefectSettings

from flows.commands.app import app
from flows.server.serve.address import Address
from flows.server.serve.environment import server_environment, worker_environment
from flows.settings import Settings
from tests.places import DOCS

PAGES = [DOCS / "serve.md", *sorted((DOCS / "examples").iterdir())]
COMPOSE = yaml.safe_load((DOCS / "examples" / "compose.yaml").read_text(encoding="utf-8"))


def prefect_names() -> set[str]:
    """The variables that Prefect reads, with their older names."""
    return {"PREFECT_PROFILE", *_get_valid_setting_names(PrefectSettings)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_setting_that_is_named_exists(page: Path) -> None:
    named = set(re.findall(r"\b(?:PREFECT|KHABAR)_[A-Z0-9_]+[A-Z0-9]", page.read_text("utf-8")))
    own = {f"KHABAR_{name.upper()}" for name in Settings.model_fields}
    assert not named - own - prefect_names()


def test_every_setting_that_serve_makes_exists(monkeypatch: pytest.MonkeyPatch) -> None:
    # What a test before or the machine has set is handed on, but not made.
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        monkeypatch.delenv(name)
    made = {*server_environment(Address()), *worker_environment()}
    assert not {name for name in made if name.startswith("PREFECT_")} - prefect_names()


def test_the_examples_start_serve_as_it_is() -> None:
    serve = typer.main.get_command(app).commands["serve"]  # type: ignore[attr-defined]
    options = {option for parameter in serve.params for option in parameter.opts}
    command = COMPOSE["services"]["khabar"]["command"]
    unit = (DOCS / "examples" / "khabar.service").read_text(encoding="utf-8")
    started = re.search(r"(?m)^ExecStart=(.+)$", unit)
    assert started
    for words in (command, started[1].split()):
        assert words[0].endswith(".venv/bin/khabar")
        assert words[1] == "serve"
        assert {word for word in words[2:] if word.startswith("--")} <= options


def test_compose_shows_the_server_to_this_machine_alone() -> None:
    services = COMPOSE["services"]
    assert all(port.startswith("127.0.0.1:") for port in services["khabar"]["ports"])
    assert "ports" not in services["database"]
    mounted = {v.split(":")[0] for each in services.values() for v in each["volumes"]}
    assert mounted == COMPOSE["volumes"].keys()
