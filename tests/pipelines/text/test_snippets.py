"""Words that were looked for are marked in the spelling that a text has."""

from __future__ import annotations

import pytest

from pipelines.text.snippets import asked_words, mark, snippet, written_as


@pytest.mark.parametrize(
    ("query", "text", "hits"),
    [
        ("ज़मीन", "जमीन पर ज़मीन", ["जमीन", "ज़मीन"]),
        ("لكهنؤ", "آج لکھنؤ میں", ["لکھنؤ"]),
        ("वाराण*", "वाराणसी से वाराणसीवासी, वारा", ["वाराणसी", "वाराणसीवासी"]),
        ("لکھ*", "لکھنؤ اور لاہور", ["لکھنؤ"]),
        ("elec*", "Elections were reelected", ["Elections"]),
        ("e-mail*", "An E-Mail, emails: mailing", ["E", "Mail", "mailing"]),
    ],
)
def test_hits(query: str, text: str, hits: list[str]) -> None:
    words = frozenset(asked_words(query))
    assert [each.text for each in mark(text, words) if each.is_hit] == hits
    long = f"{'और ' * 60}{text}{' और' * 60}"
    assert [each.text for each in snippet(long, words) if each.is_hit] == hits


def test_a_word_is_written_as_a_text_has_it() -> None:
    assert written_as("लखनऊ", "कल लखनऊ में") == "लखनऊ"
    assert written_as("لکہنو", "کل لکھنؤ میں") == "لکھنؤ"
    assert written_as("खबर", "कोई ख़बर नहीं") == "ख़बर"
    assert written_as("nowhere", "कल") == "nowhere"
