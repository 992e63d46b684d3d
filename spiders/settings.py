"""Scrapy settings of every crawl; a site's own politeness is set in `spiders.spider_loader`."""

import os

from scrapy.settings import default_settings

from spiders.state.crawl_job import user_agent

BOT_NAME = "khabar"
SPIDER_LOADER_CLASS = "spiders.spider_loader.SiteSpiderLoader"
SPIDER_MODULES: list[str] = []

# Good citizens: robots.txt, an honest name, one connection, no cookies, no referrer.
ROBOTSTXT_OBEY = True
USER_AGENT = user_agent(os.environ.get("KHABAR_CONTACT", ""))
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# The throttle keeps the delay, of all requests and with pauses: Scrapy's own would come on top.
DOWNLOAD_DELAY = 0.0
DOWNLOAD_DELAY_JITTER = 0.0
COOKIES_ENABLED = False
REFERRER_POLICY = "no-referrer"
DOWNLOADER = "spiders.download.middlewares.OneSlotDownloader"

# Scrapy's defaults are open: certificates unchecked, a console and a remote control listening.
DOWNLOAD_VERIFY_CERTIFICATES = True
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# What is only turned off is still loaded, with all of aiohttp and requests: half a second.
_NEVER_LOADED = {
    "scrapy.extensions.telnet.TelnetConsole",
    "scrapy.extensions.remote_control.RemoteControl",
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware",
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware",
}
EXTENSIONS_BASE = {
    path: order
    for path, order in default_settings.EXTENSIONS_BASE.items()
    if path not in _NEVER_LOADED
}
DOWNLOADER_MIDDLEWARES_BASE = {
    path: order
    for path, order in default_settings.DOWNLOADER_MIDDLEWARES_BASE.items()
    if path not in _NEVER_LOADED
}

# Only http and https: no redirect leads into a file of this machine. How much may come is set for
# each site (`spiders.config.limits`).
DOWNLOAD_HANDLERS = {
    "http": "spiders.download.handler.PacedHandler",
    "https": "spiders.download.handler.PacedHandler",
    **dict.fromkeys(("data", "file", "ftp", "s3")),
}
ROBOTSTXT_PARSER = "spiders.download.response_limits.BoundedRobots"
DOWNLOAD_WARNSIZE = 0
DNS_TIMEOUT = 20
# Not 429 and 503: they want a pause.
RETRY_HTTP_CODES = [408, 500, 502, 504, 522, 524]
RETRY_GIVE_UP_LOG_LEVEL = "WARNING"
METAREFRESH_ENABLED = False
HTTPCACHE_ENABLED = False

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "spiders.download.response_limits.BodyLimits": 40,
    "spiders.download.middlewares.SiteGuard": 50,
    "spiders.download.robots.RobotsPolicy": 100,
    "spiders.download.middlewares.Retries": 550,
    "spiders.download.middlewares.Patience": 560,
    "spiders.download.response_limits.BoundedCompression": 590,
    "spiders.download.response_limits.SiteRedirects": 600,
    # Next to the network, so that it sees every redirect and every retry.
    "spiders.download.middlewares.FetchLog": 950,
}

LOG_LEVEL = "INFO"
LOG_FORMATTER = "spiders.download.logformatter.QuietLogFormatter"
LOGSTATS_INTERVAL = 60
FEED_EXPORT_ENCODING = "utf-8"
