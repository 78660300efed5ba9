"""Looking at files in the sandbox: what comes out of it, and what does not."""

import io
import json
import logging
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from freeshelf.core import sandbox
from freeshelf.enrich.disclosure import looking
from freeshelf.enrich.disclosure.findings import (
    Finding,
    Gap,
    Means,
    NotLookedAt,
    Place,
    Strength,
)
from freeshelf.enrich.disclosure.inside import Budget, Inside, read_file
from freeshelf.enrich.disclosure.looking import (
    InterruptedLookError,
    Look,
    LookLimits,
    look,
)
from freeshelf.enrich.disclosure.reports import (
    MalformedReportError,
    message_of,
    parse_report,
)
from tests.enrich.disclosure.sightings import Sightings, paragraph, word

SECRET = "Call Anna on +380 50 123 4567"
BAR = '<w:highlight w:val="black"/>'


@pytest.fixture
def file(tmp_path):
    """Write bytes to a file and return its path."""

    def write(content: bytes, name: str = "file") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def test_a_failed_redaction_is_strong_and_nothing_of_it_leaves_the_child(file):
    seen = look(file(word(paragraph(SECRET, BAR))), name="report.docx")

    assert seen.looked_at
    assert seen.is_strong
    assert {each.means for each in seen.findings} >= {Means.REDACTION}
    assert "Anna" not in repr(seen)
    assert "123" not in repr(seen)


def test_an_ordinary_document_is_not_strong(file):
    seen = look(file(word(paragraph("The annual report of the secretariat."))))

    assert (seen.looked_at, seen.is_strong) == (True, False)


def test_hidden_words_that_extraction_stores_are_told_once_as_hidden(file):
    tiny = paragraph(SECRET, '<w:sz w:val="2"/>')
    alone = look(file(word(tiny)))
    both = look(file(word(tiny + paragraph(f"Again: {SECRET}"))))

    assert [each.means for each in alone.findings] == [Means.TINY_TEXT]
    # Of two of them nobody can tell which is hidden.
    told = [(each.means, each.place.start >= 0) for each in both.findings]
    assert sorted(told, key=str) == [
        (Means.TINY_TEXT, False),
        (None, True),
        (None, True),
    ]


@pytest.mark.parametrize(
    ("content", "gap"),
    [
        (b"", Gap.DAMAGED),
        (b"ID3\4" + bytes(99), Gap.SOUND),
        (b"PK\3\4" + bytes(99), Gap.DAMAGED),
        (bytes(4) + b"ftypisom" + bytes(99), Gap.FILM),
    ],
)
def test_what_cannot_be_looked_at_never_counts_as_looked_at(file, content, gap):
    seen = look(file(content))

    assert [each.gap for each in seen.gaps] == [gap]
    assert not seen.looked_at


def test_a_look_with_a_gap_is_none_at_the_whole_file():
    partly = Look(gaps=(NotLookedAt(Gap.FILM),), looked_at=True)

    assert not partly.looked_at
    assert replace(partly, gaps=()).looked_at


def test_a_file_above_a_limit_is_not_looked_at(file):
    text = file(b"The same line of a long report.\n" * 20_000)

    by_size = look(text, limits=LookLimits(max_bytes=1000))
    by_pages = look(text, limits=LookLimits(max_pages=3))

    assert [each.gap for each in by_size.gaps] == [Gap.TOO_LARGE]
    assert [each.gap for each in by_pages.gaps] == [Gap.TOO_LARGE]


def test_pictures_above_a_limit_are_not_looked_at():
    stream = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "PNG")
    pictures = {f"word/media/image{n}.png": stream.getvalue() for n in range(5)}
    content = io.BytesIO(word(paragraph("Text"), more=pictures))

    found = list(read_file(content, inside=Inside(Budget(pictures=3))))

    gaps = [each for each in found if isinstance(each, NotLookedAt)]
    assert [each.gap for each in gaps] == [Gap.TOO_LARGE] * 2


def test_files_within_files_are_looked_into_to_a_limited_depth():
    content = word(paragraph(SECRET))
    for _ in range(6):
        content = word(paragraph("x"), more={"word/embeddings/a.docx": content})

    gaps = [s for s in read_file(io.BytesIO(content)) if isinstance(s, NotLookedAt)]

    assert [each.gap for each in gaps] == [Gap.TOO_LARGE]


