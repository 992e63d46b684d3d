"""The site model: one TOML file per news site, read and validated."""

from __future__ import annotations

import re
import tomllib
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import regex
from lxml import etree
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from spiders.config.cron import check_cron
from spiders.config.limits import Limits
from spiders.errors import ConfigError

_PLAIN = (
    (r"^Value error, | or instance of \w+|, unable to .*|, got a number .*", ""),
    ("Input should be", "must be"),
    ("Extra inputs are not permitted", "there is no such key"),
    ("Field required", "must be given"),
    ("[Tt]uple", "list"),
    ("dictionary", "table"),
)


def first_problem(error: ValidationError) -> tuple[str, str]:
    """The key that is wrong first, with dots between its parts, and what is wrong with it."""
    first = error.errors()[0]
    problem = first["msg"]
    for pattern, plain in _PLAIN:
        problem = regex.sub(pattern, plain, problem)
    return ".".join(str(part) for part in first["loc"]), problem


SourceKind = Literal["sitemap", "feed", "rest", "listing"]

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
# As it stands in URLs: international names in their ASCII form, xn--…
_HOST = re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]+\])(?::(?P<port>[0-9]{{1,5}}))?")
_MAX_PORT = 65_535
LONGEST_DELAY = 300.0
"""Seconds between two requests at most; a site that asks for more cannot be crawled in a run."""

# WordPress permalinks of this network: /section[/sub…]/latin-slug-465675[/amp]
DEFAULT_ARTICLE_URL = r"^/(?:[^/]+/){1,5}[^/]*?-(?P<id>\d{4,9})(?:/amp)?/?$"


def _is_pattern(value: str) -> str:
    try:
        regex.compile(value)
    except regex.error as error:
        raise ValueError(f"is not a regular expression: {error}") from None
    return value


def _is_xpath(value: str) -> str:
    try:
        # Asked of an empty element, an unknown prefix or function shows as well.
        found = etree.XPath(value)(etree.Element("html"))
    except etree.XPathError as error:
        raise ValueError(f"is not an XPath: {error}") from None
    if not isinstance(found, list):
        raise ValueError("selects no element but a value")  # noqa: TRY004 - pydantic's way
    return value


def _is_time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # OSError: `Asia` is a folder of the time zone database.
        raise ValueError(f"{value!r} is not a time zone such as Asia/Kolkata") from None
    return value


