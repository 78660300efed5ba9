"""OpenDocument: each means, in texts, sheets and slides written by hand."""

import io
from collections.abc import Mapping

import pytest
from PIL import Image

from freeshelf.enrich.disclosure.findings import Gap, Means, Piece
from freeshelf.enrich.disclosure.inside import read_file
from freeshelf.enrich.disclosure.persons.tables import Headings
from tests.enrich.disclosure.sightings import Sightings, archive

SECRET = "Anna, +380 50 123 4567"
_NAMES = (
    *("office", "text", "table", "style", "drawing", "presentation", "meta"),
    *("svg-compatible", "xsl-fo-compatible", "form"),
)
_PREFIXES = {"drawing": "draw", "svg-compatible": "svg", "xsl-fo-compatible": "fo"}
_SPACE = "urn:oasis:names:tc:opendocument:xmlns:"
SPACES = " ".join(
    f'xmlns:{_PREFIXES.get(name, name)}="{_SPACE}{name}:1.0"' for name in _NAMES
)
SPACES += (
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:xlink="http://www.w3.org/1999/xlink"'
)


def png(size: tuple[int, int]) -> bytes:
    stream = io.BytesIO()
    Image.new("L", size).save(stream, "PNG")
    return stream.getvalue()


def document(
    body: str,
    *,
    kind: str = "text",
    styles: str = "",
    meta: str = "",
    masters: str = "",
    more: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """An OpenDocument file of the parts that it needs."""
    media_type = "application/vnd.oasis.opendocument." + kind
    return archive(
        {
            "mimetype": media_type,
            "content.xml": f"<office:document-content {SPACES}>"
            f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:{kind}>{body}"
            f"</office:{kind}></office:body></office:document-content>",
            "meta.xml": f"<office:document-meta {SPACES}><office:meta>{meta}"
            "</office:meta></office:document-meta>",
            "styles.xml": f"<office:document-styles {SPACES}>{masters}"
            "</office:document-styles>",
            **(more or {}),
        }
    )


def style(name: str, family: str, kind: str, attributes: str) -> str:
    """A style of one family with its properties."""
    return (
        f'<style:style style:name="{name}" style:family="{family}">'
        f"<style:{kind}-properties {attributes}/></style:style>"
    )


def text_style(attributes: str) -> str:
    return style("T", "text", "text", attributes)


SPAN = (
    f'<text:p>Beside it: <text:span text:style-name="T">{SECRET}</text:span></text:p>'
)
PARAGRAPH = f'<text:p text:style-name="P">{SECRET}</text:p>'


@pytest.mark.parametrize(
    ("body", "styles", "means"),
    [
        (SPAN, text_style('text:display="none"'), Means.HIDDEN_TEXT),
        (
            PARAGRAPH,
            style("P", "paragraph", "text", 'text:display="none"'),
            Means.HIDDEN_TEXT,
        ),
        (
            f'<text:section text:display="none">{PARAGRAPH}</text:section>',
            "",
            Means.HIDDEN_TEXT,
        ),
        (
            f'<text:p><text:hidden-text text:string-value="{SECRET}"/>x</text:p>',
            "",
            Means.HIDDEN_TEXT,
        ),
        (SPAN, text_style('fo:color="#ffffff"'), Means.GROUND_COLOUR),
        (
            PARAGRAPH,
            style("P", "paragraph", "text", 'fo:color="#fefefe"'),
            Means.GROUND_COLOUR,
        ),
        (
            PARAGRAPH,
            '<style:default-style style:family="paragraph"><style:text-properties '
            'style:use-window-font-color="true"/></style:default-style>'
            + style("P", "paragraph", "text", 'fo:color="#ffffff"'),
            Means.GROUND_COLOUR,
        ),
        (SPAN, text_style('fo:font-size="1pt"'), Means.TINY_TEXT),
        (
            PARAGRAPH,
            style("P", "paragraph", "paragraph", 'fo:line-height="0.02cm"'),
            Means.TINY_TEXT,
        ),
        (SPAN, text_style('fo:background-color="#000000"'), Means.REDACTION),
        (
            SPAN,
            text_style('fo:background-color="#000000" fo:color="#000000"'),
            Means.REDACTION,
        ),
        (
            (
                f"<text:tracked-changes><text:changed-region><text:deletion>{PARAGRAPH}"
                "</text:deletion></text:changed-region></text:tracked-changes>"
            ),
            "",
            Means.TRACKED_CHANGE,
        ),
        (
            (
                "<text:p>Text<office:annotation><dc:creator>Bea</dc:creator>"
                f"<text:p>{SECRET}</text:p></office:annotation></text:p>"
            ),
            "",
            Means.COMMENT,
        ),
        (
            (
                '<text:p>Text<draw:frame svg:x="-20cm" svg:width="5cm"><draw:text-box>'
                f"{PARAGRAPH}</draw:text-box></draw:frame></text:p>"
            ),
            "",
            Means.OUTSIDE_PAGE,
        ),
        (
            f"<text:p><draw:frame><svg:desc>{SECRET}</svg:desc></draw:frame>x</text:p>",
            "",
            Means.ALTERNATIVE_TEXT,
        ),
        (
            f'<text:user-field-decl office:string-value="{SECRET}"/><text:p>x</text:p>',
            "",
            Means.FORM_VALUE,
        ),
        (
            f'<office:forms><form:text form:current-value="{SECRET}"/></office:forms>',
            "",
            Means.FORM_VALUE,
        ),
    ],
)
def test_words_of_a_text_that_it_does_not_show_are_hidden(body, styles, means):
    assert Sightings(document(body, styles=styles)).of(means) == [SECRET]


@pytest.mark.parametrize(
    "attributes",
    [
        'fo:color="#ffffff" fo:background-color="#1f3864"',
        'style:use-window-font-color="true" fo:color="#ffffff"',
        'fo:color="#333333"',
    ],
)
def test_words_that_can_be_read_are_visible(attributes):
    seen = Sightings(document(SPAN, styles=text_style(attributes)))

    assert seen.means == {None}


def test_a_dark_cell_with_white_words_is_visible_and_a_row_one_piece():
    cells = "".join(
        f'<table:table-cell table:style-name="C"><text:p>'
        f'<text:span text:style-name="T">{text}</text:span></text:p></table:table-cell>'
        for text in ("Anna", "1999", "Kyiv")
    )
    dark = style("C", "table-cell", "table-cell", 'fo:background-color="#000080"')
    table = f"<table:table><table:table-row>{cells}</table:table-row></table:table>"

    seen = Sightings(document(table, styles=dark + text_style('fo:color="#ffffff"')))

    assert seen.means == {None}
    assert [text.split() for text in seen.of(None)] == [["Anna", "1999", "Kyiv"]]


def sheet(
    rows: str, *, columns: str = "", styles: str = "", look: str = ""
) -> Sightings:
    """A workbook of one sheet."""
    table = f'<table:table table:name="One" {look}>{columns}{rows}</table:table>'
    return Sightings(document(table, kind="spreadsheet", styles=styles))


def cell(text: str, look: str = "") -> str:
    return f"<table:table-cell {look}><text:p>{text}</text:p></table:table-cell>"


VISIBILITY = "table:visibility"
ROW = f"<table:table-row>{cell('Kyiv')}{cell(SECRET)}</table:table-row>"


@pytest.mark.parametrize(
    "seen",
    [
        sheet(
            ROW,
            look='table:style-name="S"',
            styles=style("S", "table", "table", 'table:display="false"'),
        ),
        sheet(ROW.replace("row>", f'row {VISIBILITY}="filter">', 1)),
        sheet(ROW.replace("row>", f'row {VISIBILITY}="collapse">', 1)),
        sheet(
            ROW,
            columns=f'<table:table-column/><table:table-column {VISIBILITY}="filter"/>',
        ),
        sheet(
            ROW,
            columns='<table:table-column/><table:table-column table:style-name="N"/>',
            styles=style(
                "N", "table-column", "table-column", 'style:column-width="0cm"'
            ),
        ),
    ],
)
def test_hidden_sheets_rows_and_columns_are_hidden_parts(seen):
    assert SECRET in "".join(seen.of(Means.HIDDEN_PART))
    assert SECRET not in "".join(seen.of(None))


def test_words_of_a_cell_that_is_hidden_in_part_are_seen():
    small = '<text:span text:style-name="T">, from Kherson</text:span>'
    row = f"<table:table-row>{cell(f'Olena{small}')}{cell('Kyiv')}</table:table-row>"
    table = f"<table:table>{row}</table:table>"
    styles = text_style('fo:font-size="1pt"')

    found = read_file(io.BytesIO(document(table, kind="spreadsheet", styles=styles)))
    parts = [
        part.text
        for piece in found
        if isinstance(piece, Piece) and piece.means is Means.TINY_TEXT
        for part in Headings().parts(piece)
    ]

    assert "from Kherson" in "".join(parts)


def test_rows_of_a_sheet_have_their_numbers():
    empty = '<table:table-row table:number-rows-repeated="6"/>'

    seen = sheet(empty + ROW)

    (piece,) = (each for each in seen.pieces if SECRET in each.text)
    assert (piece.text, piece.place.page) == (f"Kyiv\t{SECRET}", 1)
    assert piece.place.parts == (("row", 7),)


def show(page: str, *, look: str = "", styles: str = "") -> Sightings:
    """A presentation of one slide."""
    slide = f'<draw:page draw:style-name="D" {look}>{page}</draw:page>'
    return Sightings(document(slide, kind="presentation", styles=styles))


def frame(text: str, more: str = "") -> str:
    place = 'svg:x="2cm" svg:y="2cm" svg:width="10cm" svg:height="1cm"'
    return (
        f"<draw:frame {place} {more}><draw:text-box><text:p>{text}</text:p>"
        "</draw:text-box></draw:frame>"
    )


BAR = (
    '<draw:rect draw:style-name="B" svg:x="{}" svg:y="2cm" svg:width="10cm" '
    'svg:height="1cm"/>'
)
BLACK = style("B", "graphic", "graphic", 'draw:fill="solid" draw:fill-color="#000000"')


@pytest.mark.parametrize(
    ("seen", "means"),
    [
        (
            show(
                frame(SECRET),
                styles=style(
                    "D",
                    "drawing-page",
                    "drawing-page",
                    'presentation:visibility="hidden"',
                ),
            ),
            Means.HIDDEN_PART,
        ),
        (
            show(f"<presentation:notes>{frame(SECRET)}</presentation:notes>"),
            Means.SPEAKER_NOTES,
        ),
        (show(frame(SECRET) + BAR.format("2cm"), styles=BLACK), Means.REDACTION),
        (
            show(
                frame(SECRET) + '<draw:frame svg:x="1cm" svg:y="1cm" svg:width="15cm" '
                'svg:height="4cm"><draw:image/></draw:frame>'
            ),
            Means.UNDER_PICTURE,
        ),
        (
            show(
                frame("<text:span text:style-name='T'>" + SECRET + "</text:span>"),
                styles=text_style('fo:color="#ffffff"'),
            ),
            Means.GROUND_COLOUR,
        ),
    ],
)
def test_words_that_a_show_does_not_show_are_hidden(seen, means):
    (piece,) = (each for each in seen.pieces if each.means is means)

    assert (piece.text, piece.place.page) == (SECRET, 1)


def test_a_bar_beside_words_hides_none_and_hidden_layers_hide_all():
    layer = (
        '<draw:layer-set><draw:layer draw:name="secret" draw:display="none"/>'
        "</draw:layer-set>"
    )
    on_layer = frame(SECRET, 'draw:layer="secret"')
    hidden = document(
        f"<draw:page>{on_layer}</draw:page>",
        kind="presentation",
        masters=layer,
    )

    beside = show(frame(SECRET) + BAR.format("14cm"), styles=BLACK)

    assert beside.means == {None}
    assert Sightings(hidden).of(Means.HIDDEN_PART) == [SECRET]


def test_properties_links_versions_and_leftover_parts_are_seen():
    earlier = document(f"<text:p>{SECRET}</text:p>")
    content = document(
        '<text:p><text:a xlink:href="mailto:anna@example.org">Write</text:a></text:p>',
        meta="<meta:initial-creator>Bea Writer</meta:initial-creator>"
        "<dc:creator>Cem Editor</dc:creator>"
        "<meta:editing-cycles>9</meta:editing-cycles>"
        '<meta:template xlink:href="file:///home/bea/case.ott"/>'
        '<meta:user-defined meta:name="Client">Anna K.</meta:user-defined>',
        more={
            "Versions/Version1": earlier,
            "Object 1/content.xml": f"<office:document-content {SPACES}>"
            "<office:body><office:chart><table:table><table:table-row>"
            f"{cell('Behind a chart')}</table:table-row></table:table></office:chart>"
            "</office:body></office:document-content>",
            "extra/case.xml": "<case>A part that nobody knows</case>",
            "Thumbnails/thumbnail.png": png((256, 181)),
        },
        masters="<style:master-page><style:footer><text:p>Printed below</text:p>"
        "</style:footer></style:master-page>",
    )

    seen = Sightings(content)

    assert {"author", "template", "thumbnail", "revision_number"} <= seen.traits
    assert seen.strength_of("thumbnail") == "weak"
    assert "file:///home/bea/case.ott" in seen.of(Means.PROPERTY)
    assert "Client\tAnna K." in seen.of(Means.PROPERTY)
    assert seen.of(Means.LINK) == ["mailto:anna@example.org"]
    assert seen.of(Means.EARLIER_REVISION) == [SECRET]
    told = set(seen.of(Means.EMBEDDED))
    assert {"Behind a chart", "A part that nobody knows"} <= told
    assert "Printed below" in seen.of(None)


def test_an_encrypted_file_is_a_gap():
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    manifest = f'<m:manifest xmlns:m="{space}"><m:encryption-data/></m:manifest>'

    seen = Sightings(document("", more={"META-INF/manifest.xml": manifest}))

    assert seen.gaps == {Gap.PASSWORD}
