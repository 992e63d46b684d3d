"""Bytes as text: right, wrong, missing and doubled encodings, and what is no text."""

import random
from time import process_time

import pytest

from pipelines.html.decode import binary_format, decode, ends_early
from tests.pipelines.fetched import article, cleaned, document, reject

HINDI = "नदी पर नया पुल सोमवार सुबह आम लोगों के लिए खोल दिया गया।"
URDU = "پرانے شہر کی لائبریری میں اتوار کے روز نایاب مخطوطات کی نمائش شروع ہو گئی ہے۔"
ENGLISH = "The café on the pier – “open” again – will stay open until midnight."
PAGE = document(f"<article><h1>पुल</h1><p>{HINDI * 4}</p><p>{URDU}</p><p>{ENGLISH}</p></article>")


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"],
)
@pytest.mark.parametrize(
    "declared", ["", "; charset=iso-8859-1", "; charset=utf-16", "; charset=x"]
)
def test_unicode_is_read_whatever_is_declared(encoding: str, declared: str) -> None:
    text = decode(PAGE.encode(encoding), f"text/html{declared}")
    assert text.removeprefix("\ufeff") == PAGE


@pytest.mark.parametrize("codec", ["windows-1252", "latin-1"])
def test_utf_8_that_was_encoded_twice_is_mended(codec: str) -> None:
    # As browsers do, bytes that windows-1252 does not define become control characters.
    twice = "".join(
        bytes([byte]).decode(codec, "ignore") or chr(byte) for byte in PAGE.encode()
    ).encode()
    assert decode(twice, "text/html; charset=utf-8") == PAGE
    assert HINDI in article(twice).body


def test_accents_that_look_like_broken_utf_8_stay() -> None:
    text = "Ã©té à la mode, Øresund, Ûser, ¤ und â€" + ENGLISH
    assert decode(text.encode(), "text/html") == text


@pytest.mark.parametrize("declared", ["; charset=utf-8", ""])
def test_windows_1252_that_is_declared_utf_8_is_read_as_what_it_is(declared: str) -> None:
    body = f'<meta charset="utf-8"><p>{ENGLISH}</p>'.encode("windows-1252")
    assert ENGLISH in decode(body, f"text/html{declared}")


def test_single_bytes_of_windows_1252_in_utf_8_are_read() -> None:
    torn = HINDI.encode() + b" \x93open\x94 \x96 " + URDU.encode()
    assert decode(torn, "text/html") == f"{HINDI} “open” – {URDU}"
    assert decode(torn[:-1], "text/html; charset=iso-8859-1").startswith(HINDI)


OLD_MARKS = "‘new’ “lights” – a footpath — • … €5 ™"
DECLARED = ("", "utf-8", "iso-8859-1", "windows-1252")


@pytest.mark.parametrize("header", DECLARED)
@pytest.mark.parametrize("meta", DECLARED)
@pytest.mark.parametrize("told", ["Officials promised", "The café –", "पुल", HINDI, "شہر", URDU])
def test_marks_of_windows_1252_are_read_whatever_is_declared(
    header: str, meta: str, told: str
) -> None:
    head = f'<meta charset="{meta}">' if meta else ""
    content_type = f"text/html; charset={header}" if header else "text/html"
    for separator in ("", " "):
        page = f"{head}<p>{told}{separator}".encode() + OLD_MARKS.encode("windows-1252")
        assert decode(page, content_type) == f"{head}<p>{told}{separator}{OLD_MARKS}"


@pytest.mark.parametrize("story", [HINDI, URDU, ENGLISH])
@pytest.mark.parametrize("name", ["Café Zoë", "Émile", "Müller"])
def test_an_accent_of_windows_1252_is_read_and_a_cut_character_is_lost(
    story: str, name: str
) -> None:
    page = f"{story} ".encode() + name.encode("windows-1252") + f" {story}".encode()
    assert decode(page, "text/html; charset=utf-8") == f"{story} {name} {story}"
    cut = f"{story} न".encode()[:-1] + f" {story}".encode()
    assert decode(cut, "text/html") == f"{story} \ufffd {story}"


