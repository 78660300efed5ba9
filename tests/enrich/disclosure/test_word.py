"""Word: each means, in files by python-docx and in files written by hand."""

import io
from collections.abc import Callable

import docx
import pytest
from docx.document import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from freeshelf.enrich.disclosure.findings import Gap, Means
from tests.enrich.disclosure.sightings import (
    Sightings,
    W,
    archive,
    paragraph,
    run,
    with_parts,
    word,
)

SECRET = "Call Anna on +380 50 123 4567"
BLACK = '<w:color w:val="000000"/>'
WHITE = '<w:color w:val="FFFFFF"/>'


def written(change: Callable[[Document], object]) -> bytes:
    """A document by python-docx, after a change."""
    document = docx.Document()
    document.add_paragraph("Everybody reads this.")
    change(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def formatted(change: Callable[[object], object]) -> bytes:
    """A document by python-docx with one run that a change formats."""

    def add(document: Document) -> None:
        change(document.add_paragraph("Beside it: ").add_run(SECRET))

    return written(add)


def _hidden(text: object) -> None:
    text.font.hidden = True


def _highlighted(text: object) -> None:
    text.font.highlight_color = WD_COLOR_INDEX.BLACK


def _white(text: object) -> None:
    text.font.color.rgb = RGBColor(255, 255, 255)


def _tiny(text: object) -> None:
    text.font.size = Pt(1)


BY_STYLE = (
    '<w:style w:type="character" w:styleId="Secret"><w:basedOn w:val="Base"/></w:style>'
    '<w:style w:type="character" w:styleId="Base"><w:rPr>{}</w:rPr></w:style>'
)
STYLED = '<w:rStyle w:val="Secret"/>'


@pytest.mark.parametrize(
    ("content", "means"),
    [
        (formatted(_hidden), Means.HIDDEN_TEXT),
        (word(paragraph(SECRET, "<w:vanish/>")), Means.HIDDEN_TEXT),
        (
            word(paragraph(SECRET, STYLED), styles=BY_STYLE.format("<w:vanish/>")),
            Means.HIDDEN_TEXT,
        ),
        (
            word(paragraph(SECRET, "<w14:textFill><w14:noFill/></w14:textFill>")),
            Means.HIDDEN_TEXT,
        ),
        (formatted(_white), Means.GROUND_COLOUR),
        (
            word(paragraph(SECRET, STYLED), styles=BY_STYLE.format(WHITE)),
            Means.GROUND_COLOUR,
        ),
        (formatted(_tiny), Means.TINY_TEXT),
        (word(paragraph(SECRET, '<w:w w:val="1"/>')), Means.TINY_TEXT),
        (formatted(_highlighted), Means.REDACTION),
        (
            word(paragraph(SECRET, '<w:shd w:val="clear" w:fill="000000"/>')),
            Means.REDACTION,
        ),
        (
            word(
                "<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:val='solid' w:color='111111'/>"
                f"</w:tcPr>{paragraph(SECRET, BLACK)}"
                "</w:tc></w:tr></w:tbl>"
            ),
            Means.REDACTION,
        ),
    ],
)
def test_text_that_its_format_hides_is_seen_as_hidden(content, means):
    assert Sightings(content).of(means) == [SECRET]


@pytest.mark.parametrize(
    "body",
    [
        paragraph(SECRET, WHITE + '<w:shd w:val="clear" w:fill="1F3864"/>'),
        paragraph(SECRET, WHITE + '<w:highlight w:val="darkBlue"/>'),
        (
            "<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:val='clear' w:fill='000000'/></w:tcPr>"
            f"{paragraph(SECRET, WHITE)}</w:tc></w:tr></w:tbl>"
        ),
        (
            "<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:val='clear' w:fill='000000'/></w:tcPr>"
            f"{paragraph(SECRET)}</w:tc></w:tr></w:tbl>"
        ),
        (
            "<w:tbl><w:tblPr><w:tblStyle w:val='Banded'/></w:tblPr><w:tr><w:tc>"
            f"{paragraph(SECRET, WHITE)}</w:tc></w:tr></w:tbl>"
        ),
        paragraph(SECRET, '<w:vanish w:val="0"/>'),
    ],
)
def test_text_that_can_be_read_is_visible(body):
    banded = (
        '<w:style w:type="table" w:styleId="Banded"><w:tblStylePr w:type="firstRow">'
        '<w:tcPr><w:shd w:val="clear" w:fill="4472C4"/></w:tcPr></w:tblStylePr>'
        "</w:style>"
    )

    seen = Sightings(word(body, styles=banded))

    assert seen.of(None) == [SECRET]
    assert seen.means == {None}


def test_white_words_on_a_page_with_a_large_picture_behind_are_visible():
    behind = (
        '<w:p><w:r><w:drawing><wp:anchor behindDoc="1"><wp:extent cx="7000000" '
        'cy="9000000"/></wp:anchor></w:drawing></w:r></w:p>'
    )
    next_page = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'

    seen = Sightings(
        word(behind + paragraph("On it", WHITE) + next_page + paragraph(SECRET, WHITE))
    )

    assert seen.of(Means.GROUND_COLOUR) == [SECRET]


def test_deleted_and_moved_text_is_a_tracked_change_and_its_author_a_weak_trace():
    changes = (
        f'<w:p><w:del w:author="Bea" w:id="1"><w:r><w:delText>{SECRET}</w:delText>'
        f'</w:r></w:del><w:moveFrom w:author="Bea" w:id="2">{run("moved away")}'
        "</w:moveFrom>"
        f'<w:ins w:author="Cem" w:id="3">{run("put in")}</w:ins></w:p>'
    )

    def delete(document: Document) -> None:
        deletion = OxmlElement("w:del")
        deletion.set(qn("w:author"), "Bea")
        text = OxmlElement("w:r")
        text.append(OxmlElement("w:delText"))
        text[0].text = SECRET
        deletion.append(text)
        document.add_paragraph("Kept. ")._p.append(deletion)

    by_hand, by_library = Sightings(word(changes)), Sightings(written(delete))

    assert by_hand.of(Means.TRACKED_CHANGE) == [f"{SECRET}moved away"]
    assert by_hand.of(None) == ["put in"]
    assert by_library.of(Means.TRACKED_CHANGE) == [SECRET]
    assert "Bea" in by_hand.of(Means.PROPERTY)
    assert "author" in by_hand.traits & by_library.traits


def test_comments_are_seen_with_their_authors():
    def comment(document: Document) -> None:
        document.add_comment(
            document.paragraphs[0].runs, text=SECRET, author="Bea", initials="B"
        )

    by_hand = word(
        paragraph("Text"),
        more={
            "word/comments.xml": f'<w:comments xmlns:w="{W}"><w:comment w:author="Bea">'
            f"{paragraph(SECRET)}</w:comment></w:comments>"
        },
        related=(("comments", "comments.xml"),),
    )

    for content in (written(comment), by_hand):
        seen = Sightings(content)
        assert seen.of(Means.COMMENT) == [SECRET]
        assert "Bea" in seen.of(Means.PROPERTY)


def test_properties_template_and_revision_identifiers_are_weak_traces():
    def describe(document: Document) -> None:
        document.core_properties.author = "Bea Writer"
        document.core_properties.last_modified_by = "Cem Editor"
        document.core_properties.revision = 88
        document.core_properties.comments = "for internal use"

    by_library = Sightings(written(describe))
    by_hand = Sightings(
        word(
            paragraph("Text"),
            settings='<w:rsids><w:rsidRoot w:val="00A1"/></w:rsids>'
            f'<w:docVars><w:docVar w:name="client" w:val="{SECRET}"/></w:docVars>',
            more={
                "docProps/app.xml": "<Properties><Company>Shelter East</Company>"
                "<Manager>Dora</Manager><Application>Microsoft Word</Application>"
                "<Template>C:\\Users\\bea\\Case.dotx</Template></Properties>",
                "docProps/custom.xml": '<Properties><property name="Client">'
                f"<lpwstr>{SECRET}</lpwstr></property></Properties>",
            },
            external=("attachedTemplate", "file:///C:/Users/bea/Case.dotx"),
        )
    )

    assert {"author", "last_saved_by", "revision_number"} <= by_library.traits
    assert "for internal use" in by_library.of(Means.PROPERTY)
    assert {"company", "manager", "template", "revision_identifiers"} <= by_hand.traits
    assert "file:///C:/Users/bea/Case.dotx" in by_hand.of(Means.PROPERTY)
    assert f"Client\t{SECRET}" in by_hand.of(Means.PROPERTY)
    assert by_hand.of(Means.FORM_VALUE) == [f"client\t{SECRET}"]
    assert "Microsoft Word" not in by_hand.of(Means.PROPERTY)


def test_what_a_form_offers_and_where_a_field_leads_is_seen():
    fields = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:textInput>'
        f'<w:default w:val="{SECRET}"/></w:textInput></w:ffData></w:fldChar></w:r>'
        '<w:r><w:instrText>HYPERLINK "mailto:anna@example.org"</w:instrText></w:r>'
        "</w:p>"
        "<w:p><w:r><w:instrText> PAGE </w:instrText></w:r></w:p>"
    )
    choices = (
        '<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText="Anna K." '
        'w:value="7"/></w:dropDownList></w:sdtPr><w:sdtContent>'
        f"{paragraph('Choose')}</w:sdtContent></w:sdt>"
    )

    seen = Sightings(word(fields + choices))

    assert seen.of(Means.FORM_VALUE) == [SECRET, "Anna K.\t7"]
    assert seen.of(Means.LINK) == ['HYPERLINK "mailto:anna@example.org"']


