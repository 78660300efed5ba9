"""OpenDocument texts, sheets and presentations, written part by part."""

from itertools import groupby

from . import pictures
from .data import Block, Document, texts
from .package import Package, xml
from .sheets import table
from .slides import cut

_NAMES = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
    for name, urn in {
        "office": "office",
        "style": "style",
        "text": "text",
        "table": "table",
        "draw": "drawing",
        "fo": "xsl-fo-compatible",
        "svg": "svg-compatible",
        "meta": "meta",
        "presentation": "presentation",
        "form": "form",
    }.items()
) + (
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/'
    'xlink"'
)
_STYLES = (
    '<style:style style:name="H" style:family="paragraph"><style:text-properties '
    'fo:font-weight="bold" fo:font-size="{size}pt"/></style:style>'
    '<style:style style:name="Hid" style:family="text"><style:text-properties '
    'text:display="none"/></style:style>'
    '<style:style style:name="One" style:family="text"><style:text-properties '
    'fo:font-size="1pt"/></style:style>'
    '<style:style style:name="White" style:family="text"><style:text-properties '
    'fo:color="#ffffff"/></style:style>'
    '<style:style style:name="Band" '
    'style:family="paragraph"><style:paragraph-properties'
    ' fo:background-color="#14213d"/><style:text-properties fo:color="#ffffff"/>'
    "</style:style>"
    '<style:style style:name="Off" style:family="drawing-page"><style:drawing-page-'
    'properties presentation:visibility="hidden"/></style:style>'
    '<style:style style:name="NoShow" style:family="table"><style:table-properties '
    'table:display="false"/></style:style>'
    '<style:style style:name="Black" style:family="graphic"><style:graphic-properties '
    'draw:fill="solid" draw:fill-color="#000000" draw:stroke="none"/></style:style>'
    '<style:style style:name="Crop" style:family="graphic"><style:graphic-properties '
    'fo:clip="rect(0cm, 0cm, 4cm, 0cm)"/></style:style>'
)
_SPANS = {"hidden-text": "Hid", "one-point": "One", "ground-colour": "White"}


def _paragraph(block: Block) -> str:
    text = xml(block.plain)
    if block.means in _SPANS:
        text = f'<text:span text:style-name="{_SPANS[block.means]}">{text}</text:span>'
    if block.means == "links" and " => " in block.plain:
        visible, target = block.plain.split(" => ")
        text = (
            f'<text:a xlink:type="simple" xlink:href="{xml(target)}">{xml(visible)}'
            "</text:a>"
        )
    if block.means == "deleted":
        return '<text:p><text:change text:change-id="ct1"/></text:p>'
    if block.means == "tracked":
        text = (
            f'<text:change-start text:change-id="ct1"/>{text}'
            '<text:change-end text:change-id="ct1"/>'
        )
    if block.kind in {"title", "h"}:
        return f'<text:h text:style-name="H" text:outline-level="2">{text}</text:h>'
    style = ' text:style-name="Band"' if block.means == "band" else ""
    return f"<text:p{style}>{text}</text:p>"


def _changes(document: Document) -> str:
    found = ""
    about = (
        "<office:change-info><dc:creator>Reviewer 2</dc:creator><dc:date>"
        "2026-02-11T10:00:00</dc:date></office:change-info>"
    )
    for part in document.of("deleted"):
        found += (
            f"<text:deletion>{about}<text:p>{xml(part.plain)}</text:p></text:deletion>"
        )
    if document.of("tracked"):
        found += f"<text:insertion>{about}</text:insertion>"
    if not found:
        return ""
    return (
        '<text:tracked-changes><text:changed-region text:id="ct1">'
        f"{found}</text:changed-region></text:tracked-changes>"
    )


def _annotation(text: str) -> str:
    return (
        "<office:annotation><dc:creator>K. R.</dc:creator><dc:date>2026-02-11T10:00:00"
        f"</dc:date><text:p>{xml(text)}</text:p></office:annotation>"
    )


def _frame(
    inner: str, x: float, y: float, wide: float, high: float, more: str = ""
) -> str:
    return (
        f'<draw:frame svg:x="{x}cm" svg:y="{y}cm" svg:width="{wide}cm" '
        f'svg:height="{high}cm"{more}>{inner}</draw:frame>'
    )


