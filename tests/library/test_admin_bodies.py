"""An editor writes the text of a record in blocks."""

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from freeshelf.content.blocks.text import TEXT_FEATURES
from freeshelf.library.blocks import RecordBodyBlock
from freeshelf.library.models import Resource
from tests.content.factories import ImageFactory, ReusableBlockFactory, paragraphs
from tests.library.admin import edit, fields_of
from tests.library.factories import FileFactory, ResourceFactory, UserFactory

pytestmark = pytest.mark.django_db

EDIT = "library_resource:edit"


def sent(*blocks: tuple[str, object]) -> dict[str, object]:
    """A body as the browser sends it."""
    return nested_form_data({"body": streamfield(list(blocks))})


def listed(item: dict[str, str]) -> dict[str, object]:
    """A list of one item as the browser sends it."""
    return {"count": 1, "0": {"order": 0, "deleted": "", "value": item}}


def words(html: str) -> object:
    """Formatted words as the browser sends them."""
    return rich_text(html, features=TEXT_FEATURES)


def shown_blocks(client, resource) -> list[dict[str, Any]]:
    """The blocks that the form of a record shows."""
    html = client.get(reverse(EDIT, args=[resource.pk])).content.decode()
    arguments = BeautifulSoup(html, "lxml").find(id="body")
    return json.loads(arguments["data-w-block-arguments-value"])[0]


def as_shown(shown: list[dict[str, Any]]) -> dict[str, Any]:
    """Blocks as the browser sends back those that it was shown."""
    return sent(*[(each["type"], each["value"]) for each in shown])


HELD = "<h2>Fees</h2>Bare <p>Never <b>pay</b>.</p><dl><dt>x</dt></dl>"


def test_a_description_is_shown_as_blocks_and_stays_if_nobody_changes_it(publisher):
    resource = ResourceFactory(description=HELD, revised=True)

    shown = shown_blocks(publisher, resource)
    edit(publisher, EDIT, resource.pk, title="New", **as_shown(shown))

    draft = Resource.objects.get().get_latest_revision_as_object()
    kinds = [each["type"] for each in shown]
    assert kinds == ["heading", "paragraph", "imported_html"]
    assert (draft.title, draft.description, list(draft.body)) == ("New", HELD, [])


def test_a_changed_description_becomes_blocks_with_all_it_had(publisher):
    resource = ResourceFactory(description=HELD, revised=True)
    shown = shown_blocks(publisher, resource)

    shown.append({"type": "preformatted", "value": "Roses\n  are red"})
    edit(publisher, EDIT, resource.pk, **as_shown(shown), **{"action-publish": "1"})

    resource = Resource.objects.get()
    kinds = [block.block_type for block in resource.body]
    assert kinds == ["heading", "paragraph", "imported_html", "preformatted"]
    assert "<p>Bare</p>" in resource.description
    assert "<p>Never <b>pay</b>.</p>" in resource.description
    assert "<dl><dt>x</dt></dl>" in resource.description
    assert "<pre>Roses\n  are red</pre>" in resource.description


def test_a_text_whose_blocks_are_all_removed_is_empty(publisher):
    typed = ResourceFactory(description="<p>Typed</p>", revised=True)
    written = ResourceFactory(body=paragraphs("In blocks"), revised=True)

    for resource in (typed, written):
        pressed = {"action-publish": "1", "publish-anyway": "1"}
        edit(publisher, EDIT, resource.pk, **sent(), **pressed)

    for resource in Resource.objects.all():
        assert (resource.description, list(resource.body)) == ("", [])


def test_an_empty_text_opens_with_a_paragraph_that_is_not_stored(publisher):
    resource = ResourceFactory(description="", revised=True)

    shown = shown_blocks(publisher, resource)
    edit(publisher, EDIT, resource.pk, **as_shown(shown))

    draft = Resource.objects.get().get_latest_revision_as_object()
    assert [each["type"] for each in shown] == ["paragraph"]
    assert (draft.description, list(draft.body)) == ("", [])


def test_a_locked_part_is_safe_whatever_is_sent(publisher):
    resource = ResourceFactory(revised=True)
    locked = '<dl><dt onclick="x()">x</dt></dl><script>x()</script>'

    edit(publisher, EDIT, resource.pk, **sent(("imported_html", locked)))

    draft = Resource.objects.get().get_latest_revision_as_object()
    assert draft.body[0].value == "<dl><dt>x</dt></dl>"


def test_a_new_table_opens_with_a_head_and_a_row():
    table = RecordBodyBlock().child_blocks["table"].get_default()

    assert len(table.columns) == 2
    assert len(table.row_data) == 1


