"""Looks at a site in a process of its own and hands back what was seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flows.run_control.preflight import check_contact
from flows.settings import Settings
from flows.stages.crawl import CrawlProcess
from spiders.archive.records import new_id
from spiders.config.site import Site
from spiders.errors import RunError
from spiders.probe.address import site_at
from spiders.probe.findings import FINDINGS_FILE, SiteFindings, read_findings
from spiders.state.crawl_job import CrawlJob, user_agent

_GRACE = 5.0
_PROBLEMS = {
    "dns": "its name cannot be resolved",
    "refused": "the connection is refused",
    "connect": "it cannot be connected to",
    "timeout": "it does not answer in time",
    "reset": "it hangs up",
    "tls": "its TLS certificate is not valid, or the connection is not TLS",
    "robots": "its robots.txt forbids this page to us",
    "robots_unreadable": "its robots.txt cannot be read, so nothing may be asked for",
    "too_many_redirects": "it redirects in a circle",
    "too_large": "the page is too large",
}
# What an https address gives where only http is served.
_NO_TLS = frozenset({"refused", "connect"})

Hear = Callable[[dict[str, Any]], None]


def probe_site(url: str, settings: Settings, hear: Hear) -> SiteFindings:
    """Looks at the site of a URL; `hear` gets every event of it.

    Raises:
        ConfigError: if it is no address, or a live site and there is no contact.
        RunError: if nothing of the site can be seen.
    """
    site = site_at(url)
    check_contact(settings, [site])
    look = _look(site, settings, hear)
    if _cause(look) in _NO_TLS and site.base_url.startswith("https:") and "://" not in url:
        plain = site_at(f"http://{url.strip()}")
        look = _look(plain, settings, hear)
    if look.problem:
        raise RunError(_explain(look))
    return look


def _look(site: Site, settings: Settings, hear: Hear) -> SiteFindings:
    with TemporaryDirectory(prefix="khabar-probe-") as folder:
        work = Path(folder)
        job = CrawlJob(
            run_id=new_id(),
            archive=work / "archive",
            work=work / "work",
            user_agent=user_agent(settings.contact),
        )
        with CrawlProcess(job, [site], grace=_GRACE, module="spiders.probe.child") as process:
            problems: dict[str, str] = {}
            for event in process.events():
                hear(event)
                if event["event"] == "done":
                    problems = event["problems"]
        if not (job.site_folder(site.name) / FINDINGS_FILE).exists():
            why = problems.get(site.name, "it was stopped")
            raise RunError(f"the look at {site.base_url} broke off: {why}")
        return read_findings(job.site_folder(site.name))


def _cause(look: SiteFindings) -> str:
    """Why nothing could be seen: where robots.txt could not be read, what was in the way."""
    if look.front is not None and look.front.detail in _PROBLEMS:
        return look.front.detail
    return look.problem


def _explain(look: SiteFindings) -> str:
    front = look.front
    if front is not None and front.reason == "off_site":
        return f"{look.base_url} redirects to {front.detail}: probe that one"
    if front is not None and front.status:
        return f"{look.base_url} answers with status {front.status}: probe a page that exists"
    why = _PROBLEMS.get(_cause(look), look.problem)
    return f"{look.base_url} cannot be looked at: {why}"
