"""What a run mends of earlier loads, when rules have changed or something new was learned."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from flows.reprocessing.replay import Replayer
from flows.settings import Settings
from pipelines.site_profile import version_under
from pipelines.workers.pool import CleanPool
from spiders.config.site import Site
from warehouse.crawl_state.profiles import read_profile
from warehouse.database.connection import Writing, writer
from warehouse.reprocess.outdated import held_pages, learned_in, sample_outdated

MOST_HELD = 2000
"""Held pages of a site that a run replays at its end; the rest is left to `khabar reprocess`."""
_BATCH = 200
_LOOKED_AT = 30
_LOOKED_AT_LEAST, _LOOKED_AT_OF = 10, 20
"""One outdated article in twenty is looked at, at least ten: a look costs what cleaning it did."""
_MANY = 20
"""Fewer articles from before something was learned are not worth a word."""


class SelfRepair:
    """Replays what a run finds to be outdated."""

    def __init__(self, settings: Settings, all_sites: Mapping[str, Site], pool: CleanPool) -> None:
        self._settings, self._all_sites, self._pool = settings, all_sites, pool
        self.notes: list[str] = []
        """What people may want to do about it, a line each."""

    def rebuild(self, outdated: Iterable[str], site: Site) -> None:
        """Rebuilds articles of a site from the archive, as today's rules have them."""
        replayer = Replayer(self._settings, site, self._all_sites, self._pool)
        replayer.replay(outdated, apply=True)

    def release_held(self, site: Site, run_id: str) -> str:
        """Replays pages of a site that were held, if they can be judged better now.

        Returns:
            What became of them in one line, '' if there are none.
        """
        with self._writer() as con:
            profile = read_profile(con, site.name)
            version = version_under(profile.number)
            held = held_pages(con, site.name, version, MOST_HELD)
            outdated, some = 0, list[str]()
            if learned_in(con, site.name, run_id):
                outdated, some = sample_outdated(con, site.name, version, _LOOKED_AT)
        replayer = Replayer(self._settings, site, self._all_sites, self._pool, profile)
        if outdated >= _MANY:
            looked_at = max(_LOOKED_AT_LEAST, outdated // _LOOKED_AT_OF)
            self._note_outdated(replayer, site.name, outdated, some[:looked_at])
        if not held:
            return ""
        released = 0
        for start in range(0, len(held), _BATCH):
            released += replayer.replay(held[start : start + _BATCH], apply=True).released
        return (
            f"{site.name}: of {len(held)} pages that were held, {released} are good by what is "
            "known of the site now, and stored"
        )

    def _note_outdated(
        self, replayer: Replayer, site: str, outdated: int, some: Collection[str]
    ) -> None:
        """Advises a replay where some articles, replayed for a look, come out otherwise."""
        changes = replayer.replay(some, apply=False).changes
        if differ := sum(change.kind != "unchanged" for change in changes):
            self.notes.append(
                f"{site}: {outdated} articles were made before all was learned that is known of "
                f"the site now, and {differ} of {len(some)} looked at would change; khabar "
                f"reprocess --site {site} shows all"
            )

    def _writer(self) -> Writing:
        return writer(self._settings.home, memory_limit=self._settings.memory_limit)
