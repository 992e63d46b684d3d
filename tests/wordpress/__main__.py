"""Runs the WordPress network by hand: `python -m tests.wordpress serve FOLDER`, and the rest."""

import argparse
import signal
import sys
from pathlib import Path

from tests.wordpress.measure import measure, table
from tests.wordpress.network import SITE_NAMES, THEMES, WordPressNetwork
from tests.wordpress.packages import unavailable_reason


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.wordpress")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="start the four sites and wait for Ctrl-C")
    serve.add_argument("--posts", type=int, default=120, help="posts a site, where it is new")
    serve.add_argument("--children", type=int, default=2, help="PHP workers")
    edit = commands.add_parser("edit", help="make the next day on the sites that are served")
    edit.add_argument("--count", type=int, default=5, help="new posts a site")
    theme = commands.add_parser("theme", help="change a site's theme")
    theme.add_argument("--site", choices=SITE_NAMES, required=True)
    theme.add_argument("--name", choices=THEMES, required=True)
    seo = commands.add_parser("seo", help="switch og: tags and JSON-LD of a site on or off")
    seo.add_argument("--site", choices=SITE_NAMES, required=True)
    seo.add_argument("--present", type=int, choices=(0, 1), required=True)
    score = commands.add_parser("measure", help="measure a news.duckdb against the truth")
    score.add_argument("--database", type=Path, required=True)
    for each in commands.choices.values():
        each.add_argument("folder", type=Path, help="the network's work folder")
    _execute(parser.parse_args())


def _execute(wanted: argparse.Namespace) -> None:
    network = WordPressNetwork(wanted.folder)
    match wanted.command:
        case "serve":
            _serve(network, wanted.posts, wanted.children)
        case "edit":
            for site, day in network.edit(wanted.count).items():
                for change, posts in day.items():
                    print(*(f"{site} {change} {post.url}" for post in posts), sep="\n")
        case "theme":
            network.theme(wanted.site, wanted.name)
        case "seo":
            network.seo(wanted.site, bool(wanted.present))
        case "measure":
            truth = {site: network.truth(site) for site in SITE_NAMES}
            print(table(measure(truth, wanted.database)))


def _serve(network: WordPressNetwork, posts: int, children: int) -> None:
    if reason := unavailable_reason():
        sys.exit(f"no real WordPress: {reason}")
    with network:
        network.start(posts, children)
        network.write_site_files(network.folder / "sites")
        for site, url in network.base_urls.items():
            print(f"{site:12}{url}/")
        print(f"site files in {network.folder / 'sites'}; Ctrl-C ends it", flush=True)
        ends = {signal.SIGINT, signal.SIGTERM}
        signal.pthread_sigmask(signal.SIG_BLOCK, ends)
        signal.sigwait(ends)


if __name__ == "__main__":
    main()
