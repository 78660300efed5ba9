"""Every block, whatever it is given, is shown in full and does nothing."""

import re

import pytest
from django.test import RequestFactory

from freeshelf.content.rendering import body_html, stream_html, stream_text
from freeshelf.pages.models import StandardPage
from freeshelf.web.presenters.content_html import in_readers_language
from tests.content.factories import ImageFactory, ReusableBlockFactory
from tests.content.samples import every_block
from tests.library.factories import FileFactory

pytestmark = pytest.mark.django_db

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>"
    '<a href="javascript:alert(1)" onclick="alert(1)">here</a> & plain'
)
ARABIC = "لا تدفع رسوم التوظيف أبدا"


@pytest.fixture
def shown(settings, tmp_path):
    """A function that renders a page of every block with the given words."""
    settings.MEDIA_ROOT = tmp_path

    def render(words: str) -> tuple[StandardPage, str]:
        body = every_block(
            image=ImageFactory().pk,
            file=FileFactory().pk,
            pattern=ReusableBlockFactory(words=words).pk,
            words=words,
        )
        page = StandardPage(title="All", body=body)
        request = RequestFactory().get("/")
        return page, page.body.render_as_block({"request": request})

    return render


def test_words_that_would_act_are_shown_or_dropped(shown):
    _page, html = shown(HOSTILE)

    for trace in ("<script", "<img src=x", 'href="javascript', "<a href='java"):
        assert trace not in html.lower()
    assert "plain" in html


def test_words_from_right_to_left_are_in_every_block(shown):
    page, _html = shown(ARABIC)

    for child in page.body:
        if child.block_type != "separator":
            assert ARABIC in str(child.render({})), child.block_type
    assert stream_text(page.body).count(ARABIC) >= 20


def test_pictures_wait_and_keep_their_place(shown):
    _page, html = shown("Words")

    pictures = html.split("<img")[1:]
    assert len(pictures) == 3
    for picture in pictures:
        tag = picture.split(">")[0]
        assert 'loading="lazy"' in tag
        assert 'width="64"' in tag
        assert 'height="48"' in tag
        assert 'alt="Picture: Words"' in tag


def test_the_words_of_a_text_are_plain_html_without_what_loads(shown):
    page, _html = shown("Words & more")

    html = stream_html(page.body)

    assert "<h2>Words &amp; more</h2>" in html
    assert "<table>" in html
    assert "<details><summary>Words &amp; more</summary>" in html
    assert '<a href="https://video.example/watch?v=1"' in html
    for trace in ("<img", "<video", "<audio"):
        assert trace not in html


@pytest.mark.parametrize(
    ("fields", "alt"),
    [
        ({"alt_text": "A kiln"}, "A kiln"),
        ({"alt_text": ""}, "Bricks drying in the sun"),
        ({"alt_text": "A kiln", "is_decorative": True}, ""),
        # A screen reader would say it twice.
        ({"alt_text": "A kiln", "caption": "<p>A kiln</p>"}, ""),
    ],
)
def test_a_picture_is_read_out_once_and_only_where_it_says_something(
    settings, tmp_path, fields, alt
):
    settings.MEDIA_ROOT = tmp_path
    image = ImageFactory(description="Bricks drying in the sun")
    value = {"image": image.pk, "caption": "", **fields}
    page = StandardPage(title="One", body=[{"type": "figure", "value": value}])

    assert f'<img alt="{alt}"' in page.body.render_as_block({})


def test_a_note_leads_back_to_where_the_text_first_names_it():
    words = '<p>One <a href="#n1">1</a>, two <a href="#n2">2</a>, <a href="#n1">1</a>'
    body = [
        {"type": "paragraph", "value": words},
        {
            "type": "footnotes",
            "value": [{"anchor": "n1", "text": "x"}, {"anchor": "n2", "text": "y"}],
        },
    ]

    html = body_html(StandardPage(title="Notes", body=body).body)

    assert html.count('<a id="n1-ref" href="#n1"') == 1
    assert html.count('id="n2-ref"') == 1
    assert '<li id="n1">' in html
    assert 'href="#n1-ref"' in html


def test_headings_of_a_page_are_in_order_whatever_their_blocks_say():
    body = [
        {"type": "subheading", "value": {"level": "5", "text": "First"}},
        {"type": "heading", "value": "Second"},
        {"type": "subheading", "value": {"level": "4", "text": "Third"}},
    ]
    shown = body_html(StandardPage(title="Levels", body=body).body)

    levels = re.findall(r"<h(\d)>", in_readers_language(shown, "en"))

    assert levels == ["2", "2", "3"]
