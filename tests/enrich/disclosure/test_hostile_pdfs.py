"""A hostile PDF ends in gaps, within limits, and never in an error."""

import cProfile
import io
import random
import time
import zlib
from typing import Any

import pikepdf
import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from freeshelf.enrich.disclosure.findings import Gap, NotLookedAt, Piece, Place
from freeshelf.enrich.disclosure.pdf import read_pdf
from freeshelf.enrich.disclosure.properties import of_xmp
from tests.enrich.disclosure import betraying_pdfs as pdfs
from tests.enrich.disclosure.test_pdf_hidden_text import look
from tests.enrich.files import pdf


def test_a_password_a_damaged_file_and_too_many_pages_are_gaps() -> None:
    locked = pdf([["secret"]], password="secret")
    assert look(locked) == [NotLookedAt(Gap.PASSWORD)]
    assert look(b"%PDF-1.4 and nothing") == [NotLookedAt(Gap.DAMAGED)]
    seen = list(read_pdf(io.BytesIO(pdf([["one"], ["two"], ["three"]])), 2))
    assert NotLookedAt(Gap.TOO_LARGE, Place(page=3)) in seen
    assert not any(isinstance(each, Piece) and "three" in each.text for each in seen)


def test_a_page_that_is_only_a_picture_is_not_read() -> None:
    seen = look(pdfs.drawn(pdfs.scan_with_bar, heading=False))
    assert NotLookedAt(Gap.NOT_READ, Place(page=1)) in seen


def crowded(canvas: Canvas) -> None:
    """Thousands of words, each under an area of its own."""
    canvas.setFont("Helvetica", 2)
    for index in range(2500):
        x, y = 10 + index % 50 * 11, 10 + index // 50 * 15
        canvas.drawString(x, y, f"w{index}")
        canvas.rect(x, y, 8, 5, stroke=0, fill=1)


def test_a_crowded_page_is_looked_at() -> None:
    found = [each for each in look(pdfs.drawn(crowded)) if isinstance(each, Piece)]
    assert any("sat for two days" in each.text for each in found)
    assert any("w2499" in each.text and each.means is not None for each in found)


def test_forms_that_contain_themselves_end() -> None:
    file = pikepdf.open(io.BytesIO(pdfs.drawn(lambda canvas: None)))
    form = file.make_stream(
        b"/Fm Do BT /F1 9 Tf (again) Tj ET",
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Form,
        BBox=[0, 0, 500, 500],
    )
    form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Fm=form))
    page = file.pages[0]
    page.obj.Resources.XObject = pikepdf.Dictionary(Fm=form)
    page.contents_add(file.make_stream(b"/Fm Do"))
    assert any(isinstance(each, Piece) for each in look(pdfs.saved(file)))


def test_dictionaries_within_dictionaries_end() -> None:
    file = pikepdf.open(io.BytesIO(pdfs.drawn(lambda canvas: None)))
    deep = pikepdf.Dictionary(Alt=pikepdf.String("deep"))
    for _ in range(200):
        deep = pikepdf.Dictionary(K=deep)
    loop = file.make_indirect(pikepdf.Dictionary(Contents=pikepdf.String("round")))
    loop.Next = pikepdf.Array([loop])
    file.Root.Deep = file.make_indirect(deep)
    file.Root.Loop = loop
    assert any(isinstance(each, Piece) for each in look(pdfs.saved(file)))


@pytest.mark.parametrize("part", ["metadata", "attachment", "content"])
def test_a_stream_that_unpacks_to_much_is_not_unpacked(part: str) -> None:
    file = pikepdf.open(io.BytesIO(pdfs.drawn(lambda canvas: None)))
    packing = zlib.compressobj(9)
    packed = b"".join(packing.compress(bytes(1_000_000)) for _ in range(60))
    bomb = file.make_stream(b"")
    bomb.write(packed + packing.flush(), filter=pikepdf.Name.FlateDecode)
    if part == "metadata":
        bomb.Type, bomb.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
        file.Root.Metadata = bomb
    elif part == "attachment":
        file.attachments["x"] = b"x"
        for item in file.objects:
            if isinstance(item, pikepdf.Dictionary) and "/EF" in item:
                item.EF = pikepdf.Dictionary(F=bomb)
    else:
        file.Root.Loose = bomb
    seen = list(read_pdf(io.BytesIO(pdfs.saved(file)), 500, inner=_never))
    gaps = [each.gap for each in seen if isinstance(each, NotLookedAt)]
    assert gaps == ([Gap.TOO_LARGE] if part == "attachment" else [])


def _never(content: bytes, name: str) -> object:
    raise AssertionError(name)


@pytest.mark.parametrize("seed", range(12))
def test_changed_bytes_never_raise(seed: int) -> None:
    chance = random.Random(seed)
    whole = bytearray(
        pdfs.revised(
            pdfs.with_layer_off() if seed % 2 else pdfs.with_annotation("/Redact"),
            pdfs.drawn(pdfs.bar()),
        )
    )
    for _ in range(1 + seed * 4):
        whole[chance.randrange(20, len(whole))] = chance.randrange(256)
    look(bytes(whole[: -chance.randrange(1, 200)] if seed % 3 == 0 else whole))


def covered_again_and_again(canvas: Canvas) -> None:
    """Words under a thousand areas as large as the page."""
    for index in range(60):
        canvas.drawString(72, 700 - 5 * index, f"word {index}")
    for _ in range(1000):
        canvas.rect(0, 0, 595, 842, stroke=0, fill=1)


def test_words_under_a_thousand_areas_are_drawn_and_compared_a_few_times(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn = 0
    render = pypdfium2.PdfPage.render

    def counted(*given: Any, **named: Any) -> Any:
        nonlocal drawn
        drawn += 1
        return render(*given, **named)

    monkeypatch.setattr(pypdfium2.PdfPage, "render", counted)
    profile = cProfile.Profile()
    found = profile.runcall(look, pdfs.drawn(covered_again_and_again))
    assert any(isinstance(each, Piece) and each.means is not None for each in found)
    assert drawn <= 20
    assert sum(each.callcount for each in profile.getstats()) < 2_500_000


def seconds_of_beginnings(count: int) -> float:
    """The least seconds of a processor that metadata begun COUNT times takes."""
    content = b"<x:xmpmeta <rdf:RDF " * count
    seconds = []
    for _ in range(3):
        begin = time.process_time()
        assert list(of_xmp(content, Place())) == []
        seconds.append(time.process_time() - begin)
    return min(seconds)


def test_metadata_that_begins_eight_times_as_often_costs_no_square() -> None:
    assert seconds_of_beginnings(80_000) < 32 * seconds_of_beginnings(10_000)