def test_a_record_in_blocks_has_no_field_for_html(publisher):
    resource = ResourceFactory(body=paragraphs("In blocks"), revised=True)

    html = publisher.get(reverse(EDIT, args=[resource.pk])).content.decode()

    assert "description" not in fields_of(html)
    assert "description_source" in fields_of(html)


def test_what_is_sent_without_blocks_leaves_them(publisher):
    resource = ResourceFactory(body=paragraphs("In blocks"), revised=True)

    edit(publisher, EDIT, resource.pk, title="New", **{"action-publish": "1"})

    resource = Resource.objects.get()
    assert (resource.title, resource.description) == ("New", "<p>In blocks</p>")
    assert len(resource.body) == 1


def test_pictures_tables_and_shared_blocks_come_back_as_they_were_sent(publisher):
    resource = ResourceFactory(revised=True)
    image, shared = ImageFactory(), ReusableBlockFactory()
    table = {
        "caption": "Fees",
        "column-count": 1,
        "column-0-type": "text",
        "column-0-order": 0,
        "column-0-deleted": "",
        "column-0-heading": "Country",
        "row-count": 1,
        "row-0-order": 0,
        "row-0-deleted": "",
        "cell-0-0": words("<p>Nepal</p>"),
    }
    figure = {
        "image": image.pk,
        "caption": words("<p>A kiln</p>"),
        "alt_text": "Bricks",
        "link": "",
    }

    response = edit(
        publisher,
        EDIT,
        resource.pk,
        **sent(("table", table), ("figure", figure), ("pattern", shared.pk)),
        **{"action-publish": "1"},
    )

    assert response.status_code == 302, response.context["form"].errors
    table_block, figure_block, pattern_block = Resource.objects.get().body
    assert table_block.value.row_data[0]["values"][0].source.count("Nepal") == 1
    assert (figure_block.value["image"], figure_block.value.alt) == (image, "Bricks")
    assert pattern_block.value == shared


@pytest.mark.parametrize(
    ("block", "sentence"),
    [
        (
            ("buttons", listed({"text": "Act", "link": "javascript:alert(1)"})),
            "Enter a web address such as",
        ),
        (("video", {"file": "", "address": "", "poster": ""}), "Choose a file"),
    ],
)
def test_a_block_that_cannot_be_shown_is_refused(publisher, block, sentence):
    resource = ResourceFactory(revised=True)

    response = edit(publisher, EDIT, resource.pk, **sent(block))

    assert response.status_code == 200
    assert sentence in response.content.decode()


def test_a_picture_without_words_is_refused_unless_it_decorates(publisher):
    resource, image = ResourceFactory(revised=True), ImageFactory()
    figure = {"image": image.pk, "caption": "null", "alt_text": "", "link": ""}

    refused = edit(publisher, EDIT, resource.pk, **sent(("figure", figure)))
    figure["is_decorative"] = "on"
    taken = edit(publisher, EDIT, resource.pk, **sent(("figure", figure)))

    assert "Describe the image" in refused.content.decode()
    assert taken.status_code == 302


def test_two_texts_are_compared_and_the_earlier_one_comes_back(publisher):
    resource = ResourceFactory(body=paragraphs("Pay nothing"), revised=True)
    first = resource.latest_revision
    edit(publisher, EDIT, resource.pk, **sent(("paragraph", words("<p>Pay later</p>"))))
    second = Resource.objects.get().latest_revision

    compared = publisher.get(
        reverse(
            "library_resource:revisions_compare",
            args=[resource.pk, first.pk, second.pk],
        )
    ).content.decode()
    edit_of_first = reverse(
        "library_resource:revisions_revert", args=[resource.pk, first.pk]
    )
    publisher.post(
        edit_of_first, fields_of(publisher.get(edit_of_first).content.decode())
    )

    assert 'class="deletion">nothing' in compared
    assert 'class="addition">later' in compared
    assert second.as_object().description == "<p>Pay later</p>"


def test_files_are_chosen_by_words_in_their_name_or_the_title_of_their_record(
    publisher,
):
    fees = FileFactory(resource=ResourceFactory(title="Fees"), name="form-a.pdf")
    FileFactory(resource=ResourceFactory(title="Wages"), name="form-b.pdf")
    address = reverse("library_file_chooser:choose_results")

    by_title = publisher.get(address, {"q": "fees form"}).content.decode()
    chosen = publisher.get(reverse("library_file_chooser:chosen", args=[fees.pk]))

    assert "form-a.pdf · Fees" in by_title
    assert "form-b" not in by_title
    assert chosen.json()["result"]["id"] == str(fees.pk)


def test_who_may_not_see_records_is_shown_no_files(client):
    FileFactory(name="form-a.pdf")
    client.force_login(UserFactory())

    html = client.get(reverse("library_file_chooser:choose_results")).content.decode()

    assert "form-a" not in html
