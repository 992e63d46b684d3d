"""What kind of page was fetched: a story, or one of the pages that must not become one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

import regex
from lxml.etree import XPath
from lxml.html import HtmlElement

from pipelines.html.elements import text_of
from pipelines.html.json_ld import LISTING_TYPES, Graph, types_of
from pipelines.metadata.from_html import page_heading, page_title
from pipelines.metadata.values import PageContext
from pipelines.record import Reject
from pipelines.story.prose_density import densest_prose
from pipelines.story.recurring_lines import Removed
from pipelines.text.text import count_words, fold_spaces, match_key
from spiders.archive.records import FetchedPage
from spiders.config.site import Site
from spiders.config.urls import identify

_BODY_CLASS = XPath("string(//body/@class)")
_PASSWORD_FORM = XPath(
    "//form[contains(concat(' ', @class, ' '), ' post-password-form ')]"
    " | //input[@name='post_password']"
)
_PASSWORD_INPUT = XPath("//input[@type='password']")
_EXCERPTS = XPath("//article[.//h2//a or .//h3//a or .//h4//a][not(.//h1)][not(ancestor::article)]")
_PROTECTED = regex.compile(
    r"(?:protected|password protected|सुरक्षित|संरक्षित|पासवर्ड सुरक्षित|محفوظ کیا ہوا|محفوظ)\s*[:：]",
    regex.IGNORECASE,
)
# The whole title or heading, or its part before the site's name.
_NOT_FOUND = regex.compile(
    r"""(?:(?:oops|sorry|error|ओह|क्षमा\ करें|معذرت)[\s!,.:–-]*+)*+
    (?:
      (?:error\ )?404(?:\ error)?(?:[\s:.,–-]*(?:error|page\ )?not\ found)?
    | (?:the\ |this\ |that\ )?(?:page|post|article|content|story|url)(?:\ you.{0,40})?[ ]
      (?:was\ |is\ |could\ |can(?:no|['’])t\ |has\ |does\ |doesn['’]t\ )?(?:not\ )?(?:be\ |been\ )?
      (?:found|available|exist|removed|missing|deleted)
    | not\ found | nothing\ (?:was\ )?found(?:\ here)? | nothing\ here
    | (?:वह\ |यह\ )?(?:पृष्ठ|पेज|पन्ना|लेख|खबर)(?:\ जिसे.{0,40})?[ ]
      (?:नहीं\ मिल(?:ा|ी|\ सका|\ सकी)|(?:उपलब्ध|मौजूद)\ नहीं(?:\ है)?)
    | कुछ\ नहीं\ मिला
    | (?:وہ\ |یہ\ )?(?:صفحہ|پیج|خبر|مضمون)(?:\ جو.{0,40})?[ ]
      (?:نہیں\ مل(?:ا|ی|\ سکا|\ سکی)|(?:دستیاب|موجود)\ نہیں(?:\ ہے)?)
    | کچھ\ نہیں\ ملا
    )[\s.!।۔…]*""",
    regex.IGNORECASE | regex.VERBOSE,
)
_TITLE_PART = regex.compile(r"\s+[|\-–—»·•]\s+|\s*\|\s*")

_REFRESH = XPath(
    "string(//meta[translate(@http-equiv, 'REFSH', 'refsh')='refresh'][not(ancestor::noscript)]"
    "/@content)"
)
_REFRESH_URL = regex.compile(r"^\s*(\d+)\s*[;,]\s*url\s*=\s*['\"]?\s*([^'\"\s]+)", regex.IGNORECASE)
MAX_REFRESH = 30
"""Seconds; who is sent on later has read the page."""
# What stands in for a page that was not given out, as servers, their guards and plugins say it.
_WITHHELD = regex.compile(
    r"""(?: just\ a\ moment | attention\ required | access\ (?:has\ been\ )?denied
    | (?:403\ )?forbidden | one\ moment,?\ please | please\ wait | too\ many\ requests
    | (?:security|bot|browser|human)\ (?:check|verification|challenge) | redirecting
    | (?:एक|बस\ एक)\ (?:क्षण|पल|मिनट) | (?:कृपया\ )?(?:प्रतीक्षा|इंतज़ार)\ करें
    | (?:पहुँच|पहुंच|एक्सेस|प्रवेश)\ (?:अस्वीकृत|निषिद्ध|वर्जित)
    | (?:सुरक्षा|ब्राउज़र)\ (?:जांच|जाँच) | रीडायरेक्ट\ (?:किया\ जा|हो)\ रहा\ है
    | (?:ایک|بس\ ایک)\ (?:لمحہ|منٹ) | (?:براہ\ کرم\ )?انتظار\ کریں
    | رسائی\ (?:مسترد|ممنوع)
    | (?:سیکیورٹی|سکیورٹی|براؤزر)\ (?:چیک|جانچ)
    )[\s!.…।۔]*$
    | ddos[\ -](?:guard|protection)
    | are\ you\ (?:a\ )?(?:human|robot) | checking\ (?:your\ browser|if\ the\ site)
    | verif(?:y(?:ing)?|ication)\ .{0,20}\b(?:human|robot|browser|connection)
    | your\ (?:access|request|ip|connection)\ .{0,40}\b(?:limited|blocked|denied|banned)
    | you\ (?:have\ been|are|were)\ .{0,20}\b(?:blocked|limited|banned|redirected)
    | (?:the\ owner\ of\ )?this\ (?:web)?site\ .{0,40}\b(?:has\ blocked|banned\ your)
    | (?:please\ )?(?:enable|turn\ on)\ (?:javascript|cookies) | before\ you\ continue
    | redirecting\ (?:you|to)\b
    | (?:service|site|website)\ (?:is\ )?(?:temporarily\ )?(?:unavailable|under\ maintenance)
    | (?:आप\ को|आपको|आपकी|आपका)\ .{0,60}(?:ब्लॉक|अवरुद्ध|प्रतिबंधित|रीडायरेक्ट)
    | (?:जारी\ रखने|आगे\ बढ़ने)\ से\ पहले
    | (?:जावास्क्रिप्ट|कुकीज़?)\ (?:सक्षम|चालू)\ करें
    | آپ\ (?:کو|کی|کا)\ .{0,60}(?:بلاک|روک|محدود|ری\ ?ڈائریکٹ)
    | (?:جاری\ رکھنے|آگے\ بڑھنے)\ سے\ پہلے
    """,
    regex.IGNORECASE | regex.VERBOSE,
)
_NEEDS_SCRIPT = regex.compile(
    r"\b(?:requires?|enable|turn on|activate)\s+(?:javascript|cookies)\b", regex.IGNORECASE
)
SCRIPT_WORDS = 60
"""A page that asks for a script and says no more has nothing else."""
_LISTING_CLASSES = frozenset({"archive", "search", "search-results", "search-no-results", "blog"})
_STORY_CLASS = regex.compile(r"(?:^|\s)(?:single|single-post|postid-\d+|single-format-\S+)(?!\S)")
STORY_WORDS = 150
"""In whole sentences of one element: what a page of excerpts does not have."""
LISTED = 3
_FULL_STOP = regex.compile(r"[.!?।۔؟][\"'”’)\]]*\s*$")
NOT_TEXT = frozenset({"caption", "page_head", "extractor", "learned_box"})
"""Rules for what is no line of a text."""
NOTICE_WORDS = 150
"""A page that says more is more than a notice."""
MIN_EXCERPTS = 6
EXCERPT_SHARE = 0.7


def reject_by_status(page: FetchedPage) -> Reject:
    """Why there is no page: `gone`, or its status."""
    status = page.fetch.status
    if status in (404, 410):
        return Reject("fetch", "gone", f"status {status}")
    return Reject("fetch", f"http_{status}")


def reject_by_kind(
    page: FetchedPage,
    tree: HtmlElement,
    graph: Graph,
    meta: dict[str, list[str]],
    context: PageContext,
    site: Site,
) -> Reject | None:
    """Why a page is no story: `password`, `soft_404`, `listing` or `wall`; None if it can be.

    Args:
        page: The page as fetched.
        tree: Its HTML.
        graph: Its JSON-LD.
        meta: Its meta elements.
        context: What it says of itself.
        site: Tells which URLs are articles.
    """
    classes = str(_BODY_CLASS(tree))
    title = page_title(tree)
    heading = text_of(context.heading)
    if _PASSWORD_FORM(tree):
        return Reject("clean", "password", "password form")
    if _PASSWORD_INPUT(tree) and any(_PROTECTED.match(text) for text in (title, heading)):
        return Reject("clean", "password", "protected headline")
    if said := _not_found(classes, heading, title):
        return Reject("clean", "soft_404", said)
    if not is_story(graph, meta) and (said := withheld(tree, page.url)):
        return Reject("fetch", "wall", said)
    if _STORY_CLASS.search(classes):
        return None
    listed = _LISTING_CLASSES & set(classes.split())
    if listed and not is_story(graph, meta) and not _holds_story(tree):
        return Reject("clean", "listing", f"body class {sorted(listed)[0]}")
    if any(types_of(node) & LISTING_TYPES for node in graph.nodes) and not graph.article():
        return Reject("clean", "listing", "JSON-LD of a collection")
    if is_story(graph, meta):
        return None
    if identify(page.fetch.url, site).reason is None:
        for url, what in ((page.url, "answered by"), (context.canonical, "canonical")):
            if url and identify(url, site).reason == "rejected:not_an_article_url":
                home = urlsplit(url).path in ("", "/")
                return Reject("clean", "soft_404" if home else "listing", f"{what} {url}"[:200])
    return None


def _holds_story(tree: HtmlElement) -> bool:
    """Whether a page shows one text of its own: some themes call every page of theirs `blog`."""
    if len(_EXCERPTS(tree)) >= LISTED:
        return False
    told = (text for text in densest_prose(tree).paragraphs if _FULL_STOP.search(text))
    return sum(map(count_words, told)) >= STORY_WORDS


def withheld(tree: HtmlElement, url: str) -> str:
    """How a page says that it stands in for another, '' if it does not.

    A challenge, a block page, a stub that sends on: a few words without a date, under a title or
    heading that no story has.
    """
    said = fold_spaces(tree.text_content())
    words = count_words(said)
    if words > NOTICE_WORDS:
        return ""
    refresh = _REFRESH_URL.match(str(_REFRESH(tree)))
    if refresh and int(refresh[1]) <= MAX_REFRESH and urljoin(url, refresh[2]) != url:
        return f"sends on to {refresh[2]}"[:200]
    for text in (text_of(page_heading(tree)), page_title(tree)):
        if _WITHHELD.match(_TITLE_PART.split(text)[0]):
            return text[:100]
    return said[:100] if words <= SCRIPT_WORDS and _NEEDS_SCRIPT.search(said) else ""


def not_found(tree: HtmlElement) -> str:
    """How a page says that there is nothing under its URL, '' if it does not."""
    return _not_found(str(_BODY_CLASS(tree)), text_of(page_heading(tree)), page_title(tree))


def _not_found(classes: str, heading: str, title: str) -> str:
    if "error404" in classes.split():
        return "body class error404"
    for text in (heading, _TITLE_PART.split(title)[0]):
        if _NOT_FOUND.fullmatch(text):
            return str(text[:100])
    return ""


def is_story(graph: Graph, meta: dict[str, list[str]]) -> bool:
    """Whether the page's own metadata calls it one article."""
    return bool(graph.article()) or "article:published_time" in meta


def excerpts_of(tree: HtmlElement, graph: Graph, meta: dict[str, list[str]]) -> tuple[str, ...]:
    """`match_key` of each short article with a linked heading, as listings hold them.

    None are looked for on a page that calls itself one article.
    """
    if is_story(graph, meta) or _STORY_CLASS.search(str(_BODY_CLASS(tree))):
        return ()
    return tuple(match_key(article.text_content()) for article in _EXCERPTS(tree))


def reject_empty(removed: Sequence[Removed]) -> Reject:
    """Why a page has no story: all that it says is `removed`."""
    teasers = [line for rule, line in removed if rule == "teaser"]
    if len(teasers) >= LISTED:
        return Reject("clean", "listing", f"says what {len(teasers)} other stories are about")
    rules = [rule for rule, _ in removed if rule not in NOT_TEXT]
    return Reject("clean", "empty", f"{len(rules)} lines of boilerplate" if rules else "")


def reject_excerpts(lines: Sequence[str], excerpts: Sequence[str]) -> Reject | None:
    """A `listing` reject if the extracted lines are mostly excerpts of several articles."""
    if len(excerpts) < MIN_EXCERPTS:
        return None
    found = Counter[int]()
    for line in lines:
        key = match_key(line)
        holders = [i for i, excerpt in enumerate(excerpts) if key and key in excerpt]
        if holders:
            # Of excerpts that read alike, each has its own line.
            found[min(holders, key=found.__getitem__)] += len(key)
    everything = sum(len(match_key(line)) for line in lines)
    if len(found) < MIN_EXCERPTS or found.total() < EXCERPT_SHARE * everything:
        return None
    return Reject("clean", "listing", f"text of {len(found)} excerpts")
