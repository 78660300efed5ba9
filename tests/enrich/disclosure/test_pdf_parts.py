"""Properties, comments, attachments and old states of a PDF are found."""

import io
from collections.abc import Iterator

import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from freeshelf.enrich.disclosure.findings import (
    Gap,
    Means,
    NotLookedAt,
    Piece,
    Place,
    Seen,
    Trait,
)
from freeshelf.enrich.disclosure.pdf import read_pdf
from freeshelf.enrich.disclosure.persons import judge
from tests.enrich.disclosure import betraying_pdfs as pdfs
from tests.enrich.disclosure.test_pdf_hidden_text import look, texts

SECRET, LINE = pdfs.SECRET, pdfs.LINE


def plain() -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdfs.drawn(lambda canvas: None)))


def kinds(seen: list[Seen]) -> set[str]:
    return {each.kind for each in seen if isinstance(each, Trait)}


def test_properties_and_xmp_are_pieces_and_their_persons_traits() -> None:
    pdf = plain()
    with pdf.open_metadata() as metadata:
        metadata["dc:creator"] = ["Second Author"]
        metadata["xmpMM:DocumentID"] = "uuid:9a3b5d0e-1111-2222-3333-444455556666"
    pdf.docinfo["/Author"] = SECRET
    pdf.docinfo["/Company"] = "Shelter of the North"
    pdf.docinfo["/SourceFile"] = r"C:\Users\mariam\Desktop\list.docx"
    seen = look(pdfs.saved(pdf))
    found = texts(seen)[Means.PROPERTY]
    assert SECRET in found
    assert "Second Author" in found
    assert r"C:\Users\mariam" in found
    assert "9a3b5d0e" not in found
    assert {"author", "company", "revision_identifiers"} <= kinds(seen)
    assert all(t.strength == "weak" for t in seen if isinstance(t, Trait))


def test_comments_and_annotations_are_told_with_their_place() -> None:
    content = pdfs.with_annotation(
        "/Text", **{"/Contents": pikepdf.String("Call Amina back"), "/T": "K. Weber"}
    )
    seen = look(content)
    (comment,) = [
        each for each in seen if isinstance(each, Piece) and each.means is Means.COMMENT
    ]
    assert comment.text == "Call Amina back"
    assert comment.place.page == 1
    assert comment.place.box is not None
    assert comment.place.box[1] == pytest.approx(842 - 709)
    assert "K. Weber" in texts(seen)[Means.PROPERTY]


def test_an_attachment_is_looked_into_and_told_as_a_part() -> None:
    pdf = plain()
    pdf.attachments["list of Amina K.txt"] = b"the list"

    def inner(content: bytes, name: str) -> Iterator[Seen]:
        assert (content, name) == (b"the list", "list of Amina K.txt")
        yield Piece("in the list", Place(page=3))

    seen = list(read_pdf(io.BytesIO(pdfs.saved(pdf)), 500, inner=inner))
    found = texts(seen)
    assert found[Means.EMBEDDED] == "list of Amina K.txt | in the list"
    parts = [s.place.parts for s in seen if getattr(s, "text", "") == "in the list"]
    assert parts == [(("attachment", 1), ("page", 3))]


def test_an_attachment_that_nothing_can_read_is_not_looked_at() -> None:
    pdf = plain()
    pdf.attachments["x.bin"] = b"\0\1"
    assert NotLookedAt(Gap.UNSUPPORTED, Place(parts=(("attachment", 1),))) in look(
        pdfs.saved(pdf)
    )


def test_values_of_forms_outlines_links_and_alternatives() -> None:
    pdf = pikepdf.open(io.BytesIO(pdfs.drawn(_with_a_form_and_links)))
    element = pikepdf.Dictionary(
        Type=pikepdf.Name.StructElem,
        S=pikepdf.Name.Figure,
        Alt=pikepdf.String("Portrait of Amina"),
    )
    pdf.Root.StructTreeRoot = pikepdf.Dictionary(K=[pdf.make_indirect(element)])
    found = texts(look(pdfs.saved(pdf)))
    assert "Amina Kone" in found[Means.FORM_VALUE]
    assert "Statement of B. Kone" in found[Means.OUTLINE]
    assert "amina@example.org" in found[Means.LINK]
    assert "/home/mariam/list.docx" in found[Means.LINK]
    assert "example.net" not in found[Means.LINK]
    assert found[Means.ALTERNATIVE_TEXT] == "Portrait of Amina"


def _with_a_form_and_links(canvas: Canvas) -> None:
    canvas.acroForm.textfield(name="who", value="Amina Kone", x=72, y=600)
    canvas.bookmarkPage("one")
    canvas.addOutlineEntry("Statement of B. Kone", "one", 0)
    canvas.bookmarkPage("two")
    canvas.addOutlineEntry("Report of the court", "two", 0)
    canvas.linkURL("mailto:amina@example.org", (72, 500, 200, 520))
    canvas.linkURL("file:///home/mariam/list.docx", (72, 460, 200, 480))
    canvas.linkURL("https://example.net/report", (72, 400, 200, 420))


