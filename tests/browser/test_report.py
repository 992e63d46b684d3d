"""The report in a real browser: light and dark, on a phone and in a wide window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.pages.report.write import write_report
from tests.browser.chromium import Browser, Scheme, get_chromium, running
from tests.flows.reported import DAY, NOW, fill

pytestmark = pytest.mark.browser

PHONE, WINDOW = 390, 1280

# An SVG's text that is drawn beyond its edge is cut off.
CUT_OFF = """
[...document.querySelectorAll('svg')].flatMap(svg => {
    const edge = svg.getBoundingClientRect();
    return [...svg.querySelectorAll('text')]
        .filter(text => {
            const box = text.getBoundingClientRect();
            return box.left < edge.left - 1 || box.right > edge.right + 1;
        })
        .map(text => text.textContent);
})
"""
SMALLEST_TEXT = """
Math.min(...[...document.querySelectorAll('svg text')].map(
    text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a
))
"""
HINTS = "[...document.querySelectorAll('.hint')].some(hint => hint.offsetHeight)"
WRONG_HINTS = """
[...document.querySelectorAll('.scroll')]
    .filter(table => !table.closest('details:not([open])'))
    .filter(table => (table.scrollWidth > table.clientWidth + 1
        || table.scrollHeight > table.clientHeight + 1)
        != (table.querySelector('.hint').offsetHeight > 0))
    .map(table => table.textContent.slice(0, 60))
"""
# WCAG's contrast of each colour that is written in, with what it stands on.
CONTRASTS = """
(() => {
    const light = color => {
        const [r, g, b] = color.match(/[0-9.]+/g).slice(0, 3).map(each => {
            const part = each / 255;
            return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const paper = light(getComputedStyle(document.querySelector('.card')).backgroundColor);
    const against = color => {
        const [low, high] = [light(color), paper].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
    };
    const colors = selector => [...document.querySelectorAll(selector)];
    return {
        text: Math.min(...colors('main p, main td, main th, main dt, main dd, main a')
            .map(each => against(getComputedStyle(each).color))),
        chart: Math.min(...colors('svg text').map(each => against(getComputedStyle(each).fill))),
        marks: Math.min(...colors('.swatch')
            .map(each => against(getComputedStyle(each).backgroundColor))),
    };
})()
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("report")
    fill(home)
    return write_report(home, window=DAY, now=NOW)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with running(get_chromium(), tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, WINDOW])
def test_it_is_readable(browser: Browser, report: Path, width: int, scheme: Scheme) -> None:
    browser.open(report, width=width, scheme=scheme)
    assert browser.evaluate("document.documentElement.scrollWidth") <= width
    assert browser.evaluate("document.querySelectorAll('figure svg').length") == 8
    assert browser.evaluate(CUT_OFF) == []
    assert browser.evaluate(SMALLEST_TEXT) >= 12
    # Whoever has to move a table is told so, and nobody else.
    assert browser.evaluate(WRONG_HINTS) == []
    assert browser.evaluate(HINTS) == (width == PHONE)
    contrasts = browser.evaluate(CONTRASTS)
    assert contrasts["text"] >= 4.5
    assert contrasts["chart"] >= 4.5
    assert contrasts["marks"] >= 3
    background = browser.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (background == "rgb(17, 20, 24)") == (scheme == "dark")


def test_nothing_is_fetched_and_nothing_runs(browser: Browser, report: Path) -> None:
    browser.open(report, width=WINDOW, scheme="light")
    asked = [event["request"]["url"] for event in browser.events("Network.requestWillBeSent")]
    assert [url for url in asked if not url.startswith("data:")] == [report.as_uri()]
    assert browser.evaluate("typeof hacked") == "undefined"
    assert not browser.events(
        "Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown"
    )


def test_a_script_that_slipped_in_would_not_run(
    browser: Browser, report: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.html"
    script = "<script>hacked = 1</script></body>"
    bad.write_text(report.read_text(encoding="utf-8").replace("</body>", script), encoding="utf-8")
    browser.open(bad, width=WINDOW, scheme="light")
    assert browser.evaluate("document.scripts.length") == 1
    assert browser.evaluate("typeof hacked") == "undefined"


def test_urdu_begins_at_the_right(browser: Browser, report: Path) -> None:
    browser.open(report, width=PHONE, scheme="light")
    (left, right) = browser.evaluate(
        "(() => { const cell = document.querySelector('#newest ~ table [lang=ur]');"
        "const text = cell.querySelector('a').getBoundingClientRect();"
        "const box = cell.getBoundingClientRect();"
        "return [text.left - box.left, box.right - text.right]; })()"
    )
    assert right < 1 < left


def test_tables_open(browser: Browser, report: Path) -> None:
    browser.open(report, width=PHONE, scheme="light")
    browser.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert browser.evaluate("document.querySelectorAll('details[open] td').length") > 20
    assert browser.evaluate("document.documentElement.scrollWidth") <= PHONE
