"""The forms that Prefect's UI shows: a title, help and bounds for every field, and the sites."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from prefect.utilities.callables import parameter_schema

from flows.server.deployments.plan import plan_deployments
from spiders.config.site import read_sites
from tests.flows.server.deployments.sites import made_up

FLOWS = sorted({planned.flow for planned in plan_deployments(read_sites())})


def form(name: str) -> dict[str, Any]:
    flow = getattr(import_module(f"flows.{name}"), name)
    return json.loads(parameter_schema(flow).model_dump_json())


def fields(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    groups = schema["definitions"]
    for group in [schema, *groups.values()]:
        for name, facts in group["properties"].items():
            # A group of fields shows the help that its own schema has.
            yield name, {**groups.get(facts.get("$ref", "").rpartition("/")[2], {}), **facts}


@pytest.mark.parametrize("name", FLOWS)
def test_every_field_has_a_title_and_help(name: str) -> None:
    found = dict(fields(form(name)))
    for field, facts in found.items():
        assert facts["title"][0].isupper(), field
        assert len(facts["description"]) > 20, field
    assert "trigger" not in found


@pytest.mark.parametrize("name", FLOWS)
def test_help_tells_the_bounds_which_the_form_does_not_show(name: str) -> None:
    numbers = {f: facts for f, facts in fields(form(name)) if facts.get("type") == "integer"}
    for field, facts in numbers.items():
        for bound in ("minimum", "maximum"):
            assert str(facts[bound]) in facts["description"].replace(",", ""), field


def test_forms_have_numbers() -> None:
    assert {facts.get("type") for name in FLOWS for _, facts in fields(form(name))} >= {"integer"}


def test_only_the_days_of_a_backfill_must_be_filled_in() -> None:
    needed = {name: required for name in FLOWS if (required := form(name)["required"])}
    assert needed == {"backfill": ["first", "last"]}


def test_sites_are_chosen_among_those_of_the_site_files(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # Defined once; each form that is made reads the site files again.
    for names in (["akhbar", "jang"], ["akhbar", "dainik", "jang"]):
        made_up(tmp_path, names)
        monkeypatch.setenv("KHABAR_SITES", str(tmp_path))
        monkeypatch.setenv("KHABAR_SITES_ONLY", "true")
        for flow in set(FLOWS) - {"maintain"}:
            sites = form(flow)["properties"]["sites"]
            assert (sites["type"], sites["items"]["enum"]) == ("array", names)
            assert sites["default"] == []
