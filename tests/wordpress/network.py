"""Four real WordPress sites on loopback, seeded with posts of which everything is known."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from tests.wordpress import packages
from tests.wordpress.days import Day, next_day
from tests.wordpress.drafts import Draft, classic
from tests.wordpress.edition import first_edition
from tests.wordpress.newsroom import HERE, sites
from tests.wordpress.prose import Writer
from tests.wordpress.servers import ServerError, Servers
from tests.wordpress.truth import TruthPost, load_truth, save_truth

INSTALLED = Path("/usr/share/wordpress")
THEMES = ("twentytwentyone", "twentytwentytwo", "twentytwentythree")
SITE_NAMES = tuple(sites())
ARTICLE_URL = r"^/(?:[^/]+/){1,5}[^/]*?-(?P<id>\d+)/?$"
_PAGES = {"about-us": "About us", "privacy-policy-page": "Privacy Policy", "contact": "Contact"}


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request as nginx saw it."""

    at: datetime
    site: str
    method: str
    path: str
    status: int
    bytes: int
    """Length of the body as sent, perhaps compressed."""
    seconds: float
    user_agent: str
    if_none_match: str
    if_modified_since: str


class WordPressNetwork:
    """The sites over one work folder; a context manager that stops what it started."""

    def __init__(self, folder: Path | None = None, names: tuple[str, ...] = SITE_NAMES) -> None:
        """Without `folder` (or KHABAR_WORDPRESS_DIR) a temporary folder is used and removed."""
        self.names = names
        chosen = folder or os.environ.get("KHABAR_WORDPRESS_DIR")
        self._temporary = not chosen
        self.folder = Path(chosen or tempfile.mkdtemp(prefix="khabar-wordpress-")).resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._ports = _ports(self.folder / "ports.json", names)
        self._servers = Servers(self.folder, self._ports)
        self.base_urls = {site: f"http://127.0.0.1:{port}" for site, port in self._ports.items()}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        if self._temporary:
            shutil.rmtree(self.folder)

    def start(self, posts: int = 120, children: int = 2) -> None:
        """Starts the servers; a site that is not there yet gets `posts` posts.

        Raises:
            RuntimeError: if the packages cannot be installed or a server does not start.
            ValueError: if `posts` leaves no room beside the traps.
        """
        packages.install()
        self._lay_out()
        self._servers.start_database()
        empty = [site for site in self.names if not self._truth_file(site).exists()]
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda site: self._seed(site, posts), empty))
        self._servers.start_web(children)

    def stop(self) -> None:
        """Stops the servers that `start` started; the folder stays as it is."""
        self._servers.stop()

    def truth(self, site: str) -> list[TruthPost]:
        """All posts of a site as they stand now, oldest first."""
        return load_truth(self._truth_file(site))

    def edit(self, count: int = 5, names: Iterable[str] = ()) -> dict[str, Day]:
        """Makes the next day: `count` new posts and one of each change, on every site or on these.

        Returns what happened, by site.
        """
        days: dict[str, Day] = {}
        for name in names or self.names:
            site, truth = sites()[name], {post.post_id: post for post in self.truth(name)}
            changes = next_day(site, list(truth.values()), count, datetime.now(UTC))
            facts = self._php(name, "change.php", [each.for_wordpress() for each in changes])
            days[name] = {}
            for change in changes:
                post = change.outcome(site, facts)
                truth[post.post_id] = post
                days[name].setdefault(change.name, []).append(post)
            save_truth(self._truth_file(name), truth.values())
        return days

    def theme(self, site: str, name: str) -> None:
        """Gives a site another of the THEMES."""
        if name not in THEMES:
            raise ValueError(f"theme: {name} is none of {', '.join(THEMES)}")
        self._php(site, "appearance.php", {"theme": name})

    def seo(self, site: str, present: bool) -> None:
        """Switches og: tags and JSON-LD of a site's pages on or off."""
        self._php(site, "appearance.php", {"seo": present})

    def access_log(self) -> list[LoggedRequest]:
        """All requests so far, in order of completion."""
        names = {port: site for site, port in self._ports.items()}
        requests = []
        for line in (self.folder / "access.log").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            row["at"] = datetime.fromtimestamp(row["at"], UTC)
            requests.append(LoggedRequest(site=names[row.pop("port")], **row))
        return requests

    def write_site_files(self, folder: Path, containers: tuple[str, ...] = ()) -> None:
        """Writes a file of each site into `folder`, as a user of Khabar would."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in self.names:
            site = sites()[name]
            facts = {
                "title": site.title,
                "hosts": [f"127.0.0.1:{self._ports[name]}"],
                "base_url": self.base_urls[name],
                "language": site.code,
                "time_zone": "Asia/Kolkata",
                "containers": list(containers),
            }
            lines = [
                f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in facts.items()
            ]
            lines += ["[article]", f"url = '{ARTICLE_URL}'"]
            lines += ["[politeness]", "delay = 0", "concurrency = 4", "[sections]"]
            lines += [f'{slug} = "{label}"' for slug, label in site.language.sections.items()]
            (folder / f"{name}.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def _lay_out(self) -> None:
        code = self.folder / "wp"
        if not (code / "wp-config.php").exists():
            # Copied, since WordPress takes the folder of its own files for its home.
            for part in ("wp-admin", "wp-includes"):
                shutil.copytree(INSTALLED / part, code / part, dirs_exist_ok=True)
            for script in INSTALLED.glob("*.php"):
                shutil.copy(script, code)
            shutil.copy(HERE / "php" / "wp-config.php", code)
        for name in self.names:
            content = self.folder / "content" / name
            for part in ("uploads", "plugins", "mu-plugins", "languages"):
                (content / part).mkdir(parents=True, exist_ok=True)
            shutil.copy(HERE / "php" / "network.php", content / "mu-plugins")
            for linked in ("themes", "languages/ur.mo"):
                if not (content / linked).exists():
                    (content / linked).symlink_to(INSTALLED / "wp-content" / linked)

    def _seed(self, name: str, posts: int) -> None:
        # A day ago, so that the next day's posts lie between the first edition and the clock.
        site = sites()[name]
        drafts = first_edition(site, posts, datetime.now(UTC) - timedelta(days=1))
        # What a broken-off start left behind is worth nothing.
        self._servers.sql(f"DROP DATABASE IF EXISTS wp_{name}")
        self._servers.sql(f"CREATE DATABASE wp_{name} CHARACTER SET utf8mb4")
        writer = Writer(f"pages of {name}")
        facts = self._php(
            name,
            "seed.php",
            {
                "title": site.title,
                "theme": site.theme,
                "seo": site.seo,
                "locale": site.language.locale,
                "tagline": site.language.tagline,
                "sections": site.language.sections,
                "authors": site.language.authors,
                "translations": site.language.translations,
                "posts": [draft.for_wordpress() for draft in drafts],
                "pages": {
                    slug: {"title": title, "content": classic(writer.paragraphs(site.code, 130))}
                    for slug, title in _PAGES.items()
                },
            },
        )
        posts_as_seeded = [_as_seeded(draft, name, facts) for draft in drafts]
        save_truth(self._truth_file(name), posts_as_seeded)

    def _truth_file(self, site: str) -> Path:
        return self.folder / f"truth.{site}.json"

    def _php(self, site: str, script: str, told: object) -> dict[str, Any]:
        command = ["php", "-d", "memory_limit=256M", "-d", "display_errors=stderr"]
        command += [str(HERE / "php" / script), str(self.folder)]
        done = subprocess.run(
            command,
            input=json.dumps(told, ensure_ascii=False),
            env={**os.environ, "WP_SITE": site},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode or not done.stdout.startswith("{"):
            raise ServerError(f"{script} on {site}: {done.stdout[-400:]}{done.stderr[-400:]}")
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer


def _as_seeded(draft: Draft, site: str, facts: dict[str, Any]) -> TruthPost:
    return draft.truth(sites()[site], facts[str(draft.post_id)]["url"])


def _ports(path: Path, names: Iterable[str]) -> dict[str, int]:
    """A free port for each site; a folder keeps its ports, since its pages contain them."""
    if not path.exists():
        probes = {site: socket.create_server(("127.0.0.1", 0)) for site in names}
        ports = {site: probe.getsockname()[1] for site, probe in probes.items()}
        for probe in probes.values():
            probe.close()
        path.write_text(json.dumps(ports))
    kept: dict[str, int] = json.loads(path.read_text())
    return kept
