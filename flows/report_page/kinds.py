"""Which colour stands for which site or language, and who shares one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flows.report_page.palette import Palette


class Kinds:
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
        """The kind that a name is shown as."""
        return name if name in self.colors else self._rest

    def among(self, shown: Iterable[str]) -> dict[str, str]:
        """Kind to colour, of those alone that are there."""
        present = {self.of(name) for name in shown}
        return {kind: color for kind, color in self.colors.items() if kind in present}
