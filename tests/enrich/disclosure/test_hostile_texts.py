"""Copies of hostile texts: refused or clean, and never with what was hidden."""

import io
import zipfile

import pytest

from freeshelf.enrich import errors
from tests.enrich.disclosure import texts_of_a_survivor as texts
from tests.enrich.disclosure.texts_of_a_survivor import SECRET, SENTENCE

HTML, BOOK, RTF = "text/html", "application/epub+zip", "application/rtf"
MAIL, PLAIN = "message/rfc822", "text/plain"


@pytest.fixture(autouse=True)
def _without_ocr(settings):
    settings.FREESHELF_OCR = settings.FREESHELF_OCR | {"IS_ON": False}


def changed(content: bytes, **members: str | bytes) -> bytes:
    """Return a package with other members; names have `__` for a slash, `_` a dot."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(packed, "w") as new,
    ):
        others = {
            key.replace("__", "/").replace("_", "."): value
            for key, value in members.items()
        }
        for name in old.namelist():
            if name not in others:
                new.writestr(name, old.read(name))
        for name, value in others.items():
            new.writestr(name, value)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        (HTML, b"\0\1\2\3"),
        (HTML, b"<div>" * 200 + SENTENCE.encode()),
        (BOOK, b"PK\3\4 broken"),
        (BOOK, changed(texts.book(), META_INF__container_xml="<container/>")[:300]),
        (BOOK, changed(texts.book(), in__book_opf="<broken")),
        (RTF, b"Not what it says."),
        (PLAIN, b"\0\1\2\3\4"),
    ],
)
def test_what_cannot_be_read_is_not_copied(copied_by_text, media_type, content):
    with pytest.raises(errors.CopyError):
        copied_by_text(content, media_type=media_type)


def test_a_locked_book_is_not_copied(copied_by_text):
    rights = (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><e:Data '
        'xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:CipherReference '
        'URI="in/last.xhtml"/></e:Data></encryption>'
    )
    packed = io.BytesIO(texts.book())
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("META-INF/encryption.xml", rights)
    with pytest.raises(errors.UnfitForCopyError):
        copied_by_text(packed.getvalue(), media_type=BOOK)


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        (HTML, f"<p>{SENTENCE}<!-- {SECRET}"),
        (HTML, f"<p>{SENTENCE}<template><p>{SECRET}</template>"),
        (HTML, f"<p>{SENTENCE}<p style='position:absolute;left:-9999px'>{SECRET}"),
        (HTML, f"<p>{SENTENCE}<svg><title>{SECRET}</title></svg>"),
        (HTML, f"<p>{SENTENCE}<iframe srcdoc='{SECRET}'>{SECRET}</iframe>"),
        (HTML, f"<p>{SENTENCE}<p style='color:#fff'>{SECRET}"),
        (HTML, f"<p lang='{SECRET}' dir='{SECRET}' id='{SECRET}'>{SENTENCE}"),
        (HTML, f"<p>{SENTENCE}<a href='data:text/plain,{SECRET}'>x</a>"),
        (HTML, f"<p>{SENTENCE}<noscript>{SECRET}</noscript><dialog>{SECRET}</dialog>"),
        (
            RTF,
            rf"{{\rtf1 {SENTENCE}{{\*\x {SECRET}}}{{\sp{{\sn a}}{{\sv {SECRET}}}}}}}",
        ),
        (RTF, rf"{{\rtf1 {SENTENCE}{{\field{{\*\fldinst {SECRET}}}{{\fldrslt x}}}}}}"),
        (RTF, rf"{{\rtf1 {SENTENCE}\par {{\fs2 {SECRET}}}{{\xe {SECRET}}}}}"),
        (RTF, rf"{{\rtf1 {SENTENCE}\par}}{SECRET}"),
        (MAIL, f"From: a@b.example\nX-A: {SECRET}\nSubject: x\n\n{SENTENCE}\n"),
    ],
)
def test_what_is_hidden_in_unusual_ways_is_left_out(
    copied_by_text, media_type, content
):
    copy, _report = copied_by_text(content.encode(), media_type=media_type)
    written = copy.read_bytes().decode("utf-8")
    assert SENTENCE in written
    for word in SECRET.split():
        assert word not in written


def test_labels_of_lists_have_no_words_of_their_own(copied_by_text):
    content = rf"{{\rtf1 \pard{{\listtext {SECRET} 1.\tab}}{SENTENCE}\par}}"
    copy, _report = copied_by_text(content.encode(), media_type=RTF)
    assert SECRET not in copy.read_text()


def test_groups_without_an_end_and_deep_ones_are_read_to_the_end(copied_by_text):
    content = "{\\rtf1 " + "{" * 5000 + SENTENCE
    copy, _report = copied_by_text(content.encode(), media_type=RTF)
    assert SENTENCE in copy.read_text()