def test_custom_parts_the_glossary_and_unknown_parts_are_looked_into():
    inner = word(
        paragraph(SECRET), more={"docProps/core.xml": "<a><creator>Bea</creator></a>"}
    )
    content = word(
        paragraph("Text"),
        more={
            "customXml/item1.xml": '<case client="Anna Kovalenko">'
            f"<note>{SECRET}</note></case>",
            "word/glossary/document.xml": f'<w:glossaryDocument xmlns:w="{W}">'
            f"{paragraph('A building block')}</w:glossaryDocument>",
            "word/embeddings/Case.docx": inner,
            "word/strange.xml": "<x>A part that nobody knows</x>",
        },
        related=(("glossaryDocument", "glossary/document.xml"),),
    )

    seen = Sightings(content)

    told = seen.of(Means.EMBEDDED)
    assert {"Anna Kovalenko", SECRET, "A building block"} <= set(told)
    assert "A part that nobody knows" in told
    assert told.count(SECRET) == 2
    assert "author" in seen.traits


def test_headers_and_text_boxes_are_visible_and_a_row_is_one_piece():
    def add(document: Document) -> None:
        document.sections[0].header.paragraphs[0].text = "Case file of Anna"
        table = document.add_table(1, 3)
        for cell, text in zip(
            table.rows[0].cells, ("Anna", "1999", "Kyiv"), strict=True
        ):
            cell.text = text

    seen = Sightings(written(add))

    rows = [piece for piece in seen.pieces if "1999" in piece.text]
    assert "Case file of Anna" in seen.of(None)
    assert [piece.text.split("\t") for piece in rows] == [["Anna ", " 1999 ", " Kyiv"]]
    assert rows[0].place.page == 1
    assert rows[0].place.start > 0


