"""What a user asks of `reprocess`, made into a run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from flows.asked import understand
from flows.reprocess_run import ReprocessRun
from flows.settings import Settings
from pipelines.rules_version import RULES_VERSION
from spiders.errors import ConfigError
from spiders.window import Window
from warehouse.replay_select import Selection

_VERSION = re.compile(r"[0-9]+(\.[0-9]+)*(\+[0-9]+)?")
_EARLIEST, _LATEST = date(1991, 1, 1), date(2999, 12, 30)


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters of `reprocess`; what is empty chooses nothing."""

    sites: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    reason: str = ""
    """As in `rejects`, or as an outcome: `held` or `rejected:held`."""
    rules_before: str = ""
    article: str = ""
    """An article_id, a post id, or a URL in any spelling."""
    limit: int = 0
    release: bool = False


def prepare_replay(
    settings: Settings, asked: Asked, *, trigger: str = "command", deployment: str = ""
) -> ReprocessRun:
    """The run that was asked for.

    Raises:
        ConfigError: if a site or the article is on no site, the window ends before it begins, or
            the version of the rules is none.
    """
    rules_before = asked.rules_before.strip()
    if rules_before and not _VERSION.fullmatch(rules_before):
        raise ConfigError(f"{rules_before} is no version of the rules such as {RULES_VERSION}")
    sites = settings.select_sites(asked.sites)
    named: tuple[str, ...] = ()
    if asked.article:
        found = understand(asked.article, sites)
        if not found:
            raise ConfigError(f"{asked.article} is on none of the hosts of {', '.join(sites)}")
        named = tuple(each.page_id for each in found)
        sites = {each.site.name: each.site for each in found}
    window = None
    if asked.first or asked.last:
        window = Window(asked.first or _EARLIEST, asked.last or _LATEST)
    selection = Selection(
        window=window,
        reason=asked.reason.rpartition(":")[2].strip(),
        rules_before=rules_before,
        named=named,
        limit=asked.limit,
    )
    return ReprocessRun(
        settings,
        sites,
        selection,
        release=asked.release,
        trigger=trigger,
        deployment=deployment,
    )
