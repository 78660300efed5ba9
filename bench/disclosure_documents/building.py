"""One file a document, by the writer of its format."""

from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from .data import Block, Document
from .opendocument import write_opendocument
from .package import Package, xml
from .pdf import first_page, write_pdf
from .pictures import write_picture
from .sheets import write_xlsx
from .slides import write_pptx
from .web import page, write_html
from .word import write_docx


def _lines(document: Document) -> list[str]:
    """Give the running text as lines of plain text."""
    found = []
    for block in document.blocks():
        text = block.plain
        if block.kind == "row":
            text = "   ".join(block.cells)
        elif block.kind == "li":
            text = ("* ", "- ", "  - ")[document.layout % 3] + text
        elif block.kind == "title" and document.layout % 2:
            text = f"{text}\n{'=' * min(70, len(text))}"
        found.append(text)
    return found


def _text(document: Document) -> bytes:
    mark = "\ufeff" if document.layout % 3 == 0 else ""
    end = "\r\n" if document.layout % 2 else "\n"
    whole = mark + "\n\n".join(_lines(document)) + "\n"
    return whole.replace("\n", end).encode()


def _letters(text: str) -> str:
    """Give text as RTF writes it."""
    found = ""
    for unit in text:
        if unit in "\\{}":
            found += "\\" + unit
        elif ord(unit) < 128:
            found += unit
        else:
            data = unit.encode("utf-16-le")
            for at in range(0, len(data), 2):
                number = int.from_bytes(data[at : at + 2], "little", signed=True)
                found += f"\\u{number}?"
    return found


_RTF = {
    "hidden-text": "\\v ",
    "one-point": "\\fs2 ",
    "ground-colour": "\\cf2 ",
    "tracked": "\\revised\\revauth1 ",
    "deleted": "\\deleted\\revauthdel1 ",
}


def _rtf_block(block: Block) -> str:
    if block.kind == "row":
        ends = "".join(f"\\cellx{2200 * n}" for n in range(1, len(block.cells) + 1))
        cells = "".join(f"{_letters(cell)}\\cell " for cell in block.cells)
        return f"\\trowd{ends}\\pard\\intbl {cells}\\row\\pard\n"
    look = (
        "\\b\\fs32 " if block.kind == "title" else "\\b " if block.kind == "h" else ""
    )
    inner = _letters(block.plain)
    if block.means == "links" and " => " in block.plain:
        visible, target = (_letters(part) for part in block.plain.split(" => "))
        inner = (
            f'{{\\field{{\\*\\fldinst HYPERLINK "{target}"}}{{\\fldrslt {visible}}}}}'
        )
    if block.means == "black-highlight":
        inner = "".join(
            f"{{\\highlight1\\cf1 {_letters(text)}}}" if marked else _letters(text)
            for text, marked in block.runs
        )
    return f"{{{look}{_RTF.get(block.means, '')}{inner}}}\\par\n"


def _rtf(document: Document) -> bytes:
    info = f"{{\\title {_letters(document.title)}}}"
    beside, notes = "", ""
    for part in document.hidden:
        text = _letters(part.plain)
        match part.means:
            case "author" | "company":
                info += f"{{\\{part.means} {text}}}"
            case "last-saved-by":
                info += f"{{\\operator {text}}}"
            case "path":
                beside += f"{{\\*\\template {text}}}"
            case "revisions":
                beside += (
                    "{\\*\\rsidtbl "
                    + "".join(f"\\rsid{int(value, 16)}" for value in part.plain.split())
                    + "}"
                )
            case "comments":
                notes += f"{{\\*\\atnid KR}}{{\\*\\annotation {text}}}"
            case _:
                raise ValueError((document.id, part.means))
    direction = "\\rtlpar " if document.language == "ar" else ""
    body = "".join(direction + _rtf_block(block) for block in document.blocks())
    return (
        "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Times New "
        "Roman;}}{\\colortbl;"
        "\\red0\\green0\\blue0;\\red255\\green255\\blue255;}{\\*\\revtbl{Unknown;}"
        f"{{Reviewer 2;}}}}{{\\info{info}}}{beside}\n\\f0\\fs22 {body}{notes}}}"
    ).encode("ascii")


