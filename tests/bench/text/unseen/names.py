"""Names of classes as builders of sites write them, hash them, or leave them out."""

from __future__ import annotations

from random import Random
from typing import Literal

Manner = Literal["plain", "hashed", "module", "utility", "ids", "none"]
MANNERS: tuple[Manner, ...] = ("plain", "hashed", "module", "utility", "ids", "none")

_WORDS = {
    "story": ("story-text", "article-copy", "post-body", "news-content", "txt", "matter", "detail"),
    "head": ("page-head", "title-zone", "masthead-block", "intro"),
    "rail": ("sidebar", "rail", "right-col", "widget-zone"),
    "box": ("also-box", "related-inline", "inread", "promo"),
    "card": ("card", "teaser", "tile", "item"),
}
_UTILITIES = ("flex", "mt-4", "px-6", "text-lg", "leading-7", "gap-2", "w-full", "rounded", "mb-8")


class Names:
    """The attributes of one site's elements, by what they hold; the same on all its pages."""

    def __init__(self, rng: Random) -> None:
        self.manner: Manner = rng.choice(MANNERS)
        self._rng = rng
        self._known: dict[str, str] = {}

    def of(self, role: str) -> str:
        """The attributes of the element for `role`, with a leading space; '' for none."""
        if role not in self._known:
            self._known[role] = self._draw(role)
        return self._known[role]

    def _draw(self, role: str) -> str:
        rng = self._rng
        word = rng.choice(_WORDS.get(role, (role, f"{role}-wrap", f"{role}_{rng.randint(1, 9)}")))
        match self.manner:
            case "plain":
                return f' class="{word}"'
            case "hashed":
                return f' class="css-{rng.getrandbits(32):08x}"'
            case "module":
                stem = word.replace("-", "_")
                return f' class="{stem.capitalize()}_{role}__{rng.getrandbits(24):06x}"'
            case "utility":
                return f' class="{" ".join(rng.sample(_UTILITIES, 4))}"'
            case "ids":
                # An id marks what is there once; what repeats has a class.
                return f' class="{word}"' if role in ("card", "p") else f' id="c{len(self._known)}"'
        return ""
