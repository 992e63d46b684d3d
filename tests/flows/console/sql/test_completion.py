"""What the prompt offers at the cursor."""

from __future__ import annotations

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from flows.console.sql.completion import SqlCompleter
from warehouse.publish.catalog import Catalog, Column, Macro, Relation

NEWS = Relation(
    "news",
    "view",
    "Every story once.",
    (Column("headline", "VARCHAR", "Headline, शीर्षक."), Column("site", "VARCHAR", "The site.")),
)
PAGES = Relation("pages", "table", "Every page.", (Column("page_id", "VARCHAR", ""),))
CATALOG = Catalog(
    {"news": NEWS, "pages": PAGES},
    (Macro("search", True, ("words",), "Finds words."),),
    {"sha256": "Hashes.", "sum": "Adds up."},
    ("from", "select", "set", "where"),
)


def offers(text: str, *, typing: bool = False) -> dict[str, str]:
    """What is offered where | stands: text to what is said of it, in order."""
    at = text.index("|")
    document = Document(text.replace("|", ""), at)
    event = CompleteEvent(text_inserted=typing, completion_requested=not typing)
    found = SqlCompleter(CATALOG).get_completions(document, event)
    return {each.text: each.display_meta_text for each in found}


def test_columns_of_the_tables_named_come_first_with_their_comments() -> None:
    found = offers("select s| from news")
    assert list(found)[:2] == ["site", "select"]
    assert found["site"] == "The site."
    assert found["sum("] == "Adds up."
    assert "page_id" not in offers("select p| from news")
    assert list(offers("select s|")) == ["site", "select", "set", "search(", "sha256(", "sum("]
    assert next(iter(offers("select 1; select p|"))) == "page_id"
    # Where a statement begins no column can stand.
    assert next(iter(offers("s|"))) == "select"
    assert next(iter(offers("select 1; s|"))) == "select"


@pytest.mark.parametrize(
    "text",
    [
        "select n.| from news n",
        "select n.| from news as n where true",
        "select news.| from news",
        "select n.| from pages p, news n",
        "select 'ख़बर', n.| from pages join news as n using (site)",
        "from pages; select n.|\nfrom news n; from pages n",
        "select N.| from NEWS n",
    ],
)
def test_after_a_dot_the_columns_of_that_alias(text: str) -> None:
    assert list(offers(text)) == ["headline", "site"]


def test_an_alias_of_nothing_offers_nothing() -> None:
    assert offers("select x.| from news n") == {}
    assert offers("select where.| from news where true") == {}


def test_behind_from_only_what_can_stand_there() -> None:
    assert offers("select * from |") == {
        "search(": "Finds words.",
        "news": "Every story once.",
        "pages": "Every page.",
    }
    assert list(offers("select 1 from news join n|")) == ["news"]


def test_keywords_are_written_as_the_reader_writes() -> None:
    assert "WHERE" in offers("from news WH|")
    assert "where" in offers("from news wh|")


@pytest.mark.parametrize("text", ["select 'n|", "select 'it''s n|", "select 1 -- n|", "/* n|"])
def test_in_a_string_or_comment_nothing_is_offered(text: str) -> None:
    assert offers(text) == {}


def test_behind_a_string_or_comment_all_is_as_ever() -> None:
    assert "news" in offers("select 'ख़बर', n|")
    assert "news" in offers("-- one\nfrom n|")


def test_the_menu_does_not_open_by_itself_at_every_letter() -> None:
    assert offers("select s|", typing=True) == {}
    assert "select" in offers("se|", typing=True)
    assert "headline" in offers("select n.| from news n", typing=True)


def test_dot_commands_and_what_follows_them() -> None:
    assert list(offers(".t|")) == [".tables", ".timer"]
    assert list(offers(".schema n|")) == ["news"]
    assert list(offers(".mode js|")) == ["json", "jsonl"]
    assert list(offers(".timer o|")) == ["on", "off"]
    assert offers(".examples 1|")["1"] == "The latest news"
