"""Readers of the old site can read here what they could read there, post by post."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from wagtail.blocks import StreamValue
from wagtail.images.tests.utils import get_test_image_file

from freeshelf.content.models import ReusableBlock
from freeshelf.content.rendering import body_html
from freeshelf.ingest.models import Source
from freeshelf.library.blocks import RecordBodyBlock
from freeshelf_wordpress import WORDPRESS
from freeshelf_wordpress.importers.body_converter import BodyConverter, set_body
from freeshelf_wordpress.importers.survey import survey_records
from freeshelf_wordpress.sources.export import WordPressExport
from freeshelf_wordpress.sources.records import SourceItem
from tests.content.factories import picture_looked_at

pytestmark = pytest.mark.django_db

# Lists and forms that WordPress computed for each reader are no words of the text; the
# report of the import names them.
COMPUTED = {
    174: "the six latest posts",
    179: "the form of a search plug-in",
    181: "a query of three posts, the latest comments, a cloud of tags, a search form",
}
# The only texts that say something else here.
OTHER_WORDS = {
    178: "WordPress showed the tag of a form's plug-in that is not there any more",
    182: "WordPress showed the tags of a page builder that is not there any more",
}
_COMPUTED = (
    "wp-block-query", "wp-block-latest-posts", "wp-block-latest-comments",
    "wp-block-tag-cloud", "searchandfilter",
)  # fmt: skip
# Buttons of blocks, which every file has.
_BUTTONS = ("wp-block-file__button", "player__link")
# WordPress sets quotation marks and dashes as it shows a text.
_TYPED = str.maketrans(
    {"“": '"', "”": '"', "″": '"', "‘": "'", "’": "'", "′": "'", "–": "-", "—": "-"}
)
_APART = {
    "br", "p", "ul", "ol", "li", "td", "th", "h2", "h3", "h4", "div", "figcaption",
    "summary", "pre",
}  # fmt: skip
_FILM = re.compile(r"\s*https://(?:www\.youtube\.com|youtu\.be|vimeo\.com)/\S+\s*$")


@pytest.fixture
def items(shared: Path) -> dict[int, SourceItem]:
    """Posts, pages and patterns of the export by number."""
    found = _records(shared)
    return {int(one.source_id): one for one in found if isinstance(one, SourceItem)}


@pytest.fixture
def texts(shared: Path, items: dict[int, SourceItem]) -> BodyConverter:
    """Reads the texts; one picture stands for all."""
    source = Source.objects.create(kind=WORDPRESS, slug="s", title="S")
    texts = BodyConverter(source, survey_records(_records(shared)))
    image = picture_looked_at(title="P", file=get_test_image_file())
    survey = texts.survey
    texts.pictures = {
        number: image.pk for number, one in survey.attachments.items() if one.is_picture
    }
    texts.patterns = {}
    for number in (84, 85):
        block = ReusableBlock(title=items[number].title)
        set_body(block, texts.convert(items[number]).blocks)
        block.save()
        texts.patterns[str(number)] = block.pk
    return texts


def test_98_of_100_texts_say_the_same_and_the_others_are_known(
    shared: Path, items: dict[int, SourceItem], texts: BodyConverter
) -> None:
    shown = list(_shown_by_wordpress(shared))

    differing = {}
    for number, raw, markup in shown:
        # The raw text of the same answer: the export has a paragraph more in one post,
        # which WordPress itself swallows behind attributes that are no JSON.
        item = replace(items[number], content=raw)
        before, now = _words(markup), _words(_rendered(texts, item))
        if before != now:
            differing[number] = (before, now)

    assert len(shown) >= 115
    assert differing.keys() == OTHER_WORDS.keys(), differing
    assert len(differing) <= 0.02 * len(shown)


def test_what_wordpress_computed_is_named_and_nothing_else_is(
    shared: Path, items: dict[int, SourceItem], texts: BodyConverter
) -> None:
    with_lists = {
        number
        for number, _raw, markup in _shown_by_wordpress(shared)
        if any(name in markup for name in _COMPUTED)
    }
    for number in with_lists | OTHER_WORDS.keys():
        texts.convert(items[number])

    assert with_lists == COMPUTED.keys()
    named = " ".join(texts.notes())
    for number in [*COMPUTED, *OTHER_WORDS]:
        assert f"page {number} (" in named


def test_nothing_in_any_text_of_the_export_acts(
    items: dict[int, SourceItem], texts: BodyConverter
) -> None:
    for item in items.values():
        blocks = texts.convert(item).blocks
        shown = body_html(StreamValue(RecordBodyBlock(), blocks, is_lazy=True))
        root = html.fragment_fromstring(shown, create_parent="div")

        acting = root.iter("script", "style", "iframe", "object", "form", "svg", "meta")
        # A player's card brings the library's own script.
        assert not [
            one.tag
            for one in acting
            if not (one.get("src") or "").startswith("/static/")
        ]
        for element in root.iter(html.etree.Element):
            assert not any(name.startswith("on") for name in element.attrib)
            assert "javascript:" not in (element.get("href") or "").lower()
            assert not (element.get("src") or "").startswith(("http", "//"))


def _records(shared: Path) -> Iterator[Any]:
    yield from WordPressExport(
        shared / "wordpress" / "wxr" / "all-content.wxr.xml"
    ).records()


def _shown_by_wordpress(shared: Path) -> Iterator[tuple[int, str, str]]:
    for name in ("posts", "posts-p2", "pages"):
        path = shared / "wordpress" / "rest-admin" / f"{name}.json"
        for said in json.loads(path.read_text("utf-8")):
            yield said["id"], said["content"]["raw"], said["content"]["rendered"]


def _rendered(texts: BodyConverter, item: SourceItem) -> str:
    blocks = texts.convert(item, with_excerpt=False).blocks
    return body_html(StreamValue(RecordBodyBlock(), blocks, is_lazy=True))


def _words(markup: str) -> str:
    """Return what can be read: one line, without what is a button or was computed."""
    root = html.fragment_fromstring(markup, create_parent="div")
    for element in list(root.iter(html.etree.Element)):
        if element.getparent() is None:
            continue
        classes = (element.get("class") or "").split()
        if element.tag in {"script", "style", "svg", "iframe", "object"} or any(
            name in classes for name in (*_COMPUTED, *_BUTTONS)
        ):
            element.drop_tree()
        elif "embed" in classes or _FILM.match(element.text_content()):
            # A card or a player on one side, on the other what WordPress could do.
            for inside in [one for one in element if one.tag != "figcaption"]:
                inside.drop_tree()
            element.text = " "
        elif element.tag in _APART:
            element.text = f" {element.text or ''}"
            element.tail = f" {element.tail or ''}"
    text = root.text_content().translate(_TYPED).replace("--", "-").replace("…", "...")
    return re.sub(r"\s+", " ", text.replace("\ufe0e", "")).strip()
