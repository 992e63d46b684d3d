"""Original news prose, spun from sentence templates by a seeded generator."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace

from tests.wordpress.newsroom import Name, sentences, vocabulary

_CHOICE = re.compile(r"\[([^\[\]]*)\]")


@dataclass(frozen=True)
class Subject:
    """What a story is about; each name in all languages."""

    place: Name
    place2: Name
    person: Name
    organisation: Name
    thing: Name


class Writer:
    """Writes headlines and paragraphs; the same seed gives the same words."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)

    def subject(self) -> Subject:
        """Something to write about."""
        words = vocabulary()
        place, place2 = self.random.sample(words.places, 2)
        return Subject(
            place,
            place2,
            self.random.choice(words.people),
            self.random.choice(words.organisations),
            self.random.choice(words.things),
        )

    def headline(self, code: str, subject: Subject) -> tuple[str, str]:
        """A headline in a language and its Latin slug."""
        template = self.random.choice(vocabulary().headlines)
        numbers = self._numbers()
        title = template.wording[code].format(**_spelt(subject, code), **numbers)
        slug = template.slug.format(**_spelt(subject, "en"), **numbers)
        return _capitalised(title), re.sub(r"[^a-z0-9]+", "-", slug.lower()).strip("-")

    def sentence(self, code: str, subject: Subject) -> str:
        """One sentence about a subject."""
        return self._filled(self.random.choice(sentences(code)), code, subject)

    def paragraphs(self, code: str, words: int, subject: Subject | None = None) -> list[str]:
        """Paragraphs of one to three sentences, together at least `words` words."""
        subject = subject or self.subject()
        written: list[str] = []
        unused: list[str] = []
        while sum(len(sentence.split()) for sentence in written) < words:
            if not unused:
                unused = self.random.sample(sentences(code), len(sentences(code)))
                subject = replace(self.subject(), place=subject.place, thing=subject.thing)
            written.append(self._filled(unused.pop(), code, subject))
        paragraphs = []
        while written:
            size = self.random.choice((1, 2, 2, 3))
            paragraphs.append(" ".join(written[:size]))
            written = written[size:]
        return paragraphs

    def _filled(self, template: str, code: str, subject: Subject) -> str:
        chosen = _CHOICE.sub(lambda m: self.random.choice(m[1].split("|")), template)
        day = self.random.choice(vocabulary().days)
        names = {**_spelt(subject, code), "day": day.get(code, day["hi"])}
        return _capitalised(chosen.format(**names, **self._numbers()))

    def _numbers(self) -> dict[str, int]:
        return {"many": self.random.randint(11, 980), "few": self.random.randint(2, 19)}


def _spelt(subject: Subject, code: str) -> dict[str, str]:
    # Marathi and Nepali share the Hindi spellings.
    return {key: name.get(code, name["hi"]) for key, name in vars(subject).items()}


def _capitalised(text: str) -> str:
    return text[0].upper() + text[1:]
