"""Stand-ins for ZWJ and ZWNJ, which Hindi and Urdu words need and trafilatura drops."""

from __future__ import annotations

from lxml.etree import XPath
from lxml.html import HtmlElement

_STAND_INS = {"\u200d": "\U00010080", "\u200c": "\U00010081"}
_TO_STAND_INS = str.maketrans(_STAND_INS)
_HAS_JOINERS = XPath("contains(., '\u200c') or contains(., '\u200d')")
_WITH_JOINERS = XPath("//text()[contains(., '\u200c') or contains(., '\u200d')]")


def protect_joiners(tree: HtmlElement) -> None:
    """Puts a stand-in in the place of each joiner."""
    for text in _WITH_JOINERS(tree) if _HAS_JOINERS(tree) else ():
        element = text.getparent()
        if text.is_tail:
            element.tail = text.translate(_TO_STAND_INS)
        else:
            element.text = text.translate(_TO_STAND_INS)


def with_joiners(text: str) -> str:
    """Text of a tree whose joiners were protected, as its page has it."""
    for joiner, stand_in in _STAND_INS.items():
        text = text.replace(stand_in, joiner)
    return text
