"""Files that were changed, cut or made to be costly: a gap, never an error."""

import io
import random
import warnings
import zipfile

import docx
import openpyxl
import pptx
import pytest

from freeshelf.enrich.disclosure.findings import Means
from tests.enrich.disclosure.sightings import (
    Sightings,
    archive,
    paragraph,
    with_parts,
    word,
)
from tests.enrich.disclosure.test_open_document import document

SECRET = "Anna, +380 50 123 4567"


def _saved(made: object) -> bytes:
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def _sheet() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["Region", 12, None, "Kyiv"])
    return _saved(book)


def _show() -> bytes:
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[1])
    slide.shapes.title.text = "Title"
    return _saved(show)


RTF = rb"{\rtf1\ansi{\colortbl;\red1\green2\blue3;}{\*\annotation x}\v y\v0 \u1040?}"
SAMPLES = [
    _saved(docx.Document()),
    _sheet(),
    _show(),
    document("<text:p>Text</text:p>"),
    RTF,
    b"<html><body><p style='color:#fff'>x</p><!-- y --></body></html>",
]
_INSERTED = (b"9" * 12, b"-1", b"<", b"{\\*\\", b"\\u-99999 ", b'"', b"\0\0", b"NaN")


def _changed(content: bytes, chance: random.Random) -> bytes:
    result = bytearray(content)
    for _ in range(chance.choice((1, 3, 10))):
        place = chance.randrange(len(result) or 1)
        if chance.random() < 0.5:
            result[place : place + 1] = bytes([chance.randrange(256)])
        else:
            result[place:place] = chance.choice(_INSERTED)
    return bytes(result)


@pytest.mark.parametrize("sample", SAMPLES)
def test_whatever_is_changed_in_a_file_ends_in_sightings(sample):
    chance = random.Random(18)
    for _ in range(25):
        if sample.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(sample)) as file:
                name = chance.choice(file.namelist())
                part = _changed(file.read(name), chance)
            content = with_parts(sample, {name: part})
        else:
            content = _changed(sample, chance)

        assert Sightings(content) is not None


def test_a_table_of_colours_without_an_end_is_read_at_once():
    colours = b"\\red1\\green2\\blue3 " * 20_000

    assert Sightings(b"{\\rtf1{\\colortbl" + colours + b"}Seen.}").of(None) == ["Seen."]


def test_deep_elements_are_no_error():
    deep = "<div>" * 5000 + SECRET + "</div>" * 5000

    assert Sightings(f"<html><body>{deep}".encode(), media_type="text/html") is not None


def test_entities_are_not_expanded():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'

    seen = Sightings(word(paragraph("x"), more={"customXml/item1.xml": bomb}))

    assert "aaaa" not in "".join(each.text for each in seen.pieces)


def test_an_earlier_state_that_appending_left_is_seen():
    stream = io.BytesIO(
        word(paragraph("x"), more={"customXml/item1.xml": f"<a>{SECRET}</a>"})
    )
    with zipfile.ZipFile(stream, "a") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        listed = file.NameToInfo.pop("customXml/item1.xml")
        file.filelist.remove(listed)
        file.writestr("customXml/item1.xml", "<a>A harmless note</a>")

    seen = Sightings(stream.getvalue())

    assert seen.of(Means.EARLIER_REVISION) == [SECRET]
    assert "A harmless note" in seen.of(Means.EMBEDDED)
    assert Sightings(archive({"mimetype": "x", "a": "y"})).pieces == []
