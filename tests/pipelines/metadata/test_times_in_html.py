"""Which of the times on a page is the article's: labels, cards, live blogs, UTC that is local."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.record import Article
from tests.pipelines.fetched import FETCHED_AT, article, document

STORY = "".join(
    f"<p>{text}</p>"
    for text in (
        "नदी किनारे बसे पुराने मोहल्लों को जोड़ने वाला नया पुल सोमवार को खोल दिया गया।",
        "जिलाधिकारी ने कहा कि पुल पर भारी वाहनों को अभी अनुमति नहीं दी जाएगी।",
        "अगले महीने से दोनों सिरों पर रोशनी और पैदल रास्ते का काम शुरू किया जाएगा।",
    )
)
ENTRIES = "".join(
    f'<div class="live-item"><div class="live-time">'
    f'<time datetime="2026-11-21T{hour}:05:00+05:30">{hour}:05</time></div>'
    f"<h3>घड़ी {hour}</h3><p>पुल के पास {hour} बजे भीड़ जुटी और पुलिस ने रास्ता खाली कराया।</p></div>"
    for hour in (11, 10, 9)
)


def times(body: str, head: str = "", now: datetime = FETCHED_AT) -> tuple[str, str]:
    """Publication and last change of an article, '' for none."""
    found: Article = article(
        document(f"<article><h1>नया पुल</h1>{body}</article>", head=head), now=now
    )
    return (
        found.published_at.isoformat() if found.published_at else "",
        found.modified_at.isoformat() if found.modified_at else "",
    )


@pytest.mark.parametrize(
    "line",
    [
        '<div class="posted">Published: Nov 21, 2026 07:30 AM IST</div>',
        "<p>Published: Nov 21, 2026 07:30 AM IST</p>",
        "<p>प्रकाशित: 21 नवंबर 2026, सुबह 7:30 बजे</p>",
        '<span class="date">पब्लिश्ड 21 नव॰ 2026, 07:30</span>',
        "<div>تاریخ اشاعت: 21 نومبر 2026، صبح 7:30</div>",
        "<div><b>Published</b> <time datetime='2026-11-21T07:30:00+05:30'>7:30</time></div>",
        "<div>Posted by Mira on <time datetime='2026-11-21T07:30:00+05:30'>7:30</time></div>",
        '<div class="date">21-Nov-26 07:30</div>',
    ],
)
def test_a_live_blog_is_as_old_as_it_says_and_not_as_its_entries(line: str) -> None:
    assert times(f'{line}<div class="liveblog">{ENTRIES}</div>') == (
        "2026-11-21T07:30:00+05:30",
        "",
    )


def test_a_live_blog_that_does_not_say_is_as_old_as_its_oldest_entry() -> None:
    assert times(f"<div>{ENTRIES}</div>")[0] == "2026-11-21T09:05:00+05:30"


@pytest.mark.parametrize(
    "line",
    [
        "<p>Updated: Nov 21, 2026 07:30 AM IST</p>",
        '<div class="date">Last Updated Nov 21, 2026 07:30 AM IST</div>',
        "<div>Updated <time datetime='2026-11-21T07:30:00+05:30'>Nov 21</time></div>",
        "<div><span>अपडेटेड</span><span>21 नवंबर 2026, सुबह 7:30</span></div>",
        '<span class="date">अंतिम अपडेट: 21 नव. 2026, 07:30 (IST)</span>',
        "<p>اپ ڈیٹ: 21 نومبر 2026 صبح 7:30</p>",
    ],
)
def test_where_a_change_alone_is_told_it_stands_for_the_publication(line: str) -> None:
    found: Article = article(document(f"<article><h1>नया पुल</h1>{line}{STORY}</article>"))
    changed = datetime.fromisoformat("2026-11-21T07:30:00+05:30")
    assert (found.published_at, found.modified_at) == (changed, changed)
    assert found.value_sources["published_at"] == "modified"
    assert "published_at: html 2026-11-21T07:30:00+05:30 is that of a change" in found.conflicts


@pytest.mark.parametrize(
    "head",
    [
        "<div>By <b>Mira Sample Entertainment Team</b></div><div>Published : Nov 21, 2026, 07:30 AM"
        " IST</div><div>| Updated : Nov 21, 2026, 08:30 AM IST</div>",
        "<ul><li>India News</li><li>Published On Nov 21, 2026 7:30 am IST</li>"
        "<li>Last Updated On Nov 21, 2026 8:30 am IST</li></ul>",
        "<div>लेखक: मीरा नमूना</div><div>प्रकाशित: 21 नवंबर 2026, सुबह 7:30 बजे</div>"
        "<div>अंतिम अपडेट: 21 नवंबर 2026, सुबह 8:30 बजे</div>",
        "<div>رپورٹ: <a>میرا نمونہ</a></div>"
        "<div>آخری بار اپ ڈیٹ: 21 نومبر 2026، صبح 08:30 بجے</div>"
        "<div>اشاعت: 21 نومبر 2026، صبح 07:30 بجے</div>",
    ],
)
def test_several_short_lines_in_one_element_are_read_each(head: str) -> None:
    assert times(f"<div>{head}</div>{STORY}") == (
        "2026-11-21T07:30:00+05:30",
        "2026-11-21T08:30:00+05:30",
    )


def test_the_label_tells_which_of_two_times_is_which() -> None:
    line = (
        "<p>अपडेटेड: <time>21 नवंबर 2026, शाम 5 बजे</time> | "
        "प्रकाशित: <time>21 नवंबर 2026, सुबह 7 बजे</time></p>"
    )
    assert times(line + STORY) == ("2026-11-21T07:00:00+05:30", "2026-11-21T17:00:00+05:30")


@pytest.mark.parametrize(
    "line",
    [
        '<p class="date">November 20, 2026. <i>Updated: November 21, 2026 10:45</i></p>',
        "<p>20 नवंबर 2026 | अंतिम अपडेट: 21 नवंबर 2026, सुबह 10:45</p>",
        "<p>۲۰ نومبر ۲۰۲۶، اپ ڈیٹ: ۲۱ نومبر ۲۰۲۶ 10:45</p>",
    ],
)
def test_what_stands_before_a_label_is_not_labelled(line: str) -> None:
    assert times(line + STORY) == ("2026-11-20T00:00:00+05:30", "2026-11-21T10:45:00+05:30")


def test_a_label_at_the_end_speaks_of_what_is_before_it() -> None:
    line = "<p>20 नवंबर 2026, सुबह 7:30 प्रकाशित</p><p>21 नवंबर 2026, सुबह 7:30 अपडेटेड</p>"
    assert times(line + STORY) == ("2026-11-20T07:30:00+05:30", "2026-11-21T07:30:00+05:30")


def test_hatom_asks_for_updated_where_nothing_was() -> None:
    line = '<time class="updated" datetime="2026-11-21T07:30:00+05:30">21 Nov</time>'
    assert times(line + STORY) == ("2026-11-21T07:30:00+05:30", "")


@pytest.mark.parametrize(
    "card",
    [
        '<div class="box"><h3><a href="/x-1">शहर में नया बाग खुला है</a></h3>{}</div>',
        '<a href="/x-1"><p>شہر میں نیا باغ کھل گیا ہے</p>{}</a>',
        '<li><a href="/x-1"><h4>A new park opens downtown</h4></a>{}</li>',
    ],
)
def test_the_time_of_another_storys_card_is_not_taken(card: str) -> None:
    of_card = card.format('<time datetime="2026-10-01T09:00:00+05:30">Oct 1</time>')
    own = '<div class="meta"><time datetime="2026-11-21T07:30:00+05:30">Nov 21</time></div>'
    assert times(f"{of_card}{own}{STORY}")[0] == "2026-11-21T07:30:00+05:30"
    assert times(f"{STORY}{of_card}")[0] == ""


def test_a_story_with_linked_headings_is_no_card() -> None:
    date = '<div class="meta"><p class="date">21 नवंबर 2026, सुबह 7:30</p></div>'
    linked = '<h3><a href="/b-1">पुल के आसपास की सड़कें भी खुलीं</a></h3>'
    assert times(f"<div>{date}{STORY}{linked}{STORY}</div>")[0] == "2026-11-21T07:30:00+05:30"


UTC_CLOCK = "2026-11-21T10:45:30+00:00"
META = f'<meta property="article:published_time" content="{UTC_CLOCK}">'


@pytest.mark.parametrize(
    "shown",
    [
        '<div class="date">Published: Nov 21, 2026 10:45 AM IST</div>',
        "<p>Nov 21, 2026, 10:45 (IST)</p>",
        '<div class="date">प्रकाशित: 21 नवंबर 2026, सुबह 10:45</div>',
        '<div class="date">21 نومبر 2026 10:45 صبح</div>',
        f"<time datetime='{UTC_CLOCK}'>Nov 21, 2026 10:45 AM</time>",
        f"<time datetime='{UTC_CLOCK}'>10:45 AM IST</time>",
    ],
)
@pytest.mark.parametrize("late", [timedelta(minutes=10), timedelta(hours=10), timedelta(days=30)])
def test_utc_that_is_shown_as_local_is_local_whenever_it_is_fetched(
    shown: str, late: timedelta
) -> None:
    now = datetime(2026, 11, 21, 5, 15, tzinfo=UTC) + late
    assert times(shown + STORY, META, now)[0] == "2026-11-21T10:45:30+05:30"
    ld = json.dumps({"@type": "NewsArticle", "datePublished": UTC_CLOCK, "headline": "नया पुल"})
    head = f'<script type="application/ld+json">{ld}</script>'
    assert times(shown + STORY, head, now)[0] == "2026-11-21T10:45:30+05:30"


def test_utc_that_nothing_contradicts_is_utc_whenever_it_is_fetched() -> None:
    for hours in (0, 6, 600):
        now = datetime(2026, 11, 21, 5, 25, tzinfo=UTC) + timedelta(hours=hours)
        assert times(STORY, META, now)[0] == UTC_CLOCK
        shown = '<div class="date">Nov 21, 2026 4:15 PM IST</div>'
        assert times(shown + STORY, META, now)[0] == UTC_CLOCK


def test_a_meta_without_offset_is_no_witness_against_utc() -> None:
    ld = json.dumps({"@type": "NewsArticle", "datePublished": "2026-11-21T10:45:00Z"})
    head = (
        f'<script type="application/ld+json">{ld}</script>'
        '<meta property="article:published_time" content="2026-11-21T10:45:00">'
    )
    assert times(STORY, head)[0] == "2026-11-21T10:45:00+00:00"
    assert times("<p>Nov 21, 2026 10:45 AM IST</p>" + STORY, head)[0] == "2026-11-21T10:45:00+05:30"


PUBLISHED = datetime(2026, 11, 21, 5, 15, tzinfo=UTC)
WRITTEN = st.sampled_from(
    ["2026-11-21T10:45:00+00:00", "2026-11-21T10:45:00", "2026-11-21T05:15:00Z", "2026-11-21", ""]
)


@pytest.mark.long
@given(WRITTEN, WRITTEN, WRITTEN, st.timedeltas(timedelta(), timedelta(days=500)))
def test_no_time_depends_on_when_the_page_was_fetched(
    meta: str, machine: str, shown: str, later: timedelta
) -> None:
    head = f'<meta property="article:published_time" content="{meta}">' if meta else ""
    body = f"<p><time datetime='{machine}'>{shown}</time></p>{STORY}"
    first, second = (times(body, head, PUBLISHED + late) for late in (timedelta(), later))
    assert first == second
