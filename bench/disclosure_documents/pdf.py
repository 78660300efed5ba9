"""PDFs: pages by WeasyPrint, and what lies under, beside or before them by pypdf."""

import base64
import hashlib
import io
from collections.abc import Callable
from html import escape

import weasyprint
from PIL import Image, ImageDraw
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from . import pictures
from .data import Content, Document
from .pdf_parts import (
    Rectangle,
    add_note,
    add_resource,
    append_code,
    as_form,
    draw_stamp,
    image_object,
    number_list,
    refer,
    written,
)
from .web import BAR, SANS, page, shown


def _printed(markup: str, document: Document) -> bytes:
    # No address is asked for: all pictures stand in the markup itself.
    made = weasyprint.HTML(string=markup, base_url="https://bar.invalid/").write_pdf(
        identifier=hashlib.md5(document.id.encode(), usedforsecurity=False).digest(),
        pdf_forms=True,
        pdf_tags=bool(document.of("alt-text")),
    )
    return bytes(made)


def _picture(data: bytes, alt: str = "", css: str = "width:70%") -> str:
    code = base64.b64encode(data).decode()
    return (
        f'<p><img alt="{escape(alt)}" style="{css}" '
        f'src="data:image/jpeg;base64,{code}"></p>'
    )


def _extras(document: Document) -> str:
    """Give the elements that hide something by the means of HTML alone."""
    found = ""
    for part in document.hidden:
        text = shown(part.text)
        match part.means:
            case "outside-page":
                found += (
                    '<div style="position:absolute;left:-60cm;top:4cm;'
                    f'width:15cm">{text}</div>'
                )
            case "under-picture":
                image = _picture(
                    pictures.jpeg(pictures.photograph(document, (800, 260))),
                    css="position:absolute;left:0;top:0;width:100%;height:4cm",
                )
                found += (
                    '<div style="position:relative;height:4cm;overflow:hidden;'
                    f'break-inside:avoid"><div style="padding:6mm">{text}</div>'
                    f"{image}</div>"
                )
            case "form-values":
                found += "<form>" + "".join(
                    f'<p>{escape(label)}<br><input name="f{number}" style="width:70%;'
                    'border:.5pt solid #999;height:5mm;font-size:9pt" '
                    f'value="{escape(value)}"></p>'
                    for number, (label, value) in enumerate(part.cells)
                )
                found += "</form>"
            case "outlines":
                label = f"bookmark-level:1;bookmark-label:'{escape(part.plain)}'"
                found += f'<h2 style="{label}">2</h2>'
            case "alt-text":
                found += _picture(
                    pictures.jpeg(pictures.photograph(document)), part.plain
                )
            case "gps" | "camera-owner" | "photo-clean":
                found += _picture(
                    pictures.jpeg(
                        pictures.photograph(document), exif=pictures.exif(document)
                    )
                )
    return found


def _stamp(document: Document, text: str, top: int = 60) -> bytes:
    """Make a page that shows only the text, in the letters of the document."""
    family = SANS.get(document.language, "DejaVu Sans")
    direction = "rtl" if document.language == "ar" else "ltr"
    lines = "".join(f"<p>{shown(line)}</p>" for line in text.split("\n"))
    return _printed(
        f'<html lang="{document.language}" dir="{direction}"><style>@page{{size:A4;'
        f"margin:{top}mm 25mm 8mm}}body{{font-family:'{family}';font-size:9pt}}</style>"
        f"<body>{lines}</body></html>",
        document,
    )


def bars(pdf: bytes) -> list[list[Rectangle]]:
    """Give, for each page, where the strings stand that a bar or mark belongs to."""
    found = []
    for target in PdfReader(io.BytesIO(pdf)).pages:
        here = []
        for reference in target.get("/Annots", ()):
            note = reference.get_object()
            if note.get("/A", {}).get("/URI", "").startswith(BAR):
                left, low, right, high = (float(value) for value in note["/Rect"])
                here.append(
                    (min(left, right), min(low, high), max(left, right), max(low, high))
                )
        found.append(here)
    return found


