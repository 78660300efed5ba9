"""Authors and owners of a file are not told as persons at risk."""

import io

import pytest
from reportlab.pdfgen import canvas

from freeshelf.enrich.disclosure.findings import Seen, Strength
from freeshelf.enrich.disclosure.inside import read_file
from freeshelf.enrich.disclosure.persons import judge
from tests.enrich.disclosure.sightings import paragraph, word
from tests.enrich.disclosure.test_open_document import document

NAME = "Oriel Tamsin"
LIKELY, DENIED = 3.0, -9.0
LIST = "<w:p><w:r><w:t>List of victims</w:t></w:r></w:p>"


def in_word(name: str, *, body: str = "") -> bytes:
    core = f"<a><{name}>{NAME}</{name}></a>"
    return word(body or paragraph("Agenda"), more={"docProps/core.xml": core})


def in_pdf(key: str) -> bytes:
    stream = io.BytesIO()
    page = canvas.Canvas(stream, invariant=True)
    page.drawString(72, 700, "Agenda of the meeting")
    getattr(page, f"set{key}")(NAME)
    page.save()
    return stream.getvalue()


def in_open_document(tag: str) -> bytes:
    return document("<text:p>Agenda</text:p>", meta=f"<{tag}>{NAME}</{tag}>")


def in_rich_text(tag: str) -> bytes:
    return rf"{{\rtf1\ansi{{\info{{\{tag} {NAME}}}}}Agenda\par}}".encode()


def on_a_page(name: str) -> bytes:
    head = f'<meta name="{name}" content="{NAME}">'
    return f"<html><head>{head}</head><p>Agenda</p></html>".encode()


def strong(content: bytes) -> set[str]:
    """Return what is strong to a model that takes the name for one of a person."""

    def judging(text: str, places: list[tuple[int, int]]) -> list[float]:
        return [LIKELY if text[a:b] in NAME else DENIED for a, b in places]

    seen: list[Seen] = list(read_file(io.BytesIO(content)))
    found = judge(seen, judging=judging)
    return {each.kind for each in found if each.strength is Strength.STRONG}


@pytest.mark.parametrize(
    "content",
    [
        in_word("lastModifiedBy"),
        in_word("creator"),
        in_word("Manager"),
        in_word("creator", body=LIST + paragraph("None came.")),
        in_pdf("Author"),
        in_pdf("Creator"),
        in_open_document("meta:initial-creator"),
        in_rich_text("operator"),
        on_a_page("author"),
    ],
)
def test_names_of_those_who_wrote_a_file_hold_nothing(content):
    assert strong(content) == set()


@pytest.mark.parametrize(
    "content",
    [
        in_word("title"),
        in_word("description"),
        in_pdf("Subject"),
        in_open_document("dc:title"),
        in_rich_text("keywords"),
        on_a_page("description"),
    ],
)
def test_names_in_titles_and_descriptions_do(content):
    assert strong(content) == {"person_name"}
