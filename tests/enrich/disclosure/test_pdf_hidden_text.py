"""Words that a PDF hides are found, by whatever they are hidden; others are not."""

import io
from collections import defaultdict
from collections.abc import Callable

import pytest
from reportlab.lib.colors import Color, black, white
from reportlab.pdfgen.canvas import Canvas

from freeshelf.enrich.disclosure.findings import Means, NotLookedAt, Piece, Seen, Trait
from freeshelf.enrich.disclosure.pdf import read_pdf
from tests.enrich.disclosure import betraying_pdfs as pdfs
from tests.enrich.disclosure.harmless_pdfs import HARMLESS
from tests.enrich.disclosure.overlaid_pdfs import OVERLAID


def look(content: bytes) -> list[Seen]:
    return list(read_pdf(io.BytesIO(content), 500))


def texts(seen: list[Seen]) -> dict[Means | None, str]:
    """The texts of each means, joined."""
    found: dict[Means | None, list[str]] = defaultdict(list)
    for each in seen:
        if isinstance(each, Piece):
            found[each.means].append(each.text)
    return {means: " | ".join(parts) for means, parts in found.items()}


GREY = Color(0.6, 0.6, 0.6)


@pytest.mark.parametrize(
    "draw",
    [
        pdfs.bar(black),
        pdfs.bar(white),
        pdfs.bar(Color(0.1, 0.1, 0.4)),
        pdfs.bar(black, before=True),
        pdfs.bar(black, label="[removed]"),
        pdfs.thick_line,
        pdfs.many_thin_lines,
        pdfs.many_upright_lines,
        pdfs.typed_blocks,
        pdfs.black_block,
        pdfs.picture_bar,
    ],
    ids=[
        *("black bar", "white bar", "blue bar", "bar drawn first", "bar with a label"),
        *(
            "thick line",
            "thin lines",
            "upright lines",
            "typed blocks",
            "block",
            "picture",
        ),
    ],
)
def test_text_under_a_bar_is_a_redaction(draw: Callable[[Canvas], None]) -> None:
    found = texts(look(pdfs.drawn(draw)))
    assert pdfs.SECRET in found[Means.REDACTION]
    assert pdfs.SECRET not in found[None]
    assert "sat for two days" in found[None]


@pytest.mark.parametrize("how", ["black_out", "white_out", "bar_on_top"])
def test_text_of_a_layer_under_a_blacked_out_scan_is_a_redaction(how: str) -> None:
    found = texts(look(pdfs.drawn(pdfs.scanned(**{how: True}), heading=False)))
    assert found[Means.REDACTION] == pdfs.SECRET
    assert "sat for two days" in found[None]


def test_the_layer_of_an_ordinary_scan_is_seen() -> None:
    found = texts(look(pdfs.drawn(pdfs.scanned(), heading=False)))
    assert set(found) == {None}
    assert pdfs.SECRET in found[None]


@pytest.mark.parametrize(
    "content",
    [
        pdfs.with_annotation("/Redact"),
        pdfs.with_annotation("/Redact", **{"/IC": [0, 0, 0]}),
        pdfs.with_annotation("/Square", **{"/IC": [0, 0, 0], "/C": [0, 0, 0]}),
        pdfs.with_annotation("/Highlight", **{"/C": [0, 0, 0]}),
        pdfs.with_appearance("/FreeText", "1 g"),
        pdfs.with_appearance("/Stamp", "0 g"),
        pdfs.with_appearance("/Ink", "0.1 0.1 0.1 rg"),
    ],
    ids=[
        *("mark not applied", "dark mark not applied", "square", "black highlight"),
        *("white text box", "stamp", "ink"),
    ],
)
def test_text_under_an_annotation_is_a_redaction(content: bytes) -> None:
    found = texts(look(content))
    assert pdfs.SECRET in found[Means.REDACTION]
    assert "was heard twice" in found[None]


@pytest.mark.parametrize(
    ("draw", "means"),
    [
        (pdfs.under_photograph, Means.UNDER_PICTURE),
        (pdfs.coloured(white), Means.GROUND_COLOUR),
        (
            pdfs.coloured(Color(0.2, 0.3, 0.5), Color(0.2, 0.3, 0.5)),
            Means.GROUND_COLOUR,
        ),
        (pdfs.white_but_for_its_comma, Means.GROUND_COLOUR),
        (pdfs.transparent, Means.GROUND_COLOUR),
        (pdfs.outside, Means.OUTSIDE_PAGE),
        (pdfs.tiny, Means.TINY_TEXT),
        (pdfs.invisible, Means.HIDDEN_TEXT),
        (pdfs.clipped, Means.HIDDEN_TEXT),
    ],
    ids=lambda value: value.value if isinstance(value, Means) else "",
)
def test_text_that_cannot_be_seen_is_told(
    draw: Callable[[Canvas], None], means: Means
) -> None:
    found = texts(look(pdfs.drawn(draw)))
    assert pdfs.SECRET in found[means]
    # Among plain words it is read with them, since they may say who it is.
    is_among_others = draw is pdfs.white_but_for_its_comma
    assert (pdfs.SECRET in found[None]) == is_among_others


def test_text_under_a_page_of_photograph_is_not_a_layer_of_a_scan() -> None:
    content = pdfs.drawn(pdfs.under_a_page_of_photograph, heading=False)
    assert pdfs.SECRET in texts(look(content))[Means.UNDER_PICTURE]
    below = texts(look(pdfs.drawn(pdfs.below_its_scan, heading=False)))
    assert set(below) == {None}


def test_text_of_a_layer_that_is_off_is_hidden() -> None:
    found = texts(look(pdfs.with_layer_off()))
    assert pdfs.SECRET in found[Means.HIDDEN_PART]


@pytest.mark.parametrize("hidden", OVERLAID.values(), ids=OVERLAID)
def test_hidden_words_over_a_line_that_is_seen_are_told(hidden) -> None:
    found = texts(look(hidden()))
    told = " ".join(text for means, text in found.items() if means is not None)
    assert set(pdfs.SECRET.split()) <= set(told.replace("|", " ").split())


def test_a_bar_over_a_scan_without_text_is_strong() -> None:
    seen = look(pdfs.drawn(pdfs.scan_with_bar, heading=False))
    (trait,) = [
        each
        for each in seen
        if isinstance(each, Trait) and each.means is Means.REDACTION
    ]
    assert trait.strength == "strong"
    assert any(isinstance(each, NotLookedAt) for each in seen)


@pytest.mark.parametrize("draw", HARMLESS, ids=lambda draw: draw.__name__)
def test_harmless_uses_of_the_same_means_stay_quiet(
    draw: Callable[[Canvas], None],
) -> None:
    found = texts(look(pdfs.drawn(draw)))
    assert set(found) == {None}
    assert "sat for two days" in found[None]