def _without_links(target: PageObject) -> None:
    kept = [
        reference
        for reference in target.get("/Annots", ())
        if not reference.get_object().get("/A", {}).get("/URI", "").startswith(BAR)
    ]
    target[NameObject("/Annots")] = ArrayObject(kept)


def _cover(
    writer: PdfWriter, document: Document, places: list[list[Rectangle]]
) -> None:
    """Paint bars over strings, or only mark them to be taken out."""
    for target, boxes in zip(writer.pages, places, strict=True):
        if not boxes:
            continue
        _without_links(target)
        if document.of("under-rectangle"):
            code = "\nq 0 0 0 rg "
            for left, low, right, high in boxes:
                code += f"{left - 1:.1f} {low - 1:.1f} {right - left + 2:.1f} "
                code += f"{high - low + 2:.1f} re f "
            append_code(writer, target, (code + "Q\n").encode())
        for left, low, right, high in boxes if document.of("unapplied-mark") else ():
            add_note(
                writer,
                target,
                "/Redact",
                (left, low, right, high),
                QuadPoints=number_list(left, high, right, high, left, low, right, low),
                IC=number_list(0, 0, 0),
                OC=number_list(1, 0, 0),
                F=NumberObject(4),
            )


def _hide_text(writer: PdfWriter, document: Document, part: Content) -> None:
    draw_stamp(writer, writer.pages[0], _stamp(document, part.text), "3 Tr")


def _hide_layer(writer: PdfWriter, document: Document, part: Content) -> None:
    name, _, text = part.text.rpartition("¦")
    group = refer(
        writer,
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/OCG"),
                NameObject("/Name"): TextStringObject(name or "Layer 2"),
            }
        ),
    )
    setting = DictionaryObject(
        {
            NameObject("/OFF"): ArrayObject([group]),
            NameObject("/Order"): ArrayObject([group]),
        }
    )
    writer.root_object[NameObject("/OCProperties")] = DictionaryObject(
        {NameObject("/OCGs"): ArrayObject([group]), NameObject("/D"): setting}
    )
    target = writer.pages[0]
    add_resource(target, "/Properties", "/oc9", group)
    draw_stamp(writer, target, _stamp(document, text), "/OC /oc9 BDC", "EMC")


def _hide_form(writer: PdfWriter, document: Document, part: Content) -> None:
    # Half are drawn into nothing, half only stand in the page's resources.
    if document.number % 2:
        draw_stamp(
            writer, writer.pages[0], _stamp(document, part.text), "0 0 0 0 re W n"
        )
    else:
        form = refer(writer, as_form(writer, _stamp(document, part.text)))
        add_resource(writer.pages[0], "/XObject", "/Fx8", form)


def _replace_text(writer: PdfWriter, document: Document, part: Content) -> None:
    visible, real = part.plain.split(" => ")
    code = "FEFF" + real.encode("utf-16-be").hex().upper()
    draw_stamp(
        writer,
        writer.pages[0],
        _stamp(document, visible, 262),
        f"/Span <</ActualText <{code}>>> BDC",
        "EMC",
    )


def _attach(writer: PdfWriter, document: Document, part: Content) -> None:
    name, _, text = part.text.partition("¦")
    writer.add_attachment(name, Content("", text).plain.encode())


def _annotate(writer: PdfWriter, document: Document, part: Content) -> None:
    text = TextStringObject(part.plain)
    target = writer.pages[0]
    if document.number % 2:
        add_note(
            writer,
            target,
            "/Text",
            (520, 700, 540, 720),
            Contents=text,
            T=TextStringObject("K. R."),
            Open=NumberObject(0),
        )
    else:
        add_note(
            writer,
            target,
            "/Highlight",
            (120, 640, 330, 654),
            Contents=text,
            C=number_list(1, 0.9, 0.3),
            QuadPoints=number_list(120, 654, 330, 654, 120, 640, 330, 640),
        )


def _describe(writer: PdfWriter, document: Document, part: Content) -> None:
    stream = DecodedStreamObject()
    stream.set_data(pictures.xmp(part.plain))
    stream[NameObject("/Type")] = NameObject("/Metadata")
    stream[NameObject("/Subtype")] = NameObject("/XML")
    writer.root_object[NameObject("/Metadata")] = refer(writer, stream)