Pattern = Annotated[str, AfterValidator(_is_pattern)]
XPath = Annotated[str, AfterValidator(_is_xpath)]
Cron = Annotated[str, AfterValidator(check_cron)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ArticleRule(_Section):
    """How the URL of an article looks."""

    url: Pattern = DEFAULT_ARTICLE_URL
    """Searched in the path; a group `id` holds the WordPress post id, if the URL has one."""


class Source(_Section):
    """A feed, sitemap, REST endpoint or HTML listing named by hand."""

    url: str
    kind: SourceKind


class Discovery(_Section):
    """Where article URLs are looked for."""

    auto: bool = True
    """Look in robots.txt, the usual places of sitemaps and feeds, WordPress REST, and the front
    page and sections."""
    sources: tuple[Source, ...] = ()
    links: int = Field(1_000, ge=0, le=100_000)
    """Articles a run that are found by links in other articles alone, where no source lists the
    whole site; 0 follows no such link."""


class Politeness(_Section):
    """How hard the site may be asked."""

    delay: float = Field(1.0, ge=0, le=LONGEST_DELAY)
    """Seconds between two requests; a longer Crawl-delay or Request-rate in robots.txt wins."""
    concurrency: int = Field(1, ge=1, le=32)
    timeout: float = Field(30.0, gt=0, le=600)
    first_wait: float = Field(2.0, gt=0, le=600)
    """Seconds to wait after a 429 or 503 without Retry-After; twice as long each further time."""
    longest_wait: float = Field(60.0, ge=0, le=3600)
    """Seconds a run waits at most for a site that answers 429 or 503; a longer Retry-After leaves
    the rest to a later run."""


class Revisits(_Section):
    """How stored articles are looked at again though no source says that they changed."""

    factor: float = Field(1.0, ge=0, le=100)
    """Stretches the time between two looks at a young article; 0 is never."""
    days: int = Field(14, ge=1, le=365)
    """Age up to which an article is young."""
    budget: int = Field(3_000, ge=0, le=100_000)
    """Young articles looked at in a day at most; four that are answered by 304 count as one. A run
    gets the share of the time since the last one, a third at most."""
    audit: int = Field(2, ge=0, le=1_000)
    """Stored articles looked at in one run to learn whether the site's lastmod can be trusted."""
    vanished: int = Field(100, ge=0, le=100_000)
    """Pages looked at in one run at most because their sitemap names them no more."""


class Schedule(_Section):
    """When Prefect starts a run of the site."""

    cron: tuple[Cron, ...] | None = None
    """Cron lines in the site's time zone; empty: never by itself; None: as other sites without."""


class Boilerplate(_Section):
    """Lines that are not part of the story; compared after whitespace is folded."""

    head: tuple[str, ...] = ()
    """Prefixes of lines dropped above the story (byline block)."""
    lines: tuple[str, ...] = ()
    """Prefixes of lines dropped wherever they stand alone (related links, app advertisements)."""
    tail: tuple[str, ...] = ()
    """Markers at a line's start from which on everything is dropped (teasers of other articles)."""


class Site(_Section):
    """One news site, as its TOML file describes it."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    title: str
    hosts: Annotated[tuple[str, ...], Field(min_length=1)]
    """The canonical host first, its aliases after it; each may carry a port."""
    base_url: str
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    time_zone: Annotated[str, AfterValidator(_is_time_zone)] = "Asia/Kolkata"
    sections: dict[str, str] = {}
    """Section slug (the key that is stored) to its label."""
    article: ArticleRule = ArticleRule()
    discovery: Discovery = Discovery()
    politeness: Politeness = Politeness()
    revisits: Revisits = Revisits()
    limits: Limits = Limits()
    schedule: Schedule = Schedule()
    containers: tuple[XPath, ...] = ()
    """XPaths of the element that holds the story; the first that matches is used."""
    boilerplate: Boilerplate = Boilerplate()
    series: dict[str, tuple[Pattern, ...]] = {}
    """Series name (rashifal, gold …) to patterns searched in section, slug and headline."""
    expected_per_day: int = Field(0, ge=0)
    """Fewer new articles a day than this is worth a warning; 0 means no expectation."""

    @model_validator(mode="after")
    def _base_url_is_on_a_host(self) -> Site:
        for host in self.hosts:
            _check_host(host)
        try:
            parts = urlsplit(self.base_url)
        except ValueError as error:
            raise ValueError(f"base_url: {self.base_url!r}: {error}") from None
        if parts.scheme not in ("http", "https"):
            raise ValueError(f"base_url: {self.base_url!r} must begin with http:// or https://")
        if parts.netloc.lower() not in self.hosts:
            raise ValueError(f"base_url: its host {parts.netloc!r} must be one of hosts")
        for source in self.discovery.sources:
            _check_source(source.url, self)
        return self

    @cached_property
    def article_url(self) -> regex.Pattern[str]:
        """The compiled article URL rule."""
        return regex.compile(self.article.url, regex.IGNORECASE)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.time_zone)


def _check_host(host: str) -> None:
    match = _HOST.fullmatch(host)
    if not match:
        raise ValueError(f"hosts: {host!r} must be a bare lower-case host name")
    if int(match["port"] or 0) > _MAX_PORT:
        raise ValueError(f"hosts: the port of {host!r} is above {_MAX_PORT}")


def _check_source(url: str, site: Site) -> None:
    try:
        parts = urlsplit(urljoin(site.base_url, url))
    except ValueError as error:
        raise ValueError(f"discovery.sources: {url!r}: {error}") from None
    if parts.scheme not in ("http", "https") or parts.netloc.lower() not in site.hosts:
        raise ValueError(f"discovery.sources: the host of {url!r} must be one of hosts")


def read_site(path: Path) -> Site:
    """Reads one site file.

    Raises:
        ConfigError: naming the file, the key and what is wrong with it.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: is not TOML: {error}") from None
    table.setdefault("name", path.stem)
    if table["name"] != path.stem:
        raise ConfigError(f"{path}: name: must be {path.stem!r}, as the file is called")
    try:
        return Site.model_validate(table)
    except ValidationError as error:
        key, problem = first_problem(error)
        raise ConfigError(f"{path}: {key + ': ' if key else ''}{problem}") from None


def builtin_sites_dir() -> Path:
    """The folder of the site files that come with Khabar."""
    return Path(str(resources.files("spiders"))) / "sites"


def read_sites(folder: Path | None = None, *, builtin: bool = True) -> dict[str, Site]:
    """Reads all site files by name, in name order; a file in `folder` replaces a built-in one.

    Raises:
        ConfigError: if the folder is missing, a file is wrong, or two sites claim one host.
    """
    if folder is not None and not folder.is_dir():
        raise ConfigError(f"KHABAR_SITES: {folder} is not a folder of site files")
    folders = ([builtin_sites_dir()] if builtin else []) + ([folder] if folder else [])
    paths = {path.stem: path for each in folders for path in sorted(each.glob("*.toml"))}
    sites = {name: read_site(paths[name]) for name in sorted(paths)}
    owner: dict[str, str] = {}
    for site in sites.values():
        for host in site.hosts:
            if host in owner:
                raise ConfigError(
                    f"{paths[site.name]}: hosts: {host} already belongs to {owner[host]}"
                )
            owner[host] = site.name
    return sites