@pytest.mark.parametrize(
    ("error", "gap"),
    [
        (sandbox.SandboxMemoryError("x", mebibytes=1), Gap.TOO_LARGE),
        (sandbox.SandboxTimeoutError("x", seconds=1.0), Gap.TOO_LARGE),
        (sandbox.SandboxDiedError("x", reason="signal SIGSEGV"), Gap.DAMAGED),
    ],
)
def test_the_end_of_a_child_is_a_gap(file, monkeypatch, error, gap):
    _end_with(monkeypatch, error)

    assert [each.gap for each in look(file(b"text")).gaps] == [gap]


def test_an_unknown_error_is_logged_without_what_it_says(file, monkeypatch, caplog):
    facts = {"kind": "ValueError", "detail": SECRET, "place": "word.py:1"}
    _end_with(monkeypatch, sandbox.SandboxFunctionError("x", **facts))

    with caplog.at_level(logging.WARNING):
        seen = look(file(b"text"))

    assert not seen.looked_at
    assert "ValueError at word.py:1" in caplog.text
    assert "Anna" not in caplog.text


def test_a_fault_of_the_machine_is_no_gap_of_the_file(file, monkeypatch):
    killed = sandbox.SandboxDiedError("x", reason="SIGKILL", is_from_outside=True)
    for error in (
        killed,
        sandbox.SandboxFunctionError("x", kind="ImportError", detail="", place="a"),
    ):
        _end_with(monkeypatch, error)
        with pytest.raises(InterruptedLookError):
            look(file(b"text"))


def _end_with(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def stream(*_arguments: object, **_limits: object) -> object:
        yield from ()
        raise error

    monkeypatch.setattr(looking.sandbox, "stream", stream)


FINDING = Finding(
    "phone",
    Strength.STRONG,
    Place(2, 4, 9, (1.0, 2.0, 3.0, 4.0), (("row", 3),)),
    Means.COMMENT,
    "a" * 64,
)


@pytest.mark.parametrize(
    "report",
    [
        FINDING,
        Finding("author", Strength.WEAK),
        NotLookedAt(Gap.FILM, Place(parts=(("attachment", 2),))),
    ],
)
def test_reports_come_out_as_they_were_sent(report):
    assert parse_report(json.loads(json.dumps(message_of(report)))) == report


def _finding(**changes: object) -> dict[str, object]:
    values = {
        "kind": "phone",
        "strength": "weak",
        "means": "",
        "key": "",
        "place": [0, -1, -1, None, []],
        **changes,
    }
    return {"finding": list(values.values())}


@pytest.mark.parametrize(
    "message",
    [
        *(None, [], {}, {"page": []}, {"gap": []}, {"gap": ["Anna", []]}),
        {"gap": ["film", [0, -1, -1, None, [["Anna K.", 1]]]]},
        _finding(kind="Anna Kovalenko"),
        _finding(kind="x" * 50),
        _finding(strength="Anna"),
        _finding(means="Anna"),
        _finding(key="Anna"),
        _finding(place=["Anna", -1, -1, None, []]),
        _finding(place=[0, -2, -1, None, []]),
        _finding(place=[True, -1, -1, None, []]),
        _finding(place=[0, -1, -1, [0, 0, 0, "Anna"], []]),
        _finding(place=[0, -1, -1, [0, 0, 0, float("nan")], []]),
        _finding(place=[0, -1, -1, None, [["row", "Anna"]]]),
        _finding(place=[0, -1, -1, None, [["row", 1]] * 50]),
    ],
)
def test_a_message_that_no_reader_sends_is_refused(message):
    with pytest.raises(MalformedReportError):
        parse_report(message)


def test_a_picture_is_a_gap_where_it_is_attached_and_none_within_a_document():
    stream = io.BytesIO()
    Image.new("RGB", (900, 900), "gray").save(stream, "PNG")
    message = EmailMessage()
    message["From"], message["To"] = "bea@example.org", "cem@example.org"
    message.add_attachment(stream.getvalue(), maintype="image", subtype="png")
    within = word(paragraph("x"), more={"word/media/image1.png": stream.getvalue()})

    attached, inside = Sightings(message.as_bytes()), Sightings(within)

    assert attached.gaps == {Gap.NOT_READ}
    assert inside.gaps == set()


def test_files_attached_to_a_pdf_are_looked_into():
    stream = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        hidden = word(paragraph(SECRET, "<w:vanish/>"))
        pdf.attachments["a.docx"] = pikepdf.AttachedFileSpec(pdf, hidden)
        pdf.save(stream)

    assert Sightings(stream.getvalue()).of(Means.HIDDEN_TEXT) == [SECRET]
