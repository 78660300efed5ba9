"""Running text as HTML, in six layouts; the pages, books and PDFs are made of it."""

from html import escape
from itertools import groupby

from .data import Block, Document

SERIF = {"ar": "Noto Naskh Arabic", "zh": "Noto Serif CJK SC"}
SANS = {"ar": "Noto Sans Arabic", "zh": "Noto Sans CJK SC"}
# Where a bar or a mark is to be painted; the writer of PDFs takes it out again.
BAR = "https://bar.invalid/"

_LAYOUTS = (
    (
        "body{font-family:%(serif)s;font-size:11pt;line-height:1.45}h1{font-size:19pt}"
        ".by{font-style:italic;border-bottom:1pt solid #444;padding-bottom:6pt}"
    ),
    (
        "body{font-family:%(sans)s;font-size:10pt;line-height:1.5;color:#222}"
        "h1{font-size:22pt;color:#0b4f6c;font-weight:normal}h2{color:#"
        "0b4f6c;font-size:12pt}"
        ".by{text-transform:uppercase;letter-spacing:1pt;font-size:8.5pt}"
    ),
    (
        "body{font-family:%(serif)s;font-size:12pt;line-height:1.7}h1{font-size:14pt;"
        "text-align:center}h2{font-size:12pt;text-align:center}.by{text-align:center}"
        "p{text-align:justify;text-indent:1.2em}"
    ),
    (
        "body{font-family:%(sans)s;font-size:9.5pt;line-height:1.45}h1{font-size:16pt}"
        "main{columns:2;column-gap:8mm}h2{font-size:10.5pt;border-top:.5pt solid #999}"
        ".by{color:#666}"
    ),
    (
        "body{font-family:%(serif)s;font-size:10.5pt;line-height:1.4}h1{font-size:15pt;"
        "background:#1f3a5f;color:#fff;padding:8pt}.by{text-align:end;font-size:9pt}"
        "h2{font-size:11pt;text-decoration:underline}"
    ),
    (
        "body{font-family:%(sans)s;font-size:11pt;line-height:1.6}h1{font-size:13pt;"
        "text-transform:uppercase}.by{order:-1;font-weight:bold}h2{font-size:11pt}"
        "main{border-inline-start:3pt solid #b23a48;padding-inline-start:10pt}"
    ),
)
_COMMON = (
    "table{border-collapse:collapse;margin:6pt 0;width:100%%}td{border:.5pt solid #888;"
    "padding:2pt 5pt;vertical-align:top}h2{break-after:avoid}a.bar{color:inherit;"
    "text-decoration:none;white-space:nowrap}.band{background:#14213d;color:#fff;"
    "padding:5pt 8pt}"
    ".passport{font-family:'DejaVu Sans Mono';font-size:9pt;white-space:nowrap}"
)
_PAGES = ("A4", "letter", "A4", "A4", "A4", "letter")


def style(document: Document) -> str:
    """Give the style sheet of the document's layout."""
    fonts = {
        "serif": f"'{SERIF.get(document.language, 'DejaVu Serif')}'",
        "sans": f"'{SANS.get(document.language, 'DejaVu Sans')}'",
    }
    layout = document.layout % len(_LAYOUTS)
    page = (
        f"@page{{size:{_PAGES[layout]};margin:{18 + 3 * layout}mm;@bottom-center"
        "{content:counter(page);font-size:8pt;color:#777}}"
    )
    return page + (_LAYOUTS[layout] + _COMMON) % fonts


def _run(text: str, marked: bool) -> str:
    """Give a piece of text; numbers within Arabic keep their direction."""
    if "<<<" in text:
        return f'<bdi dir="ltr" class="passport">{escape(text)}</bdi>'
    if marked and not any("\u0590" <= letter <= "\u06ff" for letter in text):
        return f'<bdi dir="ltr">{escape(text)}</bdi>'
    return escape(text)


def shown(text: str) -> str:
    """Give text with marks as HTML, without them."""
    return "".join(_run(text, marked) for text, marked in Block("p", text).runs)


def _shown(block: Block) -> str:
    if block.means == "links" and " => " in block.plain:
        visible, target = block.plain.split(" => ")
        return f'<a href="{escape(target)}">{escape(visible)}</a>'
    if block.means in {"under-rectangle", "unapplied-mark", "blacked-scan"}:
        return "".join(
            f'<a class="bar" href="{BAR}">{_run(text, True)}</a>'
            if marked
            else escape(text)
            for text, marked in block.runs
        )
    return shown(block.text)


_STYLES = {
    "hidden-text": "display:none",
    "one-point": "font-size:1pt;line-height:1;margin:0",
    "ground-colour": "color:#ffffff",
}


def _element(block: Block) -> str:
    attributes = f' style="{_STYLES[block.means]}"' if block.means in _STYLES else ""
    if block.means == "band":
        attributes = ' class="band"'
    if block.kind == "row":
        cells = "".join(f"<td>{escape(cell)}</td>" for cell in block.cells)
        return f"<tr{attributes}>{cells}</tr>"
    name = {"title": "h1", "h": "h2", "li": "li"}.get(block.kind, "p")
    if block.kind == "by":
        attributes = ' class="by"'
    return f"<{name}{attributes}>{_shown(block)}</{name}>"


def body(blocks: list[Block]) -> str:
    """Give blocks as elements, with lists and tables around what belongs in them."""
    found = []
    for kind, group in groupby(blocks, lambda block: block.kind):
        inner = "\n".join(map(_element, group))
        around = {"row": "table", "li": "ul"}.get(kind)
        found.append(f"<{around}>{inner}</{around}>" if around else inner)
    head = [part for part in found if part.startswith(("<h1", '<p class="by"'))]
    rest = [part for part in found if part not in head]
    return "\n".join([*head, "<main>", *rest, "</main>"])


def page(document: Document, *, head: str = "", extra: str = "") -> str:
    """Give the whole page; `extra` is put at the end of the body."""
    language = document.language
    direction = "rtl" if language == "ar" else "ltr"
    return (
        f'<!DOCTYPE html>\n<html lang="{language}" dir="{direction}"><head>'
        f'<meta charset="utf-8"><title>{escape(document.title)}</title>{head}'
        f"<style>{style(document)}</style></head><body>\n{body(document.blocks())}\n"
        f"{extra}</body></html>\n"
    )


def write_html(document: Document) -> bytes:
    """Make a web page, with what it does not show."""
    head, extra = "", ""
    for part in document.hidden:
        text = escape(part.plain)
        match part.means:
            case "author":
                head += f'<meta name="author" content="{text}">'
            case "path":
                head += f'<link rel="File-List" href="file:///{text}">'
            case "comments":
                extra += f"<!-- {part.plain} -->\n"
            case "outside-page":
                extra += f'<div style="position:absolute;left:-9000px">{text}</div>\n'
            case "under-picture":
                extra += (
                    f'<div style="position:relative;height:90px"><p>{text}</p><img '
                    'alt="" style="position:absolute;inset:0;width:100%;height:90px" '
                    'src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg'
                    "%22%3E%3Crect width=%22100%25%22 height=%22100%25%22 "
                    'fill=%22%23345%22/%3E%3C/svg%3E"></div>\n'
                )
            case "alt-text":
                extra += f'<img src="picture-1.jpg" width="320" alt="{text}">\n'
            case "form-values":
                extra += (
                    '<form action="/send" method="post"><input type="hidden" '
                    f'name="reference" value="{text}"></form>\n'
                )
            case _:
                raise ValueError((document.id, part.means))
    return page(document, head=head, extra=extra).encode()
