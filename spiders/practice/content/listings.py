"""Which posts stand on which listing of a practice site: sections, tags, authors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from spiders.practice.content.grammar import chance, grammar
from spiders.practice.content.posts import Posts, slugify

# Tag and author pages look only at so many recent posts.
RECENT = 500


@dataclass(frozen=True)
class Listing:
    """A listing: its heading, its path and its posts, newest first."""

    heading: str
    path: str
    posts: Iterator[int]


def find_listing(room: Posts, path: str) -> Listing | None:
    """The listing at a path without its `/page/N`; None if there is none."""
    parts = path.strip("/").split("/")
    if parts[0] == "category":
        parts = parts[1:]
    newest = room.timeline.newest()
    match parts:
        case ["tag", slug] if slug in place_slugs():
            place = place_slugs()[slug]
            heading = place_name(room, place)
            recent = islice(newest, RECENT)
            posts = (index for index in recent if place in room.places(index))
            return Listing(heading, f"/tag/{slug}", posts)
        case ["author", login] if login in {login for _, login in room.press.authors}:
            recent = islice(newest, RECENT)
            posts = (index for index in recent if room.author(index)[1] == login)
            heading = next(name for name, other in room.press.authors if other == login)
            return Listing(heading, f"/author/{login}", posts)
        case [section, *_] if section in room.press.sections:
            below = "/".join(parts)
            known = {f"{other}/" for other in room.press.topics.values()}
            if len(parts) > 1 and not any(other.startswith(f"{below}/") for other in known):
                return None
            posts = (
                index for index in newest if f"{room.section_path(index)}/".startswith(f"{below}/")
            )
            return Listing(room.press.sections[section], f"/{below}", posts)
    return None


@cache
def place_slugs() -> dict[str, int]:
    """Slug of a tag to the number of its place."""
    return {slugify(name): number for number, name in enumerate(_places("en"))}


def place_name(room: Posts, place: int) -> str:
    """A place in the site's language."""
    return _places(room.language)[place]


@cache
def _places(language: str) -> list[str]:
    return grammar(language).every("place", chance(language))
