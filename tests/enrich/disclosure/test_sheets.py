"""Excel: each means, in workbooks by openpyxl and in workbooks written by hand."""

import io
from collections.abc import Callable, Mapping

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from freeshelf.enrich.disclosure.findings import Gap, Means
from tests.enrich.disclosure.sightings import (
    OFFICE,
    TYPES,
    Sightings,
    archive,
    relations,
    replaced,
    with_parts,
)

SECRET = "Anna, +380 50 123 4567"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def written(change: Callable[[Worksheet], object]) -> bytes:
    """A workbook by openpyxl, after a change of its sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["B1"] = "Region", "Cases"
    change(sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def by_hand(
    rows: str,
    *,
    before: str = "",
    state: str = "visible",
    book: str = "",
    strings: str = "",
    styles: str = "",
    more: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """A workbook of only the parts that it needs."""
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    kinds = (
        ("worksheet", "worksheets/sheet1.xml"),
        ("sharedStrings", "sharedStrings.xml"),
        ("styles", "styles.xml"),
    )
    return archive(
        {
            "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/><Override '
            f'PartName="/xl/workbook.xml" ContentType="{main}.sheet.main+xml"/>'
            "</Types>",
            "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{OFFICE}"><sheets>'
            f'<sheet name="One" sheetId="1" state="{state}" r:id="rId1"/></sheets>'
            f"{book}</workbook>",
            "xl/_rels/workbook.xml.rels": relations(*kinds),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{S}">{before}'
            f"<sheetData>{rows}</sheetData></worksheet>",
            "xl/sharedStrings.xml": f'<sst xmlns="{S}">{strings}</sst>',
            "xl/styles.xml": f'<styleSheet xmlns="{S}">{styles}</styleSheet>',
            **(more or {}),
        }
    )


def cell(place: str, text: str, style: str = "0") -> str:
    """A cell with its text in itself."""
    text = f"<is><t>{text}</t></is>"
    return f'<c r="{place}" s="{style}" t="inlineStr">{text}</c>'


def row(number: int, *cells: str, more: str = "") -> str:
    """A row of a sheet."""
    return f'<row r="{number}" {more}>{"".join(cells)}</row>'


PLAIN = row(1, cell("A1", "Visible"))


def _sheet(state: str) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        other = sheet.parent.create_sheet("Names")
        other["A1"] = SECRET
        other.sheet_state = state

    return change


def _row(sheet: Worksheet) -> None:
    sheet["A5"] = SECRET
    sheet.row_dimensions[5].hidden = True


def _column(sheet: Worksheet) -> None:
    sheet["D2"], sheet["A2"] = SECRET, "Kyiv"
    sheet.column_dimensions["D"].hidden = True


@pytest.mark.parametrize(
    "content",
    [
        written(_sheet("hidden")),
        written(_sheet("veryHidden")),
        by_hand(row(1, cell("A1", SECRET)), state="veryHidden"),
        written(_row),
        by_hand(PLAIN + row(2, cell("A2", SECRET), more='ht="0" customHeight="1"')),
        by_hand(
            PLAIN + row(2, cell("A2", SECRET)),
            before='<sheetFormatPr zeroHeight="1"/>',
        ),
        written(_column),
        by_hand(
            row(1, cell("A1", "Visible"), cell("B1", SECRET)),
            before='<cols><col min="2" max="16384" width="0" customWidth="1"/></cols>',
        ),
    ],
)
def test_hidden_sheets_rows_and_columns_are_hidden_parts(content):
    seen = Sightings(content)

    assert SECRET in seen.of(Means.HIDDEN_PART)
    assert SECRET not in "".join(seen.of(None))


def test_a_hidden_row_is_one_piece_with_its_place():
    def hide(sheet: Worksheet) -> None:
        sheet["A7"], sheet["B7"], sheet["C7"] = "Anna", 1999, "Kyiv"
        sheet.row_dimensions[7].hidden = True

    (piece,) = (p for p in Sightings(written(hide)).pieces if p.means)

    assert piece.text == "Anna\t1999\tKyiv"
    assert (piece.place.page, piece.place.parts) == (1, (("row", 7),))


def _styled(**look: object) -> bytes:
    def change(sheet: Worksheet) -> None:
        sheet["A3"] = SECRET
        for name, value in look.items():
            setattr(sheet["A3"], name, value)

    return written(change)


BLACK_FILL = PatternFill("solid", fgColor="000000")
STYLES = (
    "<fonts><font/><font>{}</font></fonts><fills><fill><patternFill/></fill>"
    "<fill>{}</fill></fills><cellXfs><xf/><xf fontId='1' fillId='1'/></cellXfs>"
)
NO_FILL = '<patternFill patternType="none"/>'


@pytest.mark.parametrize(
    ("content", "means"),
    [
        (_styled(font=Font(color="FFFFFF")), Means.GROUND_COLOUR),
        (_styled(number_format=";;;"), Means.HIDDEN_TEXT),
        (_styled(fill=BLACK_FILL), Means.REDACTION),
        (_styled(font=Font(size=1)), Means.TINY_TEXT),
        (
            by_hand(
                row(1, cell("A1", SECRET, "1")),
                styles=STYLES.format('<color theme="0"/>', NO_FILL),
            ),
            Means.GROUND_COLOUR,
        ),
        (
            by_hand(
                row(1, cell("A1", SECRET, "1")),
                styles=STYLES.format(
                    '<color indexed="8"/>',
                    '<patternFill patternType="solid"><fgColor rgb="FF101010"/>'
                    "</patternFill>",
                ),
            ),
            Means.REDACTION,
        ),
        (
            by_hand(
                row(1, cell("A1", SECRET, "1")),
                styles=STYLES.format('<sz val="1"/>', NO_FILL),
            ),
            Means.TINY_TEXT,
        ),
        (
            by_hand(
                row(1, cell("A1", SECRET, "1")),
                styles='<numFmts><numFmt numFmtId="170" formatCode=";;;"/></numFmts>'
                '<cellXfs><xf/><xf numFmtId="170"/></cellXfs>',
            ),
            Means.HIDDEN_TEXT,
        ),
    ],
)
def test_cells_that_their_format_hides_are_seen_as_hidden(content, means):
    assert Sightings(content).of(means) == [SECRET]


def test_white_words_on_a_dark_fill_a_table_or_a_rule_are_visible():
    def change(sheet: Worksheet) -> None:
        sheet["A1"].font = Font(color="FFFFFF")
        table = Table(displayName="Cases", ref="A1:B2")
        table.tableStyleInfo = TableStyleInfo(name="TableStyleMedium9")
        sheet["A2"], sheet["B2"] = "Kyiv", 12
        sheet.add_table(table)
        sheet["D9"] = "On a dark ground"
        sheet["D9"].font, sheet["D9"].fill = Font(color="FFFFFF"), BLACK_FILL

    assert Sightings(written(change)).means == {None}


def test_strings_that_no_cell_uses_are_left_over():
    strings = (
        f"<si><t>Visible</t></si><si><r><t>Anna, </t></r><r><t>{SECRET}</t></r></si>"
    )
    used = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    left = f'<sst xmlns="{S}"><si><t>{SECRET}</t></si></sst>'
    by_library = replaced(
        with_parts(written(lambda sheet: None), {"xl/sharedStrings.xml": left}),
        "xl/_rels/workbook.xml.rels",
        "</Relationships>",
        f'<Relationship Id="rId99" Type="{OFFICE}/sharedStrings" '
        'Target="sharedStrings.xml"/></Relationships>',
    )

    hand, library = Sightings(by_hand(used, strings=strings)), Sightings(by_library)

    assert hand.of(Means.UNUSED_TEXT) == [f"Anna, {SECRET}"]
    assert library.of(Means.UNUSED_TEXT) == [SECRET]
    assert "Visible" in hand.of(None)


def test_comments_are_seen_with_their_authors():
    def comment(sheet: Worksheet) -> None:
        sheet["A1"].comment = Comment(SECRET, "Bea")

    threaded = with_parts(
        by_hand(PLAIN),
        {
            "xl/worksheets/_rels/sheet1.xml.rels": relations(
                ("threadedComment", "../threadedComments/one.xml")
            ),
            "xl/threadedComments/one.xml": "<ThreadedComments><threadedComment>"
            f"<text>{SECRET}</text></threadedComment></ThreadedComments>",
            "xl/persons/person.xml": '<personList><person displayName="Bea Writer"/>'
            "</personList>",
        },
    )

    library, hand = Sightings(written(comment)), Sightings(threaded)

    assert library.of(Means.COMMENT) == hand.of(Means.COMMENT) == [SECRET]
    assert "Bea" in library.of(Means.PROPERTY)
    assert "Bea Writer" in hand.of(Means.PROPERTY)


def _root(name: str, content: str) -> str:
    return f'<{name} xmlns="{S}">{content}</{name}>'


def test_what_caches_and_external_links_keep_is_seen():
    fields = (
        '<cacheFields><cacheField name="Client"><sharedItems><s v="Anna K."/>'
        '<s v="Bea L."/></sharedItems></cacheField></cacheFields>'
    )
    record = f'<r><s v="{SECRET}"/><n v="17"/></r>'
    linked = (
        "<externalBook><sheetDataSet><sheetData><row><cell><v>Anna K., 17</v></cell>"
        "</row></sheetData></sheetDataSet></externalBook>"
    )
    link = ("externalLinkPath", "file:///C:/Users/bea/clients.xlsx")
    parts = {
        "pivotCache/pivotCacheDefinition1.xml": _root("pivotCacheDefinition", fields),
        "pivotCache/pivotCacheRecords1.xml": _root("pivotCacheRecords", record),
        "externalLinks/externalLink1.xml": _root("externalLink", linked),
        "externalLinks/_rels/externalLink1.xml.rels": relations(external=link),
    }
    added = {f"xl/{name}": content for name, content in parts.items()}
    content = with_parts(by_hand(PLAIN), added)

    seen = Sightings(content)

    told = seen.of(Means.CACHED_VALUE)
    assert {"Client", "Anna K.\tBea L.", f"{SECRET}\t17", "Anna K., 17"} <= set(told)
    assert seen.of(Means.LINK) == ["file:///C:/Users/bea/clients.xlsx"]


def test_lists_prompts_names_and_the_folder_of_the_file_are_seen():
    def validate(sheet: Worksheet) -> None:
        rule = DataValidation(type="list", formula1='"Anna,Bea"')
        rule.prompt = SECRET
        sheet.add_data_validation(rule)
        rule.add("C1")

    book = (
        '<definedNames><definedName name="Anna_K" hidden="1">One!$A$1</definedName>'
        '</definedNames><fileSharing userName="Bea Writer"/>'
        '<absPath url="C:\\Users\\bea\\Cases\\"/>'
    )

    library, hand = Sightings(written(validate)), Sightings(by_hand(PLAIN, book=book))

    (values,) = library.of(Means.FORM_VALUE)
    assert SECRET in values
    assert '"Anna,Bea"' in values
    assert hand.of(Means.OUTLINE) == ["Anna_K\tOne!$A$1"]
    assert {"C:\\Users\\bea\\Cases\\", "Bea Writer"} <= set(hand.of(Means.PROPERTY))


def test_an_ordinary_workbook_is_all_visible_and_a_broken_one_a_gap():
    def fill(sheet: Worksheet) -> None:
        for number in range(2, 40):
            sheet.append([f"Region {number}", number])

    ordinary = written(fill)
    broken = with_parts(ordinary, {"xl/worksheets/sheet1.xml": b"<worksheet><"})

    assert Sightings(ordinary).means == {None}
    assert Sightings(ordinary).gaps == set()
    assert Gap.DAMAGED in Sightings(broken).gaps


XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def covered_by(shape: str) -> Sightings:
    """A workbook with a shape from B2 into the middle of C3."""
    corner = "<xdr:{0}><xdr:col>{1}</xdr:col><xdr:row>{1}</xdr:row>{2}</xdr:{0}>"
    within = "<xdr:colOff>5</xdr:colOff><xdr:rowOff>5</xdr:rowOff>"
    place = corner.format("from", 1, "") + corner.format("to", 2, within)
    drawing = (
        f'<xdr:wsDr xmlns:xdr="{XDR}" xmlns:a="{A}"><xdr:twoCellAnchor>{place}{shape}'
        "</xdr:twoCellAnchor></xdr:wsDr>"
    )
    cells = row(2, cell("B2", SECRET)) + row(9, cell("A9", "Beside"))
    return Sightings(
        with_parts(
            by_hand(cells),
            {
                "xl/worksheets/_rels/sheet1.xml.rels": relations(
                    ("drawing", "../drawings/drawing1.xml")
                ),
                "xl/drawings/drawing1.xml": drawing,
            },
        )
    )


@pytest.mark.parametrize(
    ("fill", "means"),
    [
        ('<a:solidFill><a:srgbClr val="000000"/></a:solidFill>', Means.REDACTION),
        ("<a:noFill/>", None),
    ],
)
def test_a_black_shape_over_cells_is_a_redaction_that_does_not_redact(fill, means):
    seen = covered_by(f"<xdr:sp><xdr:spPr>{fill}</xdr:spPr></xdr:sp>")

    assert SECRET in seen.of(means)
    assert "Beside" in seen.of(None)
