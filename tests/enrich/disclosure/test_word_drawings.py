"""Drawings in Word: bars over words, words beside the page, words about images."""

from freeshelf.enrich.disclosure.findings import Means
from tests.enrich.disclosure.sightings import Sightings, paragraph, run, word

SECRET = "Call Anna on +380 50 123 4567"

BAR = (
    '<w:p><w:r><w:drawing><wp:anchor behindDoc="0"><wp:positionV relativeFrom='
    '"paragraph"><wp:posOffset>0</wp:posOffset></wp:positionV><wp:extent cx="1500000" '
    'cy="180000"/><wp:wrapNone/><a:graphic><wps:wsp><wps:spPr><a:solidFill>'
    '<a:srgbClr val="{}"/></a:solidFill></wps:spPr></wps:wsp></a:graphic></wp:anchor>'
    "</w:drawing></w:r>{}</w:p>"
)
OLD_BAR = (
    '<w:p><w:r><w:pict><v:rect style="position:absolute;width:120pt;height:14pt;'
    'z-index:1" fillcolor="black"/></w:pict></w:r>{}</w:p>'
)


def test_a_filled_shape_over_a_line_is_a_redaction_that_does_not_redact():
    black = Sightings(word(BAR.format("000000", run(SECRET))))
    old = Sightings(word(OLD_BAR.format(run(SECRET))))
    white = Sightings(word(BAR.format("FFFFFF", run(SECRET))))
    alone = Sightings(word(BAR.format("000000", "") + paragraph(SECRET)))

    assert black.of(Means.REDACTION) == old.of(Means.REDACTION) == [SECRET]
    assert white.of(Means.UNDER_PICTURE) == [SECRET]
    assert alone.of(Means.REDACTION) == []


def test_alternative_texts_and_cropped_pictures_are_seen():
    picture = (
        '<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name="Picture 1" '
        f'descr="{SECRET}"/><a:blip/><a:srcRect l="20000" b="5000"/></wp:inline>'
        '</w:drawing></w:r><w:r><w:pict><v:shape alt="Anna at the door"/></w:pict>'
        "</w:r></w:p>"
    )

    seen = Sightings(word(picture))

    assert seen.of(Means.ALTERNATIVE_TEXT) == [SECRET, "Anna at the door"]
    assert seen.traits == {"cropped_picture"}


def test_a_text_box_far_from_the_page_and_a_row_without_height_are_hidden():
    box = (
        '<w:p><w:r><w:drawing><wp:anchor><wp:positionH relativeFrom="page">'
        "<wp:posOffset>"
        '-9000000</wp:posOffset></wp:positionH><wp:extent cx="1000000" cy="500000"/>'
        f"<wps:wsp><wps:txbx><w:txbxContent>{paragraph(SECRET)}</w:txbxContent></wps:txbx>"
        "</wps:wsp></wp:anchor></w:drawing></w:r></w:p>"
    )
    row = (
        '<w:tbl><w:tr><w:trPr><w:trHeight w:val="2" w:hRule="exact"/></w:trPr><w:tc>'
        f"{paragraph('Anna')}</w:tc><w:tc>{paragraph(SECRET)}</w:tc></w:tr></w:tbl>"
    )

    assert Sightings(word(box)).of(Means.OUTSIDE_PAGE) == [SECRET]
    assert Sightings(word(row)).of(Means.HIDDEN_TEXT) == [f"Anna\t{SECRET}"]
