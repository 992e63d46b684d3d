"""`khabar why URL`: the whole story of one page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from flows.console.page_argument import PageArgument, parse_page_argument
from flows.console.page_history import explain_reason, print_page_history
from flows.console.terminal import Terminal
from flows.run_control.preflight import settings_of_home
from flows.settings import Settings, read_settings
from spiders.config.site import Site
from warehouse.reports.page_history import read_page_history, read_sources


def why(
    page: Annotated[
        str,
        typer.Argument(
            metavar="URL", help="A URL in any spelling, an article_id, or a post id alone."
        ),
    ],
) -> None:
    """Tell all that is known of a page.

    How it was found, each request, verdict and version, its copies, where its raw bytes lie. The
    exit status is 0 if anything is known of it, 1 if not.
    """
    settings = settings_of_home(read_settings())
    sites = settings.read_sites()
    console = Terminal(highlight=False)
    asked = parse_page_argument(page, sites)
    found = 0
    for each in asked:
        story = read_page_history(settings.home, each.site.name, each.page_id, each.url, each.same)
        if story.is_known:
            if found:
                console.print()
            print_page_history(console, each, story, settings.archive)
            found += 1
    if not found:
        _explain_unknown(console, settings, page, asked, sites)
        raise typer.Exit(1)


def _explain_unknown(
    console: Console,
    settings: Settings,
    page: str,
    asked: list[PageArgument],
    sites: Mapping[str, Site],
) -> None:
    def say(text: str) -> None:
        console.print(Text(text), soft_wrap=True)

    if not asked:
        say(f"{page} is on none of the sites' hosts. The sites are:")
        for site in sites.values():
            say(f"  {site.name:<24} {', '.join(site.hosts)}")
        return
    say(f"Nothing is known of {page}: no source ever named it.")
    for each in asked:
        say(f"  {each.site.name} would know it as {each.page_id}")
        if each.reason:
            say(f"  and not ask for it: {explain_reason(each)}")
    say("Sources that were looked at:")
    for name in sorted({each.site.name for each in asked}):
        sources = read_sources(settings.home, [name])
        looked = [each["checked_at"] for each in sources if each["checked_at"]]
        if not looked:
            say(f"  {name}: none yet; `khabar run {name}` looks for them")
            continue
        last = max(looked).astimezone(sites[name].zone)
        articles = sum(each["articles"] for each in sources)
        say(
            f"  {name}: {len(sources)}, last on {last:%d %b %Y %H:%M %Z}, naming {articles} "
            f"articles; `khabar sources {name}` lists them"
        )
