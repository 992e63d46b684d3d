"""The report's figures, in the order of the page."""

from __future__ import annotations

from flows.report_page import article_figures, work_figures
from flows.report_page.figure import Figure
from flows.report_page.sheet import Sheet


def all_figures(sheet: Sheet) -> list[Figure]:
    """Draws all figures."""
    return [
        article_figures.days(sheet),
        article_figures.languages(sheet),
        article_figures.delays(sheet),
        article_figures.syndication(sheet),
        work_figures.edits(sheet),
        work_figures.coverage(sheet),
        work_figures.rejects(sheet),
        work_figures.runs(sheet),
    ]
