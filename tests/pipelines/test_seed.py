"""The project's starting document, cleaned to its story; skipped where it is not at hand."""

import html

import pytest

from pipelines.text.text import clean_line
from spiders.config.site import Boilerplate, Site, read_sites
from tests.pipelines.fetched import article, document
from tests.places import SHARED

SEED = SHARED / "data/seed/printlines_article.txt"
AROUND = (
    "Raginee Rai",
    "Reporter The Printlines",
    "ये भी पढ़ें",
    "Latest News",
    "Weather Update",
    "More Articles Like This",
    "Exit mobile version",
)


@pytest.mark.skipif(not SEED.exists(), reason="the starting document is not here")
@pytest.mark.parametrize("own_rules", [True, False], ids=["site rules", "general rules"])
def test_the_starting_document_is_cleaned_to_its_story(own_rules: bool) -> None:
    site: Site = read_sites()["theprintlines"]
    if not own_rules:
        site = site.model_copy(update={"boilerplate": Boilerplate()})
    text = SEED.read_text(encoding="utf-8")
    headline, *lines = [line for line in map(clean_line, text.splitlines()) if line]
    body = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    page = document(
        f"<article><h1>{headline}</h1>{body}</article>", title=f"{headline} - {site.title}"
    )
    found = article(
        page, site=site, url="https://www.theprintlines.com/world/kim-jong-un-lavrov-meeting-300001"
    )
    assert found.body.split("\n\n") == [line for line in lines if not line.startswith(AROUND)]
    assert (found.headline, found.authors, found.language) == (headline, ("Raginee Rai",), "hi")
    removed = {line for _, line in found.removed}
    assert removed == {headline, *(line for line in lines if line.startswith(AROUND))}
