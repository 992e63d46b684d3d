"""The docs say what the software does: compared by introspection, not by memory."""

from __future__ import annotations

import re

import yaml

from flows.commands.app import EXAMPLES
from flows.commands.docs import pages
from flows.server.deployments.plan import plan_deployments
from flows.settings import Settings
from spiders.config.site import Site, read_sites
from tests.places import DOCS, PROJECT

README = (PROJECT / "README.md").read_text(encoding="utf-8")


def test_generated_pages_are_fresh() -> None:
    for path, text in pages().items():
        assert path.read_text(encoding="utf-8") == text, f"run `make docs`: {path.name} is stale"


def test_every_command_is_on_its_page() -> None:
    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    for name in EXAMPLES:
        assert f"`khabar {name}`" in page


def test_the_readme_is_one_reading_and_the_docs_have_an_index() -> None:
    assert len(README.splitlines()) <= 120
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    for page in DOCS.glob("*.md"):
        assert f"]({page.name})" in index or page.name == "README.md", page.name


def test_every_page_that_is_linked_exists() -> None:
    for page in (PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", *DOCS.glob("*.md")):
        for link in re.findall(
            r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8")
        ):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_every_setting_explains_itself() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name


def test_every_key_of_a_site_file_is_documented() -> None:
    page = (PROJECT / "docs" / "sites.md").read_text(encoding="utf-8")
    for key in Site.model_fields.keys() - {"name"}:
        assert re.search(rf"(?m)`{key}[.`]|^{key} = ", page), key


def test_every_make_target_named_in_the_docs_exists() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    texts = [README, (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")]
    for target in {t for text in texts for t in re.findall(r"make ([a-z]+)\b", text)}:
        if f"`make {target}`" in "".join(texts) or f"\nmake {target}\n" in "".join(texts):
            assert re.search(rf"(?m)^{target}:", makefile), target


def test_every_built_in_site_is_in_the_readme() -> None:
    for site in read_sites():
        assert f"| `{site}` |" in README


def test_every_built_in_site_has_a_deployment() -> None:
    deployed = yaml.safe_load((PROJECT / "prefect.yaml").read_text(encoding="utf-8"))
    names = {deployment["name"] for deployment in deployed["deployments"]}
    assert read_sites().keys() <= names
    for deployment in deployed["deployments"]:
        for site in deployment.get("parameters", {}).get("sites", []):
            assert site in read_sites()


def test_every_deployed_flow_is_documented() -> None:
    docs = {page.name: page.read_text(encoding="utf-8") for page in DOCS.glob("*.md")}
    for planned in plan_deployments(read_sites()):
        assert f"`{planned.flow}`" in README, planned.flow
        if planned.flow != "ingest":
            assert f"`{planned.full_name}`" in docs["schedule.md"], planned.full_name
        page = planned.description.rpartition("`docs/")[2].rstrip("`.")
        assert f"`{planned.flow}" in docs[page] or planned.flow in page, planned.flow
