"""Objects of PDF that pypdf leaves to the hand: forms, resources, notes, pictures."""

import io

from PIL import Image
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
)

from . import pictures

Rectangle = tuple[float, float, float, float]


def refer(writer: PdfWriter, value: object) -> object:
    return writer._add_object(value)


def as_form(writer: PdfWriter, stamp: bytes, number: int = 0) -> StreamObject:
    """Bring a page of another PDF in as a form XObject."""
    source = PdfReader(io.BytesIO(stamp)).pages[number]
    form = DecodedStreamObject()
    contents = source.get_contents()
    form.set_data(b"" if contents is None else contents.get_data())
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/BBox")] = ArrayObject(
        FloatObject(value) for value in source.mediabox
    )
    form[NameObject("/Resources")] = source["/Resources"].get_object().clone(writer)
    return form.flate_encode()


def add_stream(writer: PdfWriter, code: bytes) -> object:
    stream = DecodedStreamObject()
    stream.set_data(code)
    return refer(writer, stream)


def append_code(writer: PdfWriter, target: PageObject, code: bytes) -> None:
    """Put operators behind what a page draws, in a stream of their own."""
    old = target.raw_get("/Contents")
    items = old.get_object()
    if isinstance(items, ArrayObject):
        streams = list(items)
    else:
        # WeasyPrint turns the page upside down and leaves it so.
        streams = [add_stream(writer, b"q\n"), old, add_stream(writer, b"\nQ\n")]
    target[NameObject("/Contents")] = ArrayObject([*streams, add_stream(writer, code)])


def add_resource(target: PageObject, kind: str, name: str, value: object) -> None:
    resources = target["/Resources"].get_object()
    if kind not in resources:
        resources[NameObject(kind)] = DictionaryObject()
    resources[kind].get_object()[NameObject(name)] = value


def draw_stamp(
    writer: PdfWriter, target: PageObject, stamp: bytes, before: str, after: str = ""
) -> None:
    form = refer(writer, as_form(writer, stamp))
    add_resource(target, "/XObject", "/Fx9", form)
    code = f"\nq {before} /Fx9 Do {after} Q\n"
    append_code(writer, target, code.encode("latin-1"))


def add_note(
    writer: PdfWriter, target: PageObject, subtype: str, box: Rectangle, **more: object
) -> None:
    note = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject(subtype),
            NameObject("/Rect"): ArrayObject(FloatObject(value) for value in box),
            **{NameObject(f"/{key}"): value for key, value in more.items()},
        }
    )
    if "/Annots" not in target:
        target[NameObject("/Annots")] = ArrayObject()
    target["/Annots"].append(refer(writer, note))


def number_list(*values: float) -> ArrayObject:
    return ArrayObject(FloatObject(value) for value in values)


def image_object(picture: Image.Image) -> StreamObject:
    image = DecodedStreamObject()
    image.set_data(pictures.jpeg(picture.convert("L").convert("RGB")))
    for key, value in {
        "/Type": NameObject("/XObject"),
        "/Subtype": NameObject("/Image"),
        "/Width": NumberObject(picture.width),
        "/Height": NumberObject(picture.height),
        "/ColorSpace": NameObject("/DeviceRGB"),
        "/BitsPerComponent": NumberObject(8),
        "/Filter": NameObject("/DCTDecode"),
    }.items():
        image[NameObject(key)] = value
    return image


def written(writer: PdfWriter) -> bytes:
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()