def _image(
    package: Package, data: bytes, title: str = "", style: str = "", y: float = 1
) -> str:
    name = f"Pictures/{len(package.parts)}.jpg"
    package.add(name, data)
    look = f' draw:style-name="{style}"' if style else ""
    inner = f'<draw:image xlink:href="{name}" xlink:type="simple"/>'
    inner += f"<svg:desc>{xml(title)}</svg:desc>" if title else ""
    return _frame(
        inner, 2, y, 12, 4 if y > 1 else 8, f'{look} text:anchor-type="paragraph"'
    )


def _pictures(package: Package, document: Document) -> str:
    found = ""
    for part in document.hidden:
        if part.means == "alt-text":
            data = pictures.jpeg(pictures.photograph(document))
            found += _image(package, data, part.plain)
        elif part.means == "cropped-picture":
            whole, _ = pictures.board(document, "cropped-picture")
            found += _image(package, pictures.jpeg(whole), style="Crop")
        elif part.means in {"gps", "photo-clean", "camera-owner"}:
            data = pictures.jpeg(
                pictures.photograph(document), exif=pictures.exif(document)
            )
            found += _image(package, data)
    return f"<text:p>{found}</text:p>" if found else ""


def _text(package: Package, document: Document) -> str:
    found = [_changes(document)]
    for kind, group in groupby(document.blocks(), lambda block: block.kind):
        blocks = list(group)
        if kind == "row":
            rows = "".join(
                "<table:table-row>"
                + "".join(
                    f"<table:table-cell><text:p>{xml(cell)}</text:p></table:table-cell>"
                    for cell in block.cells
                )
                + "</table:table-row>"
                for block in blocks
            )
            found.append(f"<table:table>{rows}</table:table>")
        elif kind == "li":
            items = "".join(
                f"<text:list-item>{_paragraph(block)}</text:list-item>"
                for block in blocks
            )
            found.append(f"<text:list>{items}</text:list>")
        else:
            found += map(_paragraph, blocks)
    for part in document.of("comments"):
        found.append(f"<text:p>{_annotation(part.plain)}</text:p>")
    found.append(_pictures(package, document))
    return f"<office:text>{''.join(found)}</office:text>"


def _cell(value: str | int) -> str:
    if isinstance(value, int):
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}">'
            f"<text:p>{value}</text:p></table:table-cell>"
        )
    if value.startswith("="):
        formula = f'table:formula="of:{xml(value)}" office:value-type="float"'
        return (
            f'<table:table-cell {formula} office:value="0"><text:p>0</text:p>'
            "</table:table-cell>"
        )
    return (
        '<table:table-cell office:value-type="string"><text:p>'
        f"{xml(value)}</text:p></table:table-cell>"
    )


def _row(cells: list[str], more: str = "") -> str:
    return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"


def _sheets(document: Document) -> str:
    words = texts(document.language)["tables"]["sheets"]
    rows = [[_cell(value) for value in row] for row in table(document)]
    width = len(rows[0])
    columns = f'<table:table-column table:number-columns-repeated="{width}"/>'
    after = ""
    for part in document.hidden:
        match part.means:
            case "hidden-columns":
                wide = max(map(len, part.cells))
                columns += (
                    '<table:table-column table:visibility="collapse" '
                    f'table:number-columns-repeated="{wide}"/>'
                )
                for row, more in zip(rows, part.cells, strict=False):
                    row.extend(map(_cell, more))
            case "hidden-rows":
                after += "".join(
                    _row([_cell(cell) for cell in line], ' table:visibility="collapse"')
                    for line in part.cells
                )
            case "comments":
                rows[1][1] = rows[1][1].replace(
                    "<text:p>", _annotation(part.plain) + "<text:p>", 1
                )
    found = (
        f'<table:table table:name="{xml(words[0])}">{columns}'
        f"{''.join(map(_row, rows))}{after}</table:table>"
    )
    notes = "".join(_row([_cell(block.plain)]) for block in document.blocks())
    found += f'<table:table table:name="{xml(words[1])}">{notes}</table:table>'
    for part in document.of("hidden-sheet"):
        (name,), *lines = part.cells
        hidden = "".join(_row([_cell(cell) for cell in line]) for line in lines)
        found += (
            f'<table:table table:name="{xml(name)}" table:style-name="NoShow">{hidden}'
            "</table:table>"
        )
    return f"<office:spreadsheet>{found}</office:spreadsheet>"


def _words(text: str) -> str:
    lines = "".join(f"<text:p>{xml(line)}</text:p>" for line in text.split("\n"))
    return f"<draw:text-box>{lines}</draw:text-box>"


