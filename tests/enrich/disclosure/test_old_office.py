"""Word, Excel and PowerPoint of before 2007: what is read of them, and the gap."""

import struct

from freeshelf.enrich.disclosure.findings import Gap, Means
from tests.enrich.disclosure.sightings import Sightings, paragraph, word
from tests.enrich.old_word import Line, compound_file, old_word_document

SECRET = "Anna, +380 50 123 4567"


def record(kind: int, content: bytes) -> bytes:
    """A record of a workbook."""
    return struct.pack("<HH", kind, len(content)) + content


def label(row: int, column: int, text: str) -> bytes:
    """A cell with its text."""
    encoded = struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")
    return record(0x204, struct.pack("<HHH", row, column, 0) + encoded)


def old_workbook(cells: bytes, *, hidden: int = 0) -> bytes:
    """A workbook of one sheet, as Excel 97 wrote it."""
    begin = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    sheet_begin = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    end = record(0x0A, b"")
    page = record(0x42, struct.pack("<H", 1200))
    size = len(begin) + len(page) + len(end) + 4 + 6 + 2 + len("One")
    bound = record(0x85, struct.pack("<IBBBB", size, hidden, 0, 3, 0) + b"One")
    stream = begin + page + bound + end + sheet_begin + cells + end
    return compound_file({"Workbook": stream})


def test_an_old_word_file_shows_what_is_hidden_deleted_and_commented():
    content = old_word_document(
        [
            Line("Seen."),
            Line(SECRET, is_hidden=True),
            Line("Taken out", is_deleted=True),
        ],
        comments="Is this Anna?\r",
    )

    seen = Sightings(content)

    assert seen.of(None) == ["Seen."]
    assert seen.of(Means.HIDDEN_TEXT) == [SECRET]
    assert seen.of(Means.TRACKED_CHANGE) == ["Taken out"]
    assert seen.of(Means.COMMENT) == ["Is this Anna?"]
    assert seen.of(Means.UNUSED_TEXT) == []
    assert seen.gaps == {Gap.UNSUPPORTED}


def test_text_between_the_pieces_of_an_old_word_file_is_left_over():
    content = old_word_document([Line("Seen.")])
    place = content.index("Seen.".encode("utf-16-le")) + 600
    left = "A name that was typed".encode("utf-16-le")

    seen = Sightings(content[:place] + left + content[place + len(left) :])

    assert seen.of(Means.UNUSED_TEXT) == ["A name that was typed"]


def test_hidden_sheets_rows_columns_and_comments_of_an_old_workbook_are_seen():
    row = record(0x208, struct.pack("<HHHHHHI", 1, 0, 1, 255, 0, 0, 0x20))
    column = record(0x7D, struct.pack("<HHHHHH", 2, 2, 2000, 0, 1, 0))
    text = record(0x1B6, bytes(18)) + record(0x3C, b"\0A comment")
    note = record(0x1C, struct.pack("<HHHHHB", 0, 0, 0, 1, 3, 0) + b"Bea")
    cells = (row + column + label(0, 0, "Seen") + label(0, 2, "In a column")) + label(
        1, 0, SECRET
    )

    seen = Sightings(old_workbook(cells + text + note))
    secret = Sightings(old_workbook(label(0, 0, SECRET), hidden=2))

    assert "Seen" in seen.of(None)
    assert {"In a column", SECRET} <= set(seen.of(Means.HIDDEN_PART))
    assert seen.of(Means.COMMENT) == ["A comment"]
    assert "Bea" in seen.of(Means.PROPERTY)
    assert SECRET in secret.of(Means.HIDDEN_PART)
    assert seen.gaps == {Gap.UNSUPPORTED}


def atom(kind: int, content: bytes, *, is_group: bool = False) -> bytes:
    """A record of a presentation."""
    return struct.pack("<HHI", 0xF if is_group else 0, kind, len(content)) + content


def slide(text: str, *, is_hidden: bool = False) -> bytes:
    """A slide with one text."""
    shown = bytes(10) + bytes([4 if is_hidden else 0]) + bytes(5)
    return atom(
        0x3EE, atom(0x3F9, shown) + atom(0xFA0, text.encode("utf-16-le")), is_group=True
    )


def test_notes_comments_and_hidden_slides_of_an_old_presentation_are_seen():
    notes = atom(0x3F0, atom(0xFA8, b"For the speaker"), is_group=True)
    comment = atom(
        0x2EE0, atom(0xFBA, "Is it Anna?".encode("utf-16-le")), is_group=True
    )
    stream = slide("Seen") + slide(SECRET, is_hidden=True) + notes + comment

    seen = Sightings(compound_file({"PowerPoint Document": stream}))

    assert seen.of(None) == ["Seen"]
    assert seen.of(Means.HIDDEN_PART) == [SECRET]
    assert seen.of(Means.SPEAKER_NOTES) == ["For the speaker"]
    assert seen.of(Means.COMMENT) == ["Is it Anna?"]
    assert seen.gaps == {Gap.UNSUPPORTED}


def test_a_file_that_an_object_wraps_is_looked_into_with_its_folder():
    inner = word(paragraph(SECRET))
    names = b"\2\0a.docx\0C:\\Users\\bea\\a.docx\0\0\0\3\0"
    path = b"C:\\Temp\\a.docx\0"
    wrapped = (
        (bytes(4) + names + struct.pack("<I", len(path)) + path)
        + struct.pack("<I", len(inner))
        + inner
    )

    content = word(
        paragraph("x"),
        more={"word/embeddings/o.bin": compound_file({"\1Ole10Native": wrapped})},
    )

    told = Sightings(content).of(Means.EMBEDDED)

    assert SECRET in told
    assert any("C:\\Users\\bea" in text for text in told)