def test_undeclared_accents_are_western_and_words_of_them_another_alphabet() -> None:
    assert decode(ENGLISH.encode("windows-1252"), "text/html") == ENGLISH
    assert "\ufffd" in decode(URDU.replace("ی", "ي").encode("windows-1256", "ignore"), "text/html")


@pytest.mark.parametrize("language", ["Officials promised", HINDI, URDU])
def test_a_story_keeps_the_marks_of_an_old_editor(language: str) -> None:
    said = f"{language} ‘new’ “lights” – and a footpath by the river, said the council."
    html = document(f"<article><h1>Pier</h1><p>{said * 4}</p><p>{ENGLISH}</p></article>")
    old = {mark: mark.encode("windows-1252") for mark in "‘’“”–"}
    body = b"".join(old.get(each, each.encode()) for each in html)
    assert said in article(body).body


def test_one_byte_encodings_are_as_declared() -> None:
    assert decode(ENGLISH.encode("windows-1252"), "text/html; charset=iso-8859-1") == ENGLISH
    assert decode(b'<meta charset="windows-1256">\xe3\xe6', "text/html").endswith("مو")


@pytest.mark.parametrize(
    "body",
    [
        b"\x89PNG\r\n\x1a\n" + b"<html><p>x</p>",
        b"%PDF-1.7 <html>",
        b"\xff\xd8\xff\xe0\x00\x10JFIF",
        b"PK\x03\x04",
        b"\x1f\x8b\x08\x00",
        b"\x00\x00\x00\x1cftypavif",
        random.Random(0).randbytes(5_000),
    ],
    ids=lambda body: body[:4].hex(),
)
def test_binary_data_sent_as_html_is_no_page(body: bytes) -> None:
    assert binary_format(body)
    assert reject(body).reason == "not_html"


def test_json_is_no_page_and_a_stray_bracket_before_a_page_is_one() -> None:
    assert reject('{"code": "rest_no_route", "data": "<p>x</p>"}').reason == "not_html"
    assert article("[" + PAGE).headline == "पुल"


def test_nul_between_the_letters_changes_nothing() -> None:
    assert article(PAGE.replace("<p>", "\x00<p>\x00").encode()) == article(PAGE)


@pytest.mark.parametrize(
    ("page", "early"),
    [
        (PAGE, False),
        (PAGE.replace("</body></html>", ""), True),
        (PAGE.replace("</html>", "") + "<!-- cached -->" * 1_000, False),
        (PAGE[: len(PAGE) // 2], True),
        ("<p>a fragment", False),
    ],
)
def test_a_document_that_is_never_closed_ends_early(page: str, early: bool) -> None:
    assert ends_early(page.encode()) is early
    assert ends_early(page.encode().upper()) is early


def test_a_story_that_breaks_off_with_its_page_is_suspect() -> None:
    whole = PAGE.replace("</body></html>", "")
    assert "cut_off" not in article(whole).suspect
    assert "cut_off" in article(PAGE[: PAGE.index("until midnight")]).suspect


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (f"<div class='{'x' * 4_000_000}'>{PAGE}</div>", ""),
        (f"<div {' '.join(f'a{n}=1' for n in range(100_000))}>{PAGE}</div>", "broken"),
        (PAGE.replace("पुल", "पु" + "\u0301\u0316" * 50_000), ""),
        (PAGE.replace("पुल", "12," * 100_000), ""),
        (document(PAGE, head=f"<meta name='author' content='{'- ' * 100_000}'>"), ""),
        (document(PAGE, title="oops " * 100_000), ""),
        ("<!-- a -->" * 100_000 + PAGE, ""),
    ],
    ids=["attribute", "attributes", "marks", "commas", "author", "title", "comments"],
)
def test_what_took_minutes_takes_seconds(page: str, reason: str) -> None:
    begun = process_time()
    result = cleaned(page)
    assert process_time() - begun < 5
    assert (result.reject.reason if result.reject else "") == reason
