"""What an edit to an article changed, and how the site marks it."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.edits.diff import Place, compare_texts
from pipelines.edits.edit_notes import find_note, is_live
from pipelines.text.normalise import tokens


@dataclass(frozen=True, slots=True)
class Edit:
    """How a version of an article differs from the one before."""

    places: tuple[Place, ...]
    """Those of the headline first."""
    words_added: int
    """To the body, as the next two."""
    words_removed: int
    words_moved: int
    mark: str
    """`correction` or `update` where the later text says so itself, else ''."""
    note: str
    """The paragraph or headline that says so; '' if none, or if it only says `LIVE`."""

    @property
    def headline_changed(self) -> bool:
        """Whether the headline differs in more than spaces and typography."""
        return any(place.part == "headline" for place in self.places)

    @property
    def body_changed(self) -> bool:
        """Whether the body does."""
        return any(place.part != "headline" for place in self.places)

    @property
    def is_small(self) -> bool:
        """Whether all that differs is spelling, punctuation or capitals."""
        return all(
            place.part != "moved" and tokens(place.removed) == tokens(place.added)
            for place in self.places
        )


def compare_versions(headline_before: str, body_before: str, headline: str, body: str) -> Edit:
    """Compares a version with the one before; takes a bounded time, see `compare_texts`."""
    titles = compare_texts(headline_before, headline, part="headline")
    bodies = compare_texts(body_before, body)
    note = find_note(headline_before, body_before, headline, body)
    mark = note.kind if note else "update" if is_live(headline) else ""
    return Edit(
        places=(*titles.places, *bodies.places),
        words_added=bodies.added,
        words_removed=bodies.removed,
        words_moved=bodies.moved,
        mark=mark,
        note=note.text if note else "",
    )
