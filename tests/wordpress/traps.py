"""Posts that go wrong easily: one of each kind, for each site."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from tests.wordpress.drafts import Draft, block, blocks, classic, write_draft
from tests.wordpress.newsroom import NewsSite, sites, vocabulary
from tests.wordpress.prose import Writer


def traps(site: NewsSite, writer: Writer) -> list[Draft]:
    """All traps of a site."""
    new = partial(write_draft, site, writer)
    # The other language of the mixed and the foreign post.
    foreign = "hi" if site.code == "en" else "en"
    drafts = [
        new("sticky", sticky=True),
        *(new("veryshort", words=8) for _ in range(3)),
        _one_sentence(new("onesentence", words=1)),
        _empty(new("empty", words=1)),
        new("gallery", words=60, gallery=True),
        _embed(new("embed", words=120)),
        _broken_html(new("brokenhtml", words=180)),
        _page_break(new("pagebreak", words=400)),
        _more(new("more", words=300)),
        _list_and_table(new("listtable", words=200), site, writer),
        _subheads(new("subheads", words=350), site, writer),
        new("nativeslug", words=220, slug=""),
        _punctuation(new("punctuation", words=160), site),
        _long_title(new("longtitle", words=200), site, writer),
        new("twosections", words=240, sections=["national", "sports"]),
        _old_slug(new("oldslug", words=210)),
        _comments(new("comments", words=190), site, writer),
        _mixed_languages(new("mixedlanguages", words=90), writer, foreign),
        new("foreign", words=200, language=foreign),
        new("longread", words=880),
        *_hidden(site, writer),
        *_twins(new("twin", words=260)),
    ]
    if site.code == "hi":
        drafts += [
            new("marathi", words=110, language="mr"),
            new("nepali", words=110, language="ne"),
        ]
    if site.name in ("bharat", "printlines"):
        drafts.append(_agency_story(site))
    return drafts


def _one_sentence(draft: Draft) -> Draft:
    draft.body = draft.body[:1]
    draft.content = classic(draft.body)
    return draft


def _empty(draft: Draft) -> Draft:
    draft.body, draft.content, draft.standing = [], "", "empty"
    return draft


def _embed(draft: Draft) -> Draft:
    video = block(
        'embed {"url":"https://www.youtube.com/watch?v=abcdefghijk","type":"video"}',
        '<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\n'
        "https://www.youtube.com/watch?v=abcdefghijk\n</div></figure>",
    )
    tweet = (
        '<blockquote class="twitter-tweet"><p lang="en" dir="ltr">A post about the review</p>'
        '&mdash; Example (@example) <a href="https://example.invalid/s/1">November 2, 2026</a>'
        '</blockquote>\n<script async src="https://example.invalid/widgets.js"></script>'
    )
    parts = [blocks(draft.body[:2]), video, tweet, blocks(draft.body[2:])]
    draft.content = "\n\n".join(parts)
    return draft


def _broken_html(draft: Draft) -> Draft:
    first, second, *rest = draft.body
    draft.content = (
        f"<div><p>{first}<p><b>{second}<div><table><tr><td>"
        + "</p></span><p>".join(rest)
        + "</i></p> <!-- unclosed --> <a href=x?a&b>z</a> </div></div></div>\x0b"
    )
    return draft


def _page_break(draft: Draft) -> Draft:
    half = len(draft.body) // 2
    break_ = block("nextpage", "<!--nextpage-->")
    draft.content = f"{blocks(draft.body[:half])}\n\n{break_}\n\n{blocks(draft.body[half:])}"
    return draft


def _more(draft: Draft) -> Draft:
    draft.content = f"{classic(draft.body[:1])}\n\n<!--more-->\n\n{classic(draft.body[1:])}"
    return draft


def _list_and_table(draft: Draft, site: NewsSite, writer: Writer) -> Draft:
    places = [place[site.code] for place in vocabulary().places]
    items = [f"{writer.random.choice(places)} – {writer.random.randint(10, 99)}" for _ in range(6)]
    rows = [(place, str(writer.random.randint(1, 99))) for place in places[:4]]
    bullets = "".join(f"<li>{item}</li>" for item in items)
    cells = "".join(f"<tr><td>{place}</td><td>{number}</td></tr>" for place, number in rows)
    table = f'<figure class="wp-block-table"><table><tbody>{cells}</tbody></table></figure>'
    parts = [blocks(draft.body), block("list", f"<ul>{bullets}</ul>"), block("table", table)]
    draft.content = "\n\n".join(parts)
    draft.body += items + [" ".join(row) for row in rows]
    return draft


def _subheads(draft: Draft, site: NewsSite, writer: Writer) -> Draft:
    body, parts = draft.body[:2], [blocks(draft.body[:2])]
    for start in range(3):
        head, _ = writer.headline(site.code, writer.subject())
        paragraphs = draft.body[2 + start :: 3]
        body += [head, *paragraphs]
        parts += [block("heading", f"<h2>{head}</h2>"), blocks(paragraphs)]
    draft.body, draft.content = body, "\n\n".join(parts)
    return draft


def _punctuation(draft: Draft, site: NewsSite) -> Draft:
    draft.title, draft.slug = site.language.punctuation_title, "budget-debate-account"
    return draft


def _long_title(draft: Draft, site: NewsSite, writer: Writer) -> Draft:
    more = [writer.headline(site.code, writer.subject())[0] for _ in range(2)]
    draft.title = " | ".join([draft.title, *more])
    return draft


def _old_slug(draft: Draft) -> Draft:
    draft.old_slug = f"{draft.slug}-old-name"
    return draft


def _comments(draft: Draft, site: NewsSite, writer: Writer) -> Draft:
    draft.comments = [
        f"COMMENTMARK {number}: {writer.sentence(site.code, writer.subject())}"
        for number in range(5)
    ]
    draft.noise.append("COMMENTMARK")
    return draft


def _mixed_languages(draft: Draft, writer: Writer, foreign: str) -> Draft:
    draft.body += writer.paragraphs(foreign, 30)
    draft.content = blocks(draft.body)
    return draft


def _hidden(site: NewsSite, writer: Writer) -> list[Draft]:
    drafts = []
    for why in ("draft", "private", "password", "future"):
        draft = write_draft(site, writer, f"hidden-{why}", words=170, standing="hidden")
        if why == "password":
            draft.password = "pw"
        else:
            draft.status = why
        draft.secret = f"SECRETWORD{site.name}{why}".upper()
        draft.body[0] = f"{draft.secret} {draft.body[0]}"
        draft.content = classic(draft.body)
        drafts.append(draft)
    return drafts


def _twins(draft: Draft) -> list[Draft]:
    # The same story filed twice, in two sections.
    section = "national" if draft.sections == ["state"] else "state"
    twin = replace(draft, kind="twin2", slug=f"{draft.slug}-2nd", sections=[section])
    return [draft, twin]


def _agency_story(site: NewsSite) -> Draft:
    """The agency's story: as it came on bharat, lightly edited on printlines."""
    original = write_draft(sites()["bharat"], Writer("agency"), "agency", words=420)
    if site.name == "bharat":
        return original
    first, *rest = original.body
    body = [f"{first} ({site.language.agency})", *rest[:-1]]
    return replace(original, slug=f"{original.slug}-agency", body=body, content=classic(body))
