"""From runs of two sizes to what a page costs: the fixed part, and the part each page adds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from tests.bench.stacks import Outcome


@dataclass(frozen=True, slots=True)
class Round:
    """One stack's runs on fresh sites of two sizes, and on the large ones once more."""

    small: Outcome
    large: Outcome
    again: Outcome
    """The large sites, unchanged."""

    @property
    def marginal_cpu_ms(self) -> float:
        """CPU milliseconds that one more article costs."""
        return slope(self.small, self.large, lambda run: run.cpu_seconds) * 1000

    @property
    def fixed_cpu_seconds(self) -> float:
        """CPU seconds of a run without articles, as the two sizes have it."""
        return self.small.cpu_seconds - self.marginal_cpu_ms / 1000 * self.small.articles

    @property
    def articles_per_second(self) -> float:
        """Articles stored in one second of the large run, its start included."""
        return self.large.articles / self.large.wall_seconds


MEASURES: dict[str, tuple[Callable[[Round], float], str]] = {
    "CPU ms an article": (
        lambda each: each.marginal_cpu_ms,
        "what one more costs, all included: (large - small run) / articles between",
    ),
    "CPU s fixed": (
        lambda each: each.fixed_cpu_seconds,
        "what is left for a run of no article: imports, for Khabar also Prefect",
    ),
    "CPU s": (lambda each: each.large.cpu_seconds, "of the large run, all processes"),
    "wall s": (lambda each: each.large.wall_seconds, "of the large run, from command to exit"),
    "articles a second": (lambda each: each.articles_per_second, "of the large run, by the wall"),
    "peak MB, small run": (
        lambda each: each.small.peak_rss_mb,
        "resident memory of all processes; a shared page counts in each",
    ),
    "peak MB": (lambda each: each.large.peak_rss_mb, "of the large run"),
    "requests": (lambda each: each.large.requests, "of the large run, to four sites, sources too"),
    "requests, unchanged": (lambda each: each.again.requests, "of one more run, nothing being new"),
    "CPU s, unchanged": (lambda each: each.again.cpu_seconds, "of one more run"),
    "articles stored": (lambda each: each.large.articles, "by the large run"),
}
"""What is shown of each stack, with what it means."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A value over all rounds."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Figure:
        """The figure that one value a round makes."""
        values = sorted(values)
        return cls(median(values), values[0], values[-1])


def compare(naive: Sequence[Round], khabar: Sequence[Round]) -> dict[str, dict[str, Figure]]:
    """Measure to `naive`, `khabar` and `ratio`; a round's runs stand side by side in time, so
    that its ratio is less disturbed by other load on the machine than either of its values."""
    compared = {}
    for name, (value, _) in MEASURES.items():
        ours, theirs = [value(each) for each in khabar], [value(each) for each in naive]
        compared[name] = {"naive": Figure.of(theirs), "khabar": Figure.of(ours)}
        # A fixed part is what a subtraction leaves: where noise makes it negative, no ratio holds.
        if min(*ours, *theirs) > 0:
            ratios = (one / other for one, other in zip(ours, theirs, strict=True))
            compared[name]["ratio"] = Figure.of(ratios)
    return compared


def split_by_stage(
    small: Sequence[dict[str, float]], large: Sequence[dict[str, float]]
) -> dict[str, Figure]:
    """Stage to its marginal CPU milliseconds a page."""
    return {
        stage: Figure.of(
            (many[stage] - few[stage]) / (many["pages"] - few["pages"]) * 1000
            for few, many in zip(small, large, strict=True)
        )
        for stage in large[0]
        if stage != "pages"
    }


def slope(small: Outcome, large: Outcome, value: Callable[[Outcome], float]) -> float:
    """What of a value one more article adds."""
    return (value(large) - value(small)) / (large.articles - small.articles)
