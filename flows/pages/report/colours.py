"""Which colour stands for which site or language, and who shares one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as SVG and CSS take them."""

    ink: str
    """Text."""
    faint: str
    """Grid lines."""
    paper: str
    """What the chart stands on; it parts the segments of a bar."""
    series: tuple[str, ...]
    """One for each site or language, in their order."""
    other: str
    """All that have no colour of their own together."""
    good: str
    fair: str
    bad: str
    quiet: str
    """What is neither good nor bad."""


PAGE = Palette(
    ink="var(--ink)",
    faint="var(--faint)",
    paper="var(--paper)",
    series=tuple(f"var(--c{number})" for number in range(1, 8)),
    other="var(--c8)",
    good="var(--good)",
    fair="var(--fair)",
    bad="var(--bad)",
    quiet="var(--quiet)",
)
"""Names of colours that the page defines twice, so that one drawing is right in light and dark."""


class CategoryColours:
    """Names in a fixed order, each with a colour; those for whom none is left share one."""

    def __init__(self, names: Sequence[str], palette: Palette, rest: str) -> None:
        """Takes names in their order.

        Args:
            names: the first of them get colours.
            palette: where the colours come from.
            rest: what the others are called together.
        """
        room = len(palette.series)
        own = names if len(names) <= room else names[: room - 1]
        self.colors = dict(zip(own, palette.series, strict=False))
        """Kind to colour, in the order of the legend."""
        self._rest = rest
        if len(own) < len(names):
            self.colors[rest] = palette.other

    def of(self, name: str) -> str:
        """The category that a name is shown as."""
        return name if name in self.colors else self._rest

    def among(self, shown: Iterable[str]) -> dict[str, str]:
        """Kind to colour, of those alone that are there."""
        present = {self.of(name) for name in shown}
        return {category: color for category, color in self.colors.items() if category in present}