_HIDING: dict[str, Callable[[PdfWriter, Document, Content], None]] = {
    "hidden-text": _hide_text,
    "hidden-layer": _hide_layer,
    "form-xobject": _hide_form,
    "actual-text": _replace_text,
    "embedded": _attach,
    "annotations": _annotate,
    "xmp": _describe,
    "author": lambda writer, document, part: writer.add_metadata(
        {"/Author": part.plain}
    ),
    "path": lambda writer, document, part: writer.add_metadata({"/Title": part.plain}),
}


def _keep_exif(writer: PdfWriter, document: Document) -> None:
    """Put the photograph back in as the camera gave it: WeasyPrint writes it anew."""
    data = pictures.jpeg(pictures.photograph(document), exif=pictures.exif(document))
    for target in writer.pages:
        for found in target["/Resources"].get("/XObject", {}).values():
            image = found.get_object()
            if image.get("/Filter") == "/DCTDecode":
                image._data = data


def _revised(first: bytes, document: Document, part: Content) -> bytes:
    """Write a first state with a text, and a second that no longer draws it."""
    before = PdfWriter(clone_from=io.BytesIO(first))
    draw_stamp(before, before.pages[0], _stamp(document, part.text, 215), "")
    old = io.BytesIO()
    before.write(old)
    after = PdfWriter(io.BytesIO(old.getvalue()), incremental=True)
    target = after.pages[0]
    target[NameObject("/Contents")] = ArrayObject(list(target["/Contents"])[:-1])
    del target["/Resources"]["/XObject"]["/Fx9"]
    new = io.BytesIO()
    after.write(new)
    return new.getvalue()


def _scan(pdf: bytes, document: Document, places: list[list[Rectangle]]) -> bytes:
    """Make pages of pictures, with the read text below them where it belongs there."""
    layered = bool(document.of("blacked-scan") or document.of("ocr-layer"))
    writer = PdfWriter()
    for number, boxes in enumerate(places):
        picture = pictures.rendered(pdf, number)
        source = PdfReader(io.BytesIO(pdf)).pages[number]
        width, height = (float(value) for value in source.mediabox[2:])
        draw, scale = ImageDraw.Draw(picture), picture.width / width
        for left, low, right, high in boxes:
            draw.rectangle(
                (
                    left * scale - 3,
                    (height - high) * scale - 2,
                    right * scale + 3,
                    (height - low) * scale + 2,
                ),
                fill=(0, 0, 0),
            )
        target = writer.add_blank_page(width, height)
        image = image_object(pictures.scanned(picture, document.number + number))
        add_resource(target, "/XObject", "/Im1", refer(writer, image))
        code = f"q {width:.2f} 0 0 {height:.2f} 0 0 cm /Im1 Do Q"
        if layered:
            form = refer(writer, as_form(writer, pdf, number))
            add_resource(target, "/XObject", "/Ocr1", form)
            code = f"q 3 Tr /Ocr1 Do Q {code}"
        stream = DecodedStreamObject()
        stream.set_data(code.encode())
        target[NameObject("/Contents")] = refer(writer, stream)
    return written(writer)


def write_pdf(document: Document) -> bytes:
    """Make a PDF of the running text, with what it hides."""
    printed = _printed(page(document, extra=_extras(document)), document)
    places = bars(printed)
    if document.format == "scan":
        return _scan(printed, document, places)
    for part in document.of("earlier-revision"):
        return _revised(printed, document, part)
    writer = PdfWriter(clone_from=io.BytesIO(printed))
    _cover(writer, document, places)
    if document.of("gps") or document.of("camera-owner"):
        _keep_exif(writer, document)
    for part in document.contents:
        hide = _HIDING.get(part.means)
        # Hidden text stands in the running text elsewhere; here it is drawn unseen.
        if hide:
            hide(writer, document, part)
    return written(writer)


def first_page(document: Document) -> Image.Image:
    """Draw the first page of the running text as a scanner would give it."""
    printed = _printed(page(document), document)
    return pictures.scanned(pictures.rendered(printed, 0), document.number)
