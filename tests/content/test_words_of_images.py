"""Captions and alternative texts go where their image goes."""

import pytest
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from wagtail.models import Collection, CollectionViewRestriction

from freeshelf.enrich.disclosure.findings import Finding, Strength
from freeshelf.library.models import Resource
from freeshelf.library.services.held_pictures import set_picture_hold
from freeshelf.pages.models import StandardPage
from freeshelf.search.models import IndexChange
from freeshelf.search.page_index import build_page_documents, page_key
from freeshelf.wiring.reindex_handlers import update_descriptions
from freeshelf.wiring.tasks import look_at_picture
from tests.content.factories import ImageFactory, ReusableBlockFactory, png
from tests.enrich.seen import look_that_sees
from tests.library.factories import ResourceFactory, UserFactory
from tests.pages.home import make_home

pytestmark = pytest.mark.django_db
CAPTION, ALT = "Toadflaxwort caption", "Tansywort alt"
WORDS = {CAPTION, ALT}


def body(picture) -> list[dict[str, object]]:
    """A text with an image in a block of its own, and in a gallery."""
    captioned = {"image": picture.pk, "caption": CAPTION, "alt_text": "Seen"}
    return [
        {"type": "figure", "value": {"image": picture.pk, "alt_text": ALT}},
        {"type": "gallery", "value": {"columns": 2, "images": [captioned]}},
    ]


@pytest.fixture
def picture():
    return ImageFactory()


def texts_with(picture):
    """Texts with an image: a record, a record by way of a block, and a page."""
    block = ReusableBlockFactory(body=body(picture))
    page = StandardPage(title="Kilns", slug="kilns", body=body(picture))
    return (
        ResourceFactory(body=body(picture)),
        ResourceFactory(body=[{"type": "pattern", "value": block.pk}]),
        make_home().add_child(instance=page),
    )


@pytest.fixture
def texts(picture):
    return texts_with(picture)


def said(texts) -> list[set[str]]:
    """The words of the image in each text; a page's as its index is written now."""
    return [{word for word in WORDS if word in _said(each)} for each in texts]


def _said(text) -> str:
    if isinstance(text, Resource):
        text.refresh_from_db()
        return text.description
    (document,) = build_page_documents([page_key(text)])
    return document.body[0].text


def changed() -> set[tuple[str, str]]:
    """Kinds and keys of the changes that the index has not taken in."""
    return set(IndexChange.objects.values_list("kind", "key"))


def keys_of(texts) -> set[tuple[str, str]]:
    *records, page = texts
    return {
        *(("resource", each.identifier) for each in records),
        ("page", str(page.pk)),
    }


def test_a_text_that_is_written_while_its_image_waits_has_no_words_of_it():
    waiting = ImageFactory(held=True)
    texts = texts_with(waiting)

    assert said(texts) == [set(), set(), set()]

    set_picture_hold(picture=waiting.pk, hold="")

    assert said(texts) == [WORDS, WORDS, WORDS]


@pytest.mark.parametrize("hold", ["check", "restricted", "taken_out"])
def test_texts_are_written_anew_when_an_image_goes_and_when_it_is_back(
    picture, texts, hold
):
    assert said(texts) == [WORDS, WORDS, WORDS]
    IndexChange.objects.all().delete()

    set_picture_hold(picture=picture.pk, hold=hold)

    assert said(texts) == [set(), set(), set()]
    assert keys_of(texts) <= changed()
    IndexChange.objects.all().delete()

    set_picture_hold(picture=picture.pk, hold="")

    assert said(texts) == [WORDS, WORDS, WORDS]
    assert keys_of(texts) <= changed()


def test_an_image_that_is_replaced_takes_its_words_along(picture, texts):
    IndexChange.objects.all().delete()

    changed_by_editor = type(picture).objects.get(pk=picture.pk)
    changed_by_editor.file = png((12, 12))
    changed_by_editor.save()

    assert said(texts) == [set(), set(), set()]
    assert keys_of(texts) <= changed()


def test_a_description_is_the_alternative_text_that_a_block_has_not(picture):
    shown = [{"type": "figure", "value": {"image": picture.pk}}]
    record = ResourceFactory(body=shown)

    picture.description = "A tansy by the kiln"
    picture.save()

    record.refresh_from_db()
    assert "A tansy by the kiln" in record.description


def test_a_collection_that_is_closed_closes_the_words_of_its_images(picture, texts):
    collection = Collection.get_first_root_node().add_child(name="Closed")
    picture.collection = collection
    picture.save()
    assert said(texts) == [WORDS, WORDS, WORDS]
    IndexChange.objects.all().delete()

    closed = CollectionViewRestriction.objects.create(
        collection=collection, restriction_type="login"
    )

    assert said(texts) == [set(), set(), set()]
    assert keys_of(texts) <= changed()

    closed.delete()

    assert said(texts) == [WORDS, WORDS, WORDS]


def do_queued() -> None:
    """Derive the descriptions for which there are tasks."""
    tasks = DBTaskResult.objects.filter(task_path=update_descriptions.module_path)
    for each in tasks:
        update_descriptions.func(**each.args_kwargs["kwargs"])


def move_many(picture, closed) -> None:
    admin = Client()
    admin.force_login(UserFactory(is_superuser=True))
    kind = ("wagtailimages", "image", "add_to_collection")
    address = f"{reverse('wagtail_bulk_action', args=kind)}?id={picture.pk}"
    assert admin.post(address, {"collection": closed.pk}).status_code == 302


def move_collection(picture, closed) -> None:
    opened = picture.collection
    opened.save()
    opened.move(closed, pos="sorted-child")


@pytest.mark.parametrize("move", [move_many, move_collection])
def test_an_image_that_moves_to_a_closed_collection_takes_its_words_along(
    picture, texts, move
):
    root = Collection.get_first_root_node()
    closed = root.add_child(name="Closed")
    CollectionViewRestriction.objects.create(
        collection=closed, restriction_type="login"
    )
    picture.collection = Collection.get_first_root_node().add_child(name="Open")
    picture.save()
    IndexChange.objects.all().delete()

    move(picture, Collection.objects.get(name="Closed"))
    do_queued()

    assert said(texts) == [set(), set(), set()]
    assert keys_of(texts) <= changed()


def test_a_deleted_image_leaves_no_words(picture, texts):
    IndexChange.objects.all().delete()

    picture.delete()
    do_queued()

    assert said(texts) == [set(), set(), set()]
    assert keys_of(texts) <= changed()


def test_a_check_takes_words_out_of_texts_of_an_earlier_release(monkeypatch):
    look_that_sees(monkeypatch)(Finding("gps", Strength.STRONG))
    waiting = ImageFactory(held=True)
    record = ResourceFactory(body=body(waiting))
    Resource.objects.filter(pk=record.pk).update(description=f"<p>{ALT}</p>")

    look_at_picture.func(key=waiting.pk)

    assert ALT not in _said(record)