def test_the_place_of_a_failed_redaction_is_that_of_its_stored_text():
    seen = Sightings(formatted(_highlighted))

    (piece,) = (each for each in seen.pieces if each.means is Means.REDACTION)
    line = next(each for each in seen.pieces if each.text.startswith("Beside"))
    assert piece.place.page == 1
    assert piece.place.start == line.place.start + len("Beside it: ")
    assert piece.place.end - piece.place.start == len(SECRET)


def test_the_strict_variant_of_the_standard_is_read_too():
    content = word(paragraph(SECRET, "<w:vanish/>"))
    document = (
        f'<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main">'
        f"<w:body>{paragraph(SECRET, '<w:vanish/>')}</w:body></w:document>"
    )

    seen = Sightings(with_parts(content, {"word/document.xml": document}))

    assert SECRET in seen.of(Means.HIDDEN_TEXT)


def test_a_broken_part_is_a_gap_and_the_others_are_read():
    content = word(
        paragraph(SECRET, "<w:vanish/>"),
        more={"customXml/item1.xml": "<case><unclosed>"},
    )

    seen = Sightings(content)

    assert seen.of(Means.HIDDEN_TEXT) == [SECRET]
    assert seen.gaps == {Gap.DAMAGED}


def test_macros_and_other_archives_are_not_looked_at():
    with_macros = word(
        paragraph("Text"), more={"word/vbaProject.bin": b"\0\1Sub Anna\0"}
    )

    assert Sightings(with_macros).gaps == {Gap.UNSUPPORTED}
    assert Sightings(archive({"notes.txt": "text"})).gaps == {Gap.ARCHIVE}


def test_an_ordinary_document_has_only_weak_traces():
    def add(document: Document) -> None:
        document.add_heading("Annual report", 1)
        table = document.add_table(2, 2)
        table.style = "Light Grid Accent 1"
        _white(table.cell(0, 0).paragraphs[0].add_run("Region"))

    seen = Sightings(written(add))

    assert seen.means <= {None, Means.PROPERTY, Means.EMBEDDED}
    assert seen.gaps == set()
