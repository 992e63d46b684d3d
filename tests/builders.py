"""Records such as crawl and clean hand over, made with as little said as a test needs."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any
from urllib.parse import urlsplit

from pipelines.record import Article, CleanedPage, CleanedSegment, Reject
from spiders.archive.records import Fetch
from spiders.config.site import Site
from spiders.state.crawl_log import PageOutcome, SiteTotals

NOON = datetime(2026, 3, 1, 6, 30, tzinfo=UTC)
"""Noon in India."""

SITES = {
    name: Site(
        name=name,
        title=name,
        hosts=(f"{name}.example",),
        base_url=f"https://{name}.example",
        language=language,
    )
    for name, language in (("hindi", "hi"), ("urdu", "ur"), ("english", "en"))
}

HINDI = """
नदी के किनारे बसे गाँव में सोमवार को नया पुस्तकालय खुला। बच्चों ने पहले ही दिन सौ से अधिक
किताबें घर ले जाने के लिए चुनीं। गाँव के मुखिया ने कहा कि यह भवन दो साल की मेहनत का फल है और
इसके लिए हर परिवार ने थोड़ा-थोड़ा चंदा दिया। पास के शहर के एक शिक्षक हर रविवार को यहाँ कहानियाँ
पढ़कर सुनाएँगे। बुज़ुर्गों के लिए अख़बारों का एक अलग कमरा बनाया गया है जहाँ सुबह की चाय भी
मिलेगी।
"""
URDU = """
شہر کے پرانے باغ میں جمعے کی شام مشاعرہ ہوا جس میں دور دور سے شاعر آئے۔ لوگوں نے دیر رات تک شعر
سنے اور تالیاں بجائیں۔ منتظمین نے بتایا کہ اگلے سال یہ محفل دو دن چلے گی اور نوجوان شاعروں کو
بھی موقع ملے گا۔ باغ کے دروازے پر کتابوں کی دکانیں لگی تھیں جہاں بچوں کی کہانیاں سب سے زیادہ
بکیں۔ بزرگ شاعر نے کہا کہ انہوں نے ایسی رونق برسوں بعد دیکھی ہے اور وہ ہر سال یہاں آنا چاہیں گے۔
"""
ENGLISH = """
The ferry that links the two banks of the lake will run every half hour from next week, the port
office said on Tuesday. Fishermen had asked for earlier crossings so that their catch reaches
the market before dawn. A second boat, built by students of the technical school, is to join in
the summer. Tickets stay at the old price, and children travel free. The office also plans a
shelter against the rain on the northern bank, where passengers have long stood in the open.
"""

_serial = itertools.count(1)


def fetch(url: str, at: datetime = NOON, **more: Any) -> Fetch:
    """A request for a page, answered 200."""
    number = next(_serial)
    return Fetch(
        **{
            "fetch_id": f"f{number:09}",
            "run_id": "run1",
            "site": urlsplit(url).netloc.removesuffix(".example"),
            "url": url,
            "kind": "page",
            "fetched_at": at,
            "status": 200,
            "elapsed_ms": 12,
            "bytes": 3456,
            "body_sha256": "ab" * 32,
            "warc_file": "s.warc.gz",
            "warc_offset": number,
            **more,
        }
    )


def article(
    number: int, body: str = HINDI, *, site: str = "hindi", headline: str = "शीर्षक", **more: Any
) -> Article:
    """An article of `site` with post id `number`."""
    return Article(
        **{
            "article_id": f"{site}:{number}",
            "site": site,
            "url": f"https://{site}.example/desh/khabar-{number}",
            "section": "desh",
            "headline": headline,
            "body": body.strip(),
            "authors": ("अनीता शर्मा",),
            "tags": ("गाँव", "کتاب"),
            "published_at": NOON - timedelta(hours=2),
            "value_sources": {"published_at": "json-ld", "headline": "meta"},
            "language": SITES[site].language,
            "language_confidence": 1.0,
            "language_method": "script",
            "latin_share": 0.0,
            "word_count": len(body.split()),
            "content_hash": blake2b(f"{headline}\n{body}".encode(), digest_size=16).hexdigest(),
            "extractor": "page",
            "rules_version": "1",
            "removed": (("related", "यह भी पढ़ें: कल का मौसम"),),
            **more,
        }
    )


def page(story: Article, at: datetime = NOON, *, run_id: str = "run1", **more: Any) -> CleanedPage:
    """A page that was fetched at `at` and became `story`."""
    url = f"https://{story.site}.example/desh/khabar-{story.article_id.split(':')[1]}"
    return CleanedPage(
        **{
            "fetch": fetch(url, at, run_id=run_id),
            "page_id": story.article_id,
            "url": url,
            "via": f"https://{story.site}.example/sitemap.xml",
            "lastmod": "2026-03-01T11:00:00+05:30",
            "etag": '"1"',
            "last_modified": "Sun, 01 Mar 2026 05:30:00 GMT",
            "article": story,
            "reject": None,
            **more,
        }
    )


def rejected(
    number: int,
    reason: str,
    at: datetime = NOON,
    *,
    stage: str = "clean",
    site: str = "hindi",
    status: int = 200,
    run_id: str = "run1",
    page_id: str = "",
) -> CleanedPage:
    """A page that became no article."""
    url = f"https://{site}.example/desh/khabar-{number}"
    return CleanedPage(
        fetch=fetch(url, at, status=status, run_id=run_id),
        page_id=page_id or f"{site}:{number}",
        url=url,
        via=f"https://{site}.example/feed/",
        lastmod="",
        etag='"r"',
        last_modified="",
        article=None,
        reject=Reject(stage, reason, "जाँच"),
    )


def gone(number: int, at: datetime, **more: Any) -> CleanedPage:
    """A page that answered 404."""
    return rejected(number, "gone", at, stage="fetch", status=404, **more)


def segment(
    *pages: CleanedPage, name: str = "", site: str = "hindi", run_id: str = "run1"
) -> CleanedSegment:
    """A segment of these pages."""
    name = name or f"{site}/2026/03/{site}-{next(_serial):05}.warc.gz"
    return CleanedSegment(name=name, site=site, run_id=run_id, rules_version="1", pages=pages)


def outcome(number: int, full: str, at: datetime = NOON, *, site: str = "hindi") -> PageOutcome:
    """A discovered page that ended without an archived response."""
    return PageOutcome(
        page_id=f"{site}:{number}",
        url=f"https://{site}.example/desh/khabar-{number}",
        outcome=full,
        detail="",
        via=f"https://{site}.example/sitemap.xml",
        lastmod="2026-02-28",
        checked_at=at,
    )


def totals(**more: Any) -> SiteTotals:
    """A crawl's totals for the Hindi site; all zero but for what is said."""
    return SiteTotals(
        **{
            "site": "hindi",
            "discovered": 0,
            "known": 0,
            "fetched": 0,
            "requests": 0,
            "bytes": 0,
            "seconds": 1.5,
            "finish_reason": "finished",
            **more,
        }
    )


def paper_site(host: str = "paper.example", **more: object) -> Site:
    """A site in Hindi that is never crawled, with the keys of a site file given as they are."""
    facts = {"name": "paper", "title": "Paper", "hosts": (host,), "base_url": f"https://{host}"}
    return Site.model_validate({**facts, "language": "hi", **more})