def test_what_readers_see_anyway_is_not_hidden() -> None:
    found = texts(look(pdfs.drawn(_with_a_form_and_links)))
    assert "Report of the court" not in found[Means.OUTLINE]


def test_an_earlier_state_tells_what_the_last_has_no_more() -> None:
    before = pdfs.drawn(lambda canvas: canvas.drawString(72, 700, LINE))
    after = pdfs.drawn(lambda canvas: canvas.drawString(72, 700, "Nobody was heard"))
    seen = look(pdfs.revised(before, after))
    found = texts(seen)
    assert "Nobody was heard" in found[None]
    assert found[Means.EARLIER_REVISION] == LINE
    assert "earlier_revision" in kinds(seen)


def test_a_file_saved_again_without_a_change_has_nothing_earlier() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "The witnesses of the meeting were under-")
        canvas.drawString(72, 686, "standing what the court had decided")

    content = pdfs.drawn(draw)
    assert Means.EARLIER_REVISION not in texts(look(pdfs.revised(content, content)))


def test_a_removed_page_and_a_form_that_is_not_called_are_read() -> None:
    pdf = pikepdf.open(io.BytesIO(pdfs.drawn(lambda canvas: None)))
    resources = pdf.pages[0].obj.Resources
    content = f"BT /F1 12 Tf 72 700 Td ({LINE}) Tj ET".encode()
    form = pdf.make_stream(
        content,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Form,
        BBox=[0, 0, 595, 842],
        Resources=resources,
    )
    resources.XObject = pikepdf.Dictionary(Fm0=form)
    found = texts(look(pdfs.saved(pdf)))
    assert found[Means.UNUSED_TEXT] == LINE


def test_a_text_for_programs_that_the_page_does_not_show_is_told() -> None:
    pdf = plain()
    content = (
        f"BT /F1 12 Tf 72 700 Td /Span <</ActualText ({SECRET})>> BDC "
        "(A person) Tj EMC ET "
        "BT 72 650 Td /Span <</ActualText (shown words)>> BDC (shown words) Tj EMC ET"
    )
    pdf.pages[0].contents_add(pdf.make_stream(content.encode()))
    seen = look(pdfs.saved(pdf))
    found = texts(seen)
    assert found[Means.ALTERNATIVE_TEXT] == SECRET
    assert "A person" in found[None]


@pytest.mark.parametrize("where", [(72, 640), (20, 603)])
def test_a_value_of_a_form_is_read_with_the_label_above_or_before_it(
    where: tuple[int, int],
) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 720, "Ficha de derivación")
        canvas.drawString(*where, "Víctima:")
        canvas.acroForm.textfield(name="f0", value="Sonia Tello", x=72, y=600)

    assert "Víctima: Sonia Tello" in texts(look(pdfs.drawn(draw)))[Means.FORM_VALUE]


def form_with_choices(options: list[object], *, label: str = "Remarks") -> bytes:
    """A form with a list to choose from, in which nobody is chosen."""

    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 640, label)
        first = {"value": "none", "options": ["none", "other"]}
        canvas.acroForm.choice(name="f0", x=72, y=600, **first)

    pdf = pikepdf.open(io.BytesIO(pdfs.drawn(draw)))
    field = pdf.Root.AcroForm.Fields[0]
    field.Opt = pikepdf.Array(
        [pikepdf.Array(each) if isinstance(each, tuple) else each for each in options]
    )
    stream = io.BytesIO()
    pdf.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "options",
    [
        ["none", "Victim Halina Brzozowska, +48 601 234 876"],
        [("0", "none"), ("1", "Victim Halina Brzozowska, +48 601 234 876")],
        [("Victim Halina Brzozowska, +48 601 234 876", "second")],
    ],
)
def test_choices_that_nobody_chose_are_read_with_their_label(options) -> None:
    seen = look(form_with_choices(options))

    told = "Remarks: Victim Halina Brzozowska, +48 601 234 876"
    assert told in texts(seen)[Means.FORM_VALUE]
    strong = {each.kind for each in judge(seen) if each.strength == "strong"}
    assert strong == {"person_name", "phone"}


def test_countries_to_choose_from_are_no_names() -> None:
    seen = look(form_with_choices(["Georgia", "Jordan"], label="Country of the victim"))

    assert {each.strength for each in judge(seen)} == {"weak"}


def test_the_name_of_a_field_for_readers_comes_before_what_stands_beside_it() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(20, 603, "1.")
        canvas.acroForm.textfield(
            name="f0", tooltip="Nombre de la víctima", value="Sonia", x=72, y=600
        )

    values = texts(look(pdfs.drawn(draw)))[Means.FORM_VALUE]
    assert "Nombre de la víctima: Sonia" in values