def _page(heading: str, inner: str, more: str = "") -> str:
    return (
        f'<draw:page draw:master-page-name="Default"{more}>'
        f"{_frame(_words(heading), 2, 1, 24, 2)}{inner}</draw:page>"
    )


def _slides(package: Package, document: Document) -> str:
    pages = []
    for number, (heading, blocks) in enumerate(cut(document.blocks())):
        shown = "\n".join(block.plain for block in blocks)
        inner = _frame(_words(shown), 2, 4, 24, 10)
        for part in document.hidden if number == 1 else ():
            match part.means:
                case "notes":
                    notes = _frame(_words(part.plain), 2, 14, 16, 10)
                    inner += f"<presentation:notes>{notes}</presentation:notes>"
                case "outside-page":
                    inner += _frame(_words(part.plain), -20, 5, 16, 3)
                case "under-picture":
                    photo = pictures.jpeg(pictures.photograph(document, (900, 300)))
                    inner += _frame(_words(part.plain), 3, 13, 10, 2)
                    inner += _image(package, photo, y=12)
        for block in blocks if document.of("under-rectangle") else ():
            text = " ".join(text for text, marked in block.runs if marked)
            if text:
                inner += _frame(_words(text), 3, 15, 14, 1.2)
                inner += (
                    '<draw:rect draw:style-name="Black" svg:x="2.8cm" svg:y="14.9cm" '
                    'svg:width="15cm" svg:height="1.5cm"/>'
                )
        pages.append(_page(heading, inner))
    for part in document.of("hidden-slide"):
        inner = _frame(_words("\n".join(part.lines[1:])), 2, 4, 24, 10)
        pages.append(_page(part.lines[0], inner, ' draw:style-name="Off"'))
    return f"<office:presentation>{''.join(pages)}</office:presentation>"


def _about(document: Document) -> str:
    found = f"<dc:title>{xml(document.title)}</dc:title>"
    names = {"author": "meta:initial-creator", "last-saved-by": "dc:creator"}
    for part in document.hidden:
        if part.means in names:
            name = names[part.means]
            found += f"<{name}>{xml(part.plain)}</{name}>"
        elif part.means == "path":
            found += f'<meta:template xlink:href="file:///{xml(part.plain)}"/>'
        elif part.means == "revisions":
            found += f"<meta:editing-cycles>{xml(part.plain)}</meta:editing-cycles>"
    return found


_MAKERS = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}


def write_opendocument(document: Document) -> bytes:
    """Make an OpenDocument file of the format asked for, with what it hides."""
    package = Package()
    kind = _MAKERS[document.format]
    media_type = f"application/vnd.oasis.opendocument.{kind}"
    package.add("mimetype", media_type)
    content = {
        "text": lambda: _text(package, document),
        "spreadsheet": lambda: _sheets(document),
        "presentation": lambda: _slides(package, document),
    }[kind]()
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    styles = _STYLES.format(size=12 + document.layout % 4)
    package.add(
        "content.xml",
        f'{head}<office:document-content{_NAMES} office:version="1.3">'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        f"{content}</office:body></office:document-content>",
    )
    package.add(
        "styles.xml",
        f'{head}<office:document-styles{_NAMES} office:version="1.3"><office:styles/>'
        "<office:automatic-styles><style:page-layout "
        'style:name="PL"/></office:automatic'
        '-styles><office:master-styles><style:master-page style:name="Default" '
        'style:page-layout-name="PL"/></office:master-styles></office:document-styles>',
    )
    package.add(
        "meta.xml",
        f'{head}<office:document-meta{_NAMES} office:version="1.3"><office:meta>'
        f"{_about(document)}</office:meta></office:document-meta>",
    )
    for _ in document.of("thumbnail"):
        whole, _rest = pictures.board(document, "thumbnail")
        package.add("Thumbnails/thumbnail.jpg", pictures.jpeg(whole))
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="'
        f'{"image/jpeg" if name.endswith("jpg") else "text/xml"}"/>'
        for name in package.parts
        if name != "mimetype"
    )
    package.add(
        "META-INF/manifest.xml",
        f"{head}<manifest:manifest "
        f'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:'
        'manifest:1.0" manifest:version="1.3"><manifest:file-entry '
        'manifest:full-path="/" '
        f'manifest:media-type="{media_type}"/>{entries}</manifest:manifest>',
    )
    return package.data()
