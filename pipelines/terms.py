"""The links under which a page files its story: which name a section, which a tag."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import regex
from lxml.html import HtmlElement

# As themes name the list of categories: cat-links, post-categories, taxonomy-category. The
# story's own element has classes such as category-india, which end in the category's name.
_CATEGORY_CLASS = regex.compile(
    r"(?:^|\s)(?:\S*[-_])?(?:cats?|category|categories)(?:[-_](?:links?|list))?(?:\s|$)",
    regex.IGNORECASE,
)


def is_section_link(link: HtmlElement, page_url: str) -> bool:
    """Whether a link leads to a section, though themes mark it `rel="tag"` as they do tags."""
    if "category" in link.get("rel", "").lower().split():
        return True
    nearest = [link, *link.iterancestors()][:3]
    if any(_CATEGORY_CLASS.search(each.get("class", "")) for each in nearest):
        return True
    try:
        path = urlsplit(urljoin(page_url, link.get("href", ""))).path
        own = urlsplit(page_url).path
    except ValueError:
        return False
    folder = path.rstrip("/") + "/"
    return path.startswith("/category/") or (folder != "/" and own.startswith(folder))
