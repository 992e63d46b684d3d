"""What a run mends of earlier loads, when rules have changed or something new was learned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flows.reprocessing.replay import Replayer
from flows.settings import Settings
from pipelines.site_profile import SiteProfile, version_under
from pipelines.workers.pool import CleanPool
from spiders.config.site import Site
from warehouse.crawl_state.profiles import read_profile
from warehouse.database.connection import Connection, Writing, writer
from warehouse.reprocess.outdated import held_pages, learned_in, sample_outdated

MOST_HELD = 2000
"""Held pages of a site that a run replays at its end; the rest is left to `khabar reprocess`."""
_BATCH = 200
_LOOKED_AT = 30
_LOOKED_AT_LEAST, _LOOKED_AT_OF = 10, 20
"""One outdated article in twenty is looked at, at least ten: a look costs what cleaning it did."""
_MANY = 20
"""Fewer articles from before something was learned are not worth a word."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What of a site today's profile may judge otherwise."""

    site: Site
    profile: SiteProfile
    held: list[str]
    """Its held pages by page_id."""
    outdated: int
    """Articles that another profile made; 0 where the run has learned nothing."""
    sample: list[str]


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

    def release_held(self, sites: Iterable[Site], run_id: str) -> list[str]:
        """Replays pages of these sites that were held, if they can be judged better now.

        Returns:
            What became of them, a line for each site that has some.
        """
        # Opened once: most runs find nothing here.
        with self._writer() as con:
            found = [_look(con, site, run_id) for site in sites]
        lines = []
        for each in found:
            if each.outdated >= _MANY:
                self._note_outdated(each)
            if each.held:
                lines.append(self._release(each))
        return lines

    def _release(self, found: _Found) -> str:
        replayer, released = self._replayer(found), 0
        for start in range(0, len(found.held), _BATCH):
            batch = found.held[start : start + _BATCH]
            released += replayer.replay(batch, apply=True).released
        return (
            f"{found.site.name}: of {len(found.held)} pages that were held, {released} are good by "
            "what is known of the site now, and stored"
        )

    def _replayer(self, found: _Found) -> Replayer:
        return Replayer(self._settings, found.site, self._all_sites, self._pool, found.profile)

    def _note_outdated(self, found: _Found) -> None:
        """Advises a replay where some articles, replayed for a look, come out otherwise."""
        some = found.sample[: max(_LOOKED_AT_LEAST, found.outdated // _LOOKED_AT_OF)]
        changes = self._replayer(found).replay(some, apply=False).changes
        site = found.site.name
        if differ := sum(change.kind != "unchanged" for change in changes):
            self.notes.append(
                f"{site}: {found.outdated} articles were made before all was learned that is known "
                f"of the site now, and {differ} of {len(some)} looked at would change; khabar "
                f"reprocess --site {site} shows all"
            )

    def _writer(self) -> Writing:
        return writer(self._settings.home, memory_limit=self._settings.memory_limit)


def _look(con: Connection, site: Site, run_id: str) -> _Found:
    profile = read_profile(con, site.name)
    version = version_under(profile.number)
    held = held_pages(con, site.name, version, MOST_HELD)
    outdated, sample = 0, list[str]()
    if learned_in(con, site.name, run_id):
        outdated, sample = sample_outdated(con, site.name, version, _LOOKED_AT)
    return _Found(site, profile, held, outdated, sample)
