"""Pictures of documents that show less than there is: cropped ones, and thumbnails."""

import pytest

from tests.enrich.disclosure.sightings import Sightings, paragraph, word
from tests.enrich.disclosure.test_open_document import document, png


def cropped(clip: str, *, height: str = "6cm", style: str = "cut") -> bytes:
    """A text with a picture in a frame, and a style that cuts pictures."""
    return document(
        f'<text:p><draw:frame draw:style-name="{style}" svg:width="12cm" '
        f'svg:height="{height}"><draw:image/></draw:frame></text:p>',
        styles='<style:style style:name="cut" style:family="graphic">'
        f'<style:graphic-properties fo:clip="rect({clip})"/></style:style>',
    )


@pytest.mark.parametrize(
    ("clip", "strength"),
    [("0cm, 0cm, 4cm, 0cm", "strong"), ("0.1in, 0mm, 2pt, 0cm", "weak")],
)
def test_a_cropped_picture_is_strong_where_much_of_it_is_cut_off(clip, strength):
    assert Sightings(cropped(clip)).strength_of("cropped_picture") == strength


def test_a_style_that_cuts_no_picture_is_no_trace():
    assert Sightings(cropped("0cm, 0cm, 4cm, 0cm", style="other")).traits == set()
    assert Sightings(cropped("0cm, 0cm, 0cm, 0cm")).traits == set()
    assert Sightings(cropped("auto")).traits == set()


def test_a_picture_in_rtf_is_measured_by_its_size():
    def cut(twips: int) -> str:
        picture = r"\pict\picwgoal2000\pichgoal1000\pngblip"
        content = rf"{{\rtf1{{{picture}\piccropb{twips} 00}}}}"
        return Sightings(content.encode()).strength_of("cropped_picture")

    assert (cut(500), cut(100)) == ("strong", "weak")


def test_a_crop_in_word_is_measured_in_shares():
    def cut(sides: str) -> set[str]:
        drawing = f"<w:drawing><wp:inline><a:srcRect {sides}/></wp:inline></w:drawing>"
        seen = Sightings(word(f"<w:p><w:r>{drawing}</w:r></w:p>" + paragraph("Text")))
        return {e.strength.value for e in seen.all if hasattr(e, "kind")}

    assert cut('b="33333"') == {"strong"}
    assert cut('l="5%"') == {"weak"}
    assert cut('l="-20000" r="wide"') == set()


def test_a_thumbnail_that_is_large_enough_to_be_read_is_strong():
    content = document("", more={"Thumbnails/thumbnail.png": png((960, 720))})
    broken = document("", more={"Thumbnails/thumbnail.png": b"no picture"})

    page = document("", more={"Thumbnails/thumbnail.png": png((395, 512))})

    assert Sightings(content).strength_of("thumbnail") == "strong"
    assert Sightings(page).strength_of("thumbnail") == "weak"
    assert Sightings(broken).strength_of("thumbnail") == "weak"
