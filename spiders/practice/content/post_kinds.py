"""What the posts of a practice site are, by their numbers."""

from __future__ import annotations

BLOCK = 40

# What the posts of each block of 40 are; the others are plain news.
SLOTS = {
    **dict.fromkeys((1, 9, 17, 25, 33), "brief"),
    2: "rashifal", 12: "gold", 22: "weather", 30: "column", 36: "live", 38: "copy",
}  # fmt: skip
# What the first block of every ten holds besides: pages that are no articles.
TRAPS = {6: "password", 11: "listing", 16: "empty", 26: "soft404", 31: "robots"}
# theprintlines takes these from the post before on bharatexpress; slot 38 repeats its own site.
SYNDICATED = (4, 14, 24)
SOURCES = (3, 13, 23, 37)


def kind_of(site: str, index: int) -> str:
    """What a post is published as: `news`, `brief`, `live`, `copy`, or a series or trap by name."""
    block, slot = divmod(index, BLOCK)
    if block % 10 == 0 and slot in TRAPS:
        return TRAPS[slot]
    if site == "theprintlines" and slot in SYNDICATED:
        return "copy"
    return SLOTS.get(slot, "news")


def may_change(site: str, index: int) -> bool:
    """Whether something may happen to a post after its publication."""
    # A copy and what it was taken from stay as they are: their grade is part of the truth.
    return kind_of(site, index) in ("news", "brief", "live") and index % BLOCK not in SOURCES
