"""How long reading a story takes, at a usual speed of its language."""

from __future__ import annotations

import math

WORDS_PER_MINUTE = {"en": 240, "hi": 200, "ur": 200}
"""Silent reading by adults, rounded; measured speeds differ by a third between readers."""
OTHER_LANGUAGES = 220


def reading_minutes(words: int, language: str) -> int:
    """Whole minutes, at least one.

    Args:
        words: of the body.
        language: as `label_language` names it; romanised Hindi is read as Hindi.
    """
    speed = WORDS_PER_MINUTE.get(language.partition("-")[0], OTHER_LANGUAGES)
    return max(1, math.ceil(words / speed))
