"""The colours of a chart, by what they mean."""

from __future__ import annotations

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
