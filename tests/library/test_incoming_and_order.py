"""Files that come in before their record, and the order of files."""

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError
from django.utils import timezone

from freeshelf.library.errors import IncomingFileSettledError, NoSuchPageError
from freeshelf.library.models import File, FileContent, IncomingFile
from freeshelf.library.services import (
    arrange_files,
    attach_incoming,
    choose_card_page,
    discard_incoming,
    move_file,
    receive_file,
)
from tests.library.factories import FileFactory, ResourceFactory, pdf_bytes

pytestmark = pytest.mark.django_db


def _receive(text="A guide"):
    return receive_file(
        stream=ContentFile(pdf_bytes(text)),
        name="guide.pdf",
        media_type="application/pdf",
        now=timezone.now(),
    )


def _numbers(resource):
    return [file.number for file in resource.files.all()]


def test_files_keep_the_order_they_came_in_until_someone_arranges_them():
    resource = ResourceFactory()
    for _ in range(3):
        FileFactory(resource=resource)
    assert _numbers(resource) == [1, 2, 3]

    arrange_files(resource=resource, numbers=[3, 1, 2])

    assert _numbers(resource) == [3, 1, 2]
    FileFactory(resource=resource)
    assert _numbers(resource) == [3, 1, 2, 4]


def test_files_that_an_order_does_not_name_follow_and_foreign_numbers_do_not_count():
    resource = ResourceFactory()
    for _ in range(3):
        FileFactory(resource=resource)

    arrange_files(resource=resource, numbers=[3, 77, 3])

    assert _numbers(resource) == [3, 1, 2]


@pytest.mark.parametrize(
    ("position", "order"), [(1, [2, 1, 3]), (3, [1, 3, 2]), (99, [1, 3, 2])]
)
def test_one_file_is_moved_to_a_position(position, order):
    resource = ResourceFactory()
    for _ in range(3):
        FileFactory(resource=resource)

    move_file(file=resource.files.get(number=2), position=position)

    assert _numbers(resource) == order


def test_the_picture_of_one_page_of_one_file_is_chosen():
    resource = ResourceFactory()
    first, second = (FileFactory(resource=resource) for _ in range(2))
    FileContent.objects.update(page_count=4)

    choose_card_page(file=first, page=4)
    choose_card_page(file=second, page=2)

    chosen = resource.files.filter(card_page__isnull=False)
    assert list(chosen.values_list("number", "card_page")) == [(2, 2)]


@pytest.mark.parametrize("page", [0, 5])
def test_a_page_that_a_file_does_not_have_is_refused_in_a_sentence(page):
    file = FileFactory()
    FileContent.objects.update(page_count=4)

    with pytest.raises(NoSuchPageError, match="The last page is 4"):
        choose_card_page(file=file, page=page)


def test_a_file_without_pictures_has_no_page_to_choose():
    file = FileFactory(name="list.csv", content=b"a,b")

    with pytest.raises(NoSuchPageError, match="no image"):
        choose_card_page(file=file, page=1)


def test_the_database_keeps_two_files_from_giving_the_picture():
    resource = ResourceFactory()
    for _ in range(2):
        FileFactory(resource=resource)

    with pytest.raises(IntegrityError):
        File.objects.update(card_page=1)


def test_an_incoming_file_becomes_a_file_of_a_record_once():
    incoming = _receive()
    resource = ResourceFactory()

    file = attach_incoming(
        incoming=incoming, resource=resource, now=timezone.now(), user=None
    )

    assert file.current.content == incoming.content
    assert IncomingFile.objects.get().resource == resource
    with pytest.raises(IncomingFileSettledError, match="no longer waiting"):
        attach_incoming(
            incoming=incoming, resource=resource, now=timezone.now(), user=None
        )
    assert resource.files.count() == 1


def test_a_discarded_file_is_no_longer_waiting():
    incoming = _receive()

    discard_incoming(incoming=incoming, now=timezone.now(), user=None)

    assert IncomingFile.objects.get().settled_at is not None
    with pytest.raises(IncomingFileSettledError):
        discard_incoming(incoming=incoming, now=timezone.now(), user=None)