def _epub(document: Document) -> bytes:
    package = Package()
    package.add("mimetype", "application/epub+zip")
    package.add(
        "META-INF/container.xml",
        '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:open'
        'document:xmlns:container"><rootfiles><rootfile full-path="OEBPS/content.opf" '
        'media-type="application/oebps-package+xml"/></rootfiles></container>',
    )
    about = "".join(
        f"<dc:creator>{xml(part.plain)}</dc:creator>" for part in document.of("author")
    )
    extra = "".join(f"<!-- {xml(part.plain)} -->" for part in document.of("comments"))
    for part in document.of("alt-text"):
        extra += f'<p><img src="cover.jpg" alt="{xml(part.plain)}"/></p>'
    whole = page(document, extra=extra).replace("<!DOCTYPE html>\n", "", 1)
    whole = whole.replace("<html ", '<html xmlns="http://www.w3.org/1999/xhtml" ', 1)
    whole = whole.replace('<meta charset="utf-8">', '<meta charset="utf-8"/>')
    package.add("OEBPS/text.xhtml", whole)
    title = xml(document.title)
    entry = "".join(
        f'<li><a href="text.xhtml">{xml(part.plain)}</a></li>'
        for part in document.of("outlines")
    )
    package.add(
        "OEBPS/nav.xhtml",
        '<html xmlns="http://www.w3.org/1999/xhtml" '
        'xmlns:epub="http://www.idpf.org/2007/'
        f'ops"><head><title>{title}</title></head><body><nav epub:type="toc"><ol><li>'
        f'<a href="text.xhtml">{title}</a></li>{entry}</ol></nav></body></html>',
    )
    package.add(
        "OEBPS/content.opf",
        '<?xml version="1.0" encoding="UTF-8"?><package '
        'xmlns="http://www.idpf.org/2007/'
        'opf" version="3.0" unique-identifier="i"><metadata '
        'xmlns:dc="http://purl.org/dc/'
        f'elements/1.1/"><dc:identifier '
        f'id="i">urn:example:{document.id}</dc:identifier>'
        f"<dc:title>{title}</dc:title><dc:language>{document.language}</dc:language>"
        f"{about}<meta "
        f'property="dcterms:modified">2026-03-02T09:00:00Z</meta></metadata>'
        '<manifest><item id="t" href="text.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties='
        '"nav"/></manifest><spine><itemref idref="t"/></spine></package>',
    )
    return package.data()


def _mail(document: Document) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["Subject"] = document.title
    message["From"] = "office@registry.example"
    message["To"] = "editors@library.example"
    message["Date"] = "Mon, 02 Mar 2026 09:00:00 +0000"
    message["Message-ID"] = f"<{document.id}@registry.example>"
    message.set_content("\n\n".join(_lines(document)) + "\n", cte="base64")
    for part in document.of("embedded"):
        name, _, text = part.plain.partition("¦")
        message.add_attachment(text.replace("¦", "\t"), filename=name, cte="base64")
    if message.is_multipart():
        message.set_boundary("=-=library-example-=")
    return message.as_bytes()


def _picture(document: Document) -> bytes:
    drawn = document.of("text") or document.of("xmp")
    return write_picture(document, first_page(document) if drawn else None)


_WRITERS: dict[str, Callable[[Document], bytes]] = {
    "pdf": write_pdf,
    "scan": write_pdf,
    "docx": write_docx,
    "xlsx": write_xlsx,
    "pptx": write_pptx,
    "odt": write_opendocument,
    "ods": write_opendocument,
    "odp": write_opendocument,
    "epub": _epub,
    "rtf": _rtf,
    "html": write_html,
    "txt": _text,
    "eml": _mail,
    "jpg": _picture,
    "png": _picture,
    "heic": _picture,
}


def build(document: Document, folder: Path) -> Path:
    """Write the document's file into a folder; a scan is a PDF of pictures."""
    ending = "pdf" if document.format == "scan" else document.format
    path = Path(folder) / f"{document.id}.{ending}"
    path.write_bytes(_WRITERS[document.format](document))
    return path
