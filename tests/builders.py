"""What the tests of several rooms build."""

from __future__ import annotations

from spiders.config.site import Site


def paper_site(host: str = "paper.example", **more: object) -> Site:
    """A site in Hindi that is never crawled, with the keys of a site file given as they are."""
    facts = {"name": "paper", "title": "Paper", "hosts": (host,), "base_url": f"https://{host}"}
    return Site.model_validate({**facts, "language": "hi", **more})
