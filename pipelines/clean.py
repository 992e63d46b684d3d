"""Clean: an archived page in, one article or one named reject out."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from pipelines.dedupe.series import series_of
from pipelines.html.decode import ends_early
from pipelines.html.elements import base_url
from pipelines.html.json_ld import Graph, read_graph
from pipelines.html.parse import drop_code, parse_page
from pipelines.language.detect import label_language
from pipelines.metadata.article_id import (
    article_id_of,
    article_url,
    canonical_link,
    cleaned_page,
)
from pipelines.metadata.from_html import page_heading
from pipelines.metadata.gather import gather_metadata, with_names_in_story
from pipelines.metadata.headline import real_standfirst
from pipelines.metadata.sections import find_section
from pipelines.metadata.values import PageContext, meta_values, own_names_of
from pipelines.quality.score import QualityEvidence, judge_article
from pipelines.record import Article, CleanedPage, Reject
from pipelines.site_profile import EMPTY_PROFILE, SiteProfile, version_under
from pipelines.story.boilerplate import remove_boilerplate, surroundings_of
from pipelines.story.extract import extract_story
from pipelines.story.multipage import (
    closing_headings,
    drop_part_links,
    read_parts,
    with_closing_heading,
)
from pipelines.story.page_kinds import (
    excerpts_of,
    reject_by_kind,
    reject_by_status,
    reject_empty,
    reject_excerpts,
)
from pipelines.story.prose_density import densest_prose
from pipelines.story.whole_page import stated_lines
from pipelines.text.text import content_hash, count_words, reading_minutes
from spiders.archive.records import FetchedPage
from spiders.config.site import Site

logger = logging.getLogger(__name__)


def clean_page(page: FetchedPage, site: Site, profile: SiteProfile = EMPTY_PROFILE) -> CleanedPage:
    """Cleans one page; whatever its bytes are, the result is an article or a reject."""
    try:
        result = _read_page(page, site, profile)
    except MemoryError:
        # The process is no longer to be trusted: whoever started it decides.
        raise
    except Exception as error:
        # One page out of a million must not end the run; its name and the error are kept.
        logger.exception("%s could not be cleaned", page.url)
        result = Reject("clean", "broken", f"{type(error).__name__}: {error}"[:200])
    return cleaned_page(page, site, result)


def _read_page(page: FetchedPage, site: Site, profile: SiteProfile) -> Article | Reject:
    """Decode, parse, kind, metadata, story, boilerplate, language, quality."""
    if page.fetch.status != 200:
        return reject_by_status(page)
    tree = parse_page(page.body, page.header("content-type"))
    if isinstance(tree, Reject):
        return tree
    graph, meta = read_graph(tree), meta_values(tree)
    if reject := drop_code(tree):
        return reject

    context = _context_of(page, tree, graph, meta, site)
    if reject := reject_by_kind(page, tree, graph, meta, context, site):
        return reject

    canonical, own_names = context.canonical, context.own_names
    metadata = gather_metadata(tree, graph, meta, page.hint, context)
    article_id = article_id_of(page, tree, canonical, site)
    url = article_url(page, canonical, article_id, site)
    section, section_sources = find_section(url, metadata.facts, tree, context.base, site)

    drop_part_links(tree)
    headings = closing_headings(tree) if page.parts else {}
    excerpts = excerpts_of(tree, graph, meta)
    prose = densest_prose(tree)
    story = extract_story(tree, site, profile, context, stated_lines(graph.article()))
    if reject := reject_excerpts(story.lines, excerpts):
        return reject

    around = surroundings_of(tree, metadata.facts, own_names)
    lines, removed = remove_boilerplate(story.lines, site, around, profile)
    lines, removed = with_closing_heading(lines, removed, headings)
    further = read_parts(page.parts, site, around, profile, (metadata.facts.standfirst, *lines))
    if further.notice:
        # Of stage fetch, as the part was not had: a stored text stays, the next run asks again.
        return Reject("fetch", "wall", f"a part says: {further.notice[:80]}")
    facts, sources, conflicts = with_names_in_story(metadata, lines, removed, own_names)
    body = "\n\n".join([*lines, *further.lines])
    words = count_words(body)
    if not words:
        return reject_empty((*story.removed, *removed))

    language = label_language(body, site.language)

    evidence = QualityEvidence(
        facts=facts,
        sources=sources,
        story=story,
        body=body,
        prose=prose,
        node=graph.article(),
        unread_parts=further.unread,
        ends_early=ends_early(page.body),
    )
    judged = judge_article(evidence, words, language, site, profile)

    return Article(
        article_id=article_id,
        site=site.name,
        url=url,
        section=section.slug,
        section_label=section.label,
        section_path=section.path,
        series=series_of(section.slug, urlsplit(url).path.rsplit("/", 1)[-1], facts.headline, site),
        headline=facts.headline,
        standfirst=real_standfirst(facts.standfirst, facts.headline, body),
        body=body,
        authors=facts.authors,
        agency=facts.agency,
        tags=facts.tags,
        image_url=facts.image_url,
        published_at=facts.published_at,
        modified_at=facts.modified_at,
        value_sources=sources | section_sources | {"body": story.source},
        conflicts=(*conflicts, f"body: {story.conflict}") if story.conflict else conflicts,
        language=language.language,
        language_confidence=language.confidence,
        language_method=language.method,
        latin_share=language.latin_share,
        word_count=words,
        reading_minutes=reading_minutes(words, language.language),
        content_hash=content_hash(facts.headline, body),
        quality=judged.quality,
        suspect=judged.suspect,
        extractor=story.extractor,
        container=story.container,
        template=prose.template,
        rules_version=version_under(profile.number),
        removed=(*story.removed, *removed, *further.removed),
    )


def _context_of(
    page: FetchedPage, tree: HtmlElement, graph: Graph, meta: dict[str, list[str]], site: Site
) -> PageContext:
    return PageContext(
        url=page.url,
        canonical=canonical_link(page, tree, meta),
        own_names=own_names_of(graph, meta, site.title, site.hosts[0]),
        zone=site.zone,
        now=page.fetch.fetched_at,
        base=base_url(tree, page.url),
        heading=page_heading(tree),
    )
