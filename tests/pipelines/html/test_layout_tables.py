"""Stories of pages that are laid out with tables."""

from __future__ import annotations

import pytest

from tests.pipelines.fetched import article

STORIES = {
    "hi": (
        "लखनऊ में पुल का काम पूरा",
        "लखनऊ के गोमती नगर में नए पुल का काम सोमवार को पूरा हो गया और शाम से गाड़ियां चलने लगीं।",
        "अधिकारियों ने बताया कि इस पुल से रोज लगभग चालीस हजार लोगों का रास्ता आधा घंटा छोटा होगा।",
    ),
    "ur": (
        "لکھنؤ میں پل کا کام مکمل",
        "لکھنؤ کے گومتی نگر میں نئے پل کا کام پیر کے روز مکمل ہو گیا اور شام سے گاڑیاں چلنے لگیں۔",
        "حکام نے بتایا کہ اس پل سے روزانہ چالیس ہزار لوگوں کا راستہ آدھا گھنٹہ کم ہو گا۔",
    ),
    "en": (
        "Bridge in Lucknow is finished",
        "Work on the new bridge in Gomti Nagar was finished on Monday and traffic began to flow.",
        "Officials said that the bridge makes the way of many people half an hour shorter.",
    ),
}
PAGE = """<html><head><title>{0}</title></head><body>
<table class="layout"><tr><td class="menu"><a href="/a">Home</a> <a href="/b">Sport</a></td>
<td><h1>{0}</h1>{1}<table class="figures"><tr><th>2025</th><td>12</td></tr></table></td>
<td class="cards"><a href="/c">Another story</a></td></tr></table></body></html>"""


@pytest.mark.parametrize("language", STORIES)
@pytest.mark.parametrize("form", ["<p>{}</p><p>{}</p>", "{}<br><br>{}<br>"])
def test_a_story_in_a_cell_keeps_its_paragraphs(language: str, form: str) -> None:
    headline, *paragraphs = STORIES[language]
    found = article(PAGE.format(headline, form.format(*paragraphs)))
    lines = found.body.split("\n\n")
    assert lines[:2] == paragraphs
    assert "Another story" not in found.body


def test_a_table_of_figures_stays_one() -> None:
    headline, *paragraphs = STORIES["en"]
    story = "".join(f"<p>{each}</p>" for each in paragraphs)
    table = (
        "<table><tr><td>Toll</td><td>40 rupees</td></tr><tr><td>Lanes</td><td>6</td></tr></table>"
    )
    found = article(
        f"<html><body><article><h1>{headline}</h1>{story}{table}</article></body></html>"
    )
    assert found.body.split("\n\n")[2:] == ["Toll | 40 rupees", "Lanes | 6"]


@pytest.mark.parametrize("language", STORIES)
def test_lines_in_nested_tables_of_one_column_stay_apart(language: str) -> None:
    headline, *paragraphs = STORIES[language]
    cell = "<tr><td><table><tr><td>{}</td></tr></table></td></tr>"
    rows = cell.format("<br><br>".join(paragraphs)) + cell.format(paragraphs[1][:-1] + " 12।")
    found = article(
        f"<html><body><table><tr><td><h1>{headline}</h1><table>{rows}</table></td></tr></table>"
    )
    assert found.body.split("\n\n")[:2] == paragraphs
