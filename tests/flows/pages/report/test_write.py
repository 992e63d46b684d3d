"""The report's page, and what the command says when it cannot be written."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from lxml import html
from typer.main import get_command
from typer.testing import CliRunner, Result

from flows.commands.app import app
from flows.pages.report.colours import PAGE
from flows.pages.report.light import light_of
from flows.pages.report.write import choose_days, write_report
from spiders.config.date_window import Window
from spiders.errors import ConfigError, KhabarError, WarehouseError
from spiders.state.crawl_log import CrawlLog
from tests.builders import NOON, SITES, article, page, segment, totals
from tests.flows.reported import DAY, NOW, SCRIPT, fill
from tests.places import PROJECT
from warehouse.database.connection import writer
from warehouse.load.crawl_log import load_crawl_log
from warehouse.load.segment import load_segment
from warehouse.publish.publish import publish
from warehouse.reports.report import read_report
from warehouse.runs.runs import Run, finish_run, start_run


@pytest.fixture(scope="module")
def filled(empty_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("report")
    shutil.copy(empty_warehouse, home)
    fill(home)
    return home


@pytest.fixture
def home(empty_warehouse: Path, tmp_path: Path) -> Path:
    """A KHABAR_HOME with an empty warehouse."""
    shutil.copy(empty_warehouse, tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def text(filled: Path) -> str:
    path = write_report(filled, window=DAY, now=NOW, titles={"hindi": "हिन्दी <i>समाचार</i>"})
    assert path == filled / "report.html"
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def document(text: str) -> html.HtmlElement:
    return html.document_fromstring(text)


def figures(document: html.HtmlElement) -> dict[str, html.HtmlElement]:
    return {each.get("id"): each for each in document.iter("figure")}


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_foreign_text_is_text(text: str, document: html.HtmlElement) -> None:
    assert not list(document.iter("script", "img", "iframe", "object", "form"))
    assert not [name for each in document.iter() for name in each.attrib if name.startswith("on")]
    # As a headline, a site and a reason, in tables and in charts.
    assert text.count("hacked = 1&lt;/script&gt;") > 6
    links = {each.get("href") for each in document.iter("a")}
    assert links == {
        "https://hindi.example/desh/khabar-1",
        "https://urdu.example/desh/khabar-1",
        "http://[::1/no url",
    }


def test_nothing_is_loaded(text: str, document: html.HtmlElement) -> None:
    for each in document.iter():
        for name in ("src", "srcset", "poster", "data", "xlink:href"):
            assert each.get(name) is None
    assert [each.get("href") for each in document.iter("link")] == ["data:,"]
    assert "@import" not in text
    assert "url(" not in text
    policy = document.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none';")


def test_each_figure_has_a_chart_its_description_and_its_numbers(
    document: html.HtmlElement,
) -> None:
    found = figures(document)
    assert list(found) == [
        "days", "languages", "delays", "syndication", "edits", "coverage", "rejects", "runs",
    ]  # fmt: skip
    docs = (PROJECT / "docs" / "report.md").read_text(encoding="utf-8")
    for name, figure in found.items():
        assert f"| {words(figure.find('.//h2'))} |" in docs
        assert "When to worry: " in words(figure), name
        (drawing,) = figure.xpath(".//div[@role='img']")
        assert drawing.get("aria-label")[0].isdigit()
        assert drawing.xpath("./*[local-name()='svg']//*[local-name()='path']")
        assert figure.xpath(".//details//td"), name


def test_numbers_are_those_of_the_archive(document: html.HtmlElement) -> None:
    numbers = {
        words(card.find("dt")): [words(each) for each in card.findall("dd")]
        for card in document.xpath("//dl/div")
    }
    assert numbers["articles"] == ["4", "2 stories told once"]
    assert numbers["edits seen"] == ["1", "1 of headlines"]
    assert numbers["missing"] == ["2", "29 % of 7 known"]
    assert numbers["last run"] == ["failed", "1 Mar 2026, 12:00"]
    days = figures(document)["days"]
    assert "hindi 1" in days.xpath(".//div[@role='img']")[0].get("aria-label")
    assert words(days.xpath(".//tbody/tr/td")[0]) == "1 Mar 2026"


def test_what_needs_attention(document: html.HtmlElement) -> None:
    told = " ".join(words(each) for each in document.xpath("//ul[@class='attention']/li"))
    # By the title of the site, and by its name where it has none.
    hindi = "हिन्दी <i>समाचार</i>"
    assert f"{hindi}: no run went well since 1 Mar 2026, 12:00; the last one failed: " in told
    assert f"{hindi}: 2 of 4 known pages, published since Mar 2026, are still to be had." in told
    assert "urdu: no run went well" in told
    assert "nothing new" not in told
    (light,) = document.xpath("//section[contains(@class, 'bad-light')]/h2")
    assert words(light) == "2 sites need a look"
    assert document.xpath("//main/*")[0] == light.getparent()


def test_urdu_runs_from_the_right_even_after_a_latin_word(document: html.HtmlElement) -> None:
    (urdu,) = document.xpath("//section[.//h2[@id='newest']]//div[@lang='ur']")
    assert urdu.get("dir") == "rtl"
    assert words(urdu) == "Viral: پرانے باغ میں مشاعرہ"


def test_edits_are_shown_word_by_word(document: html.HtmlElement) -> None:
    headline, body = document.xpath("//section[.//h2[@id='latest-edits']]//p[@class='change']")
    assert words(headline) == "headline: नया शीर्षक"
    assert [words(each) for each in headline.iter("del", "ins")] == ["नया"]
    assert (headline.get("lang"), headline.get("dir")) == ("hi", "auto")
    assert [words(each) for each in body.iter("ins")] == ["अंत।"]
    assert not list(body.iter("del"))
    assert words(body).startswith("… ")


def test_a_long_edit_is_cut_and_every_word_is_foreign(home: Path) -> None:
    text = [f"शब्द{number} بات word{number}" for number in range(60)]
    changed = [f"{SCRIPT} नया" if at % 10 == 5 else each for at, each in enumerate(text)]
    changed[55] = "लंबा " * 200
    published(home, page(article(1, " ".join(text))))
    with writer(home) as con:
        load_segment(con, segment(page(article(1, " ".join(changed)), NOW)), SITES)
    publish(home)
    document = read(write_report(home, window=DAY, now=NOW))
    edits = document.xpath("//section[.//h2[@id='latest-edits']]")[0]
    assert len(edits.xpath(".//p[@class='change']")) == 4
    assert "and 2 more places" in words(edits)
    assert words(edits.xpath(".//del")[0]) == text[5]
    assert words(edits.xpath(".//ins")[0]) == f"{SCRIPT} नया"
    assert not edits.xpath(".//script")


def test_every_colour_is_defined_for_light_and_for_dark(text: str) -> None:
    style = text[text.index("<style>") : text.index("</style>")]
    light, dark = style.split("prefers-color-scheme: dark", 1)
    used = set(re.findall(r"var\((--[a-z0-9]+)\)", text))
    assert {f"var({name})" for name in used} >= {PAGE.ink, PAGE.paper, PAGE.good, *PAGE.series[:3]}
    for name in used:
        assert f"{name}:" in light, name
        assert f"{name}:" in dark, name


def test_ids_are_unique(document: html.HtmlElement) -> None:
    ids = document.xpath("//@id")
    assert len(ids) == len(set(ids))


def published(home: Path, *stories: object, many: Iterable[str] = ()) -> None:
    with writer(home) as con:
        if stories:
            load_segment(con, segment(*stories), SITES)  # type: ignore[arg-type]
        con.execute(
            "INSERT INTO articles BY NAME (FROM articles, unnest($names::VARCHAR[]) AS _(name) "
            "SELECT articles.* REPLACE (name AS site, name || ':1' AS article_id))",
            {"names": list(many)},
        )
    publish(home)


def read(path: Path) -> html.HtmlElement:
    return html.document_fromstring(path.read_text(encoding="utf-8"))


def test_an_empty_archive(home: Path) -> None:
    published(home)
    document = read(write_report(home, now=NOW))
    (panel,) = document.xpath("//main/*")
    assert words(panel).startswith("There is nothing here yet khabar run fills the archive")
    assert [words(each) for each in panel.iter("code")] == ["khabar run", "khabar demo"]


def test_one_article_without_a_date(home: Path) -> None:
    published(home, page(article(1, published_at=None)))
    found = figures(read(write_report(home, now=NOW)))
    assert "1 of 1 articles do not say when" in words(found["days"])
    assert "nothing to draw" in words(found["delays"])
    assert "100 % of its articles do not say" in words(read(home / "report.html"))


def test_more_sites_than_colours(home: Path) -> None:
    names = [f"site_{number:02}" for number in range(30)]
    published(home, page(article(1)), many=names)
    found = figures(read(write_report(home, now=NOW)))
    legend = [words(each) for each in found["days"].xpath(".//ul/li")]
    assert legend == ["hindi", *names[:5], "other sites"]
    assert "other sites 25" in found["days"].xpath(".//div[@role='img']")[0].get("aria-label")
    assert len(found["languages"].xpath(".//tbody/tr")) == 31


def test_where_nothing_came_in_lately_the_latest_days_are_shown(filled: Path) -> None:
    days = choose_days(filled, (), 30, date(2027, 1, 31))
    assert days.published == Window(date(2026, 1, 31), date(2026, 3, 1))
    assert days.seen == Window(date(2027, 1, 2), date(2027, 1, 31))
    assert "Nothing was published in 2 Jan 2027 to 31 Jan 2027" in days.note
    days = choose_days(filled, (), 30, date(2026, 3, 30))
    assert days.published == days.seen == Window(date(2026, 3, 1), date(2026, 3, 30))


def test_a_silent_site_needs_attention(filled: Path) -> None:
    rows = read_report(filled, DAY, DAY)
    light = light_of(rows, datetime.fromisoformat("2026-03-09T12:00:00+05:30"))
    told = [each.what for each in light.troubles if each.site == "urdu"]
    assert "nothing new since 1 Mar 2026, 12:00" in told
    assert light.mood == "bad"


def test_the_light_is_green_where_all_is_well(home: Path) -> None:
    published(home, page(article(1)))
    document = read(write_report(home, window=DAY, now=NOW))
    (light,) = document.xpath("//section[contains(@class, 'good-light')]")
    assert words(light) == "All is well: every site brings in news, nothing is missing."


def test_a_failure_is_told_since_the_first_after_a_run_that_went_well(home: Path) -> None:
    hours = [timedelta(hours=each) for each in range(4)]
    states = ("failed", "completed_with_warnings", "failed", "crashed")
    with writer(home) as con:
        load_segment(con, segment(page(article(1))), SITES)
        for number, (state, hour) in enumerate(zip(states, hours, strict=True)):
            run_id = f"r{number}"
            start_run(con, Run(run_id, "ingest", "command", NOON + hour))
            load_crawl_log(con, run_id, CrawlLog(totals=totals(discovered=0)))
            finish_run(con, run_id, state, "", NOON + hour)
    publish(home)
    rows = read_report(home, DAY, DAY)
    (row,) = rows.sites
    assert (row["site"], row["last_run_state"]) == ("hindi", "crashed")
    since = "no run went well since 1 Mar 2026, 14:00; the last one crashed"
    assert since in [each.what for each in light_of(rows, NOW).troubles]


def test_pages_of_the_practice_network_are_no_links(home: Path) -> None:
    local = article(1, url="http://127.0.0.11:4913/a", headline="बीता")
    published(home, page(local), page(article(2, headline="चालू")))
    document = read(write_report(home, window=DAY, now=NOW))
    assert document.xpath("//a/text()") == ["चालू"]


def khabar(*words: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> Result:
    monkeypatch.setenv("KHABAR_HOME", str(home))
    return CliRunner().invoke(app, ["report", *words])


def test_the_command_says_where_it_is(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "मार्च.html"
    target.write_text("before", encoding="utf-8")
    options = ("--from", "2026-03-01", "--to", "2026-03-01", "--output", str(target))
    done = khabar(*options, home=filled, monkeypatch=monkeypatch)
    assert done.exit_code == 0, done.output
    assert f"Report:     {target} (" in done.stdout
    assert target.as_uri() in done.stdout
    assert "1 Mar 2026" in words(read(target).find(".//title"))
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (("--days", "9", "--from", "2026-03-01"), "--days and --from both say where to begin"),
        (("--from", "2026-03-02", "--to", "2026-03-01"), "before it begins on 2026-03-02"),
        (("--from", "2999-01-01"), "begins on 2999-01-01, and today is"),
        (("--site", "thehindu"), "there is no site 'thehindu'; sites are: bharatexpress"),
        (("--output", "news.duckdb"), "news.duckdb must end in .html"),
        (("--output", "no/such/folder/r.html"), "there is no folder no/such/folder"),
    ],
)
def test_wrong_options_are_one_line(
    options: tuple[str, ...], problem: str, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = khabar(*options, home=filled, monkeypatch=monkeypatch)
    assert isinstance(done.exception, KhabarError)
    assert problem in str(done.exception)
    assert "\n" not in str(done.exception)


def test_every_option_is_documented() -> None:
    docs = (PROJECT / "docs" / "report.md").read_text(encoding="utf-8")
    command = get_command(app).commands["report"]  # type: ignore[attr-defined]
    options = [name for each in command.params for name in each.opts if name != "--help"]
    assert len(options) == 5
    for name in options:
        assert f"`{name} " in docs


def test_before_anything_is_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = khabar(home=tmp_path / "data", monkeypatch=monkeypatch)
    assert isinstance(done.exception, KhabarError)
    assert "fill it with `khabar run`" in str(done.exception)
    assert not list(tmp_path.iterdir())


def test_a_place_where_nothing_may_be_written(filled: Path) -> None:
    with pytest.raises(WarehouseError, match=r"/proc/r\.html cannot be written: "):
        write_report(filled, Path("/proc/r.html"), window=DAY)


def test_a_folder_in_the_place_of_the_file(filled: Path, tmp_path: Path) -> None:
    (tmp_path / "r.html").mkdir()
    with pytest.raises(ConfigError, match="is a folder: name a file in it"):
        write_report(filled, tmp_path / "r.html", window=DAY)
