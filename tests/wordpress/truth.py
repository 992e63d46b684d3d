"""What is known of each post: the truth that a crawl is measured against."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

Standing = Literal["article", "empty", "hidden", "removed"]


@dataclass(frozen=True, slots=True)
class TruthPost:
    """One post as it stands; times carry the offset of Asia/Kolkata."""

    site: str
    post_id: int
    key: str
    """Readable name, `<site>-<number>-<kind>`; stays the same whatever happens to the post."""
    kind: str
    """`plain`, or which trap this is."""
    standing: Standing
    """`article`: to be stored. `empty`: public, but without any text. `hidden`: never public
    (draft, private, future, password). `removed`: was public once."""
    url: str
    title: str
    body: tuple[str, ...]
    """The story's paragraphs, subheads, list items and table rows, in reading order."""
    author: str
    published_at: datetime
    modified_at: datetime
    language: str
    section: str
    """Slug of the section, '' where WordPress chooses among several."""
    tags: tuple[str, ...]
    noise: tuple[str, ...] = ()
    """Text on the page that is not part of the story."""
    secret: str = ""
    """A word that only readers with rights may see."""

    @property
    def article_id(self) -> str:
        """The id under which the article is to be stored."""
        return f"{self.site}:{self.post_id}"


def save_truth(path: Path, posts: Iterable[TruthPost]) -> None:
    """Writes posts as JSON."""
    rows = [asdict(post) for post in posts]
    text = json.dumps(rows, ensure_ascii=False, indent=1, default=datetime.isoformat)
    path.write_text(text, encoding="utf-8")


def load_truth(path: Path) -> list[TruthPost]:
    """Reads what `save_truth` wrote."""
    posts = []
    for row in json.loads(path.read_text(encoding="utf-8")):
        for key in ("published_at", "modified_at"):
            row[key] = datetime.fromisoformat(row[key])
        for key in ("body", "tags", "noise"):
            row[key] = tuple(row[key])
        posts.append(TruthPost(**row))
    return posts
