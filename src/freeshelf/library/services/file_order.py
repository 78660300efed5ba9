"""Order of the files of a resource, and the page image that lists show."""

from collections.abc import Sequence

from django.db import transaction

from freeshelf.library.errors import NoSuchPageError
from freeshelf.library.media_types import is_drawable
from freeshelf.library.models import File, Resource
from freeshelf.library.signals import send_resources_changed


@transaction.atomic
def arrange_files(*, resource: Resource, numbers: Sequence[int]) -> None:
    """Put the files with these numbers first, in this order; the others follow.

    Ignores repeated numbers and those of other resources.
    """
    files = {file.number: file for file in resource.files.all()}
    moved = [number for number in dict.fromkeys(numbers) if number in files]
    others = [number for number in files if number not in set(moved)]
    for position, number in enumerate([*moved, *others], start=1):
        files[number].sort_order = position
    File.objects.bulk_update(files.values(), ["sort_order"])
    send_resources_changed(resource)


@transaction.atomic
def move_file(*, file: File, position: int) -> None:
    """Move one file to a position, from 1; a position beyond the last is the last."""
    numbers = [other.number for other in file.resource.files.all()]
    numbers.remove(file.number)
    numbers.insert(max(position, 1) - 1, file.number)
    arrange_files(resource=file.resource, numbers=numbers)
    file.refresh_from_db(fields=["sort_order"])


@transaction.atomic
def choose_card_page(*, file: File, page: int | None) -> None:
    """Choose the page of a file that lists show as image; None resets the choice.

    Raises NoSuchPageError for a page that the file does not have.
    """
    if page is not None:
        _check_page(file, page)
        file.resource.files.exclude(pk=file.pk).update(card_page=None)
    File.objects.filter(pk=file.pk).update(card_page=page)
    file.card_page = page
    send_resources_changed(file.resource)


def _check_page(file: File, page: int) -> None:
    version = file.current
    if version is None or not is_drawable(version.content.media_type):
        raise NoSuchPageError(str(file), page, most=0)
    is_picture = version.content.media_type.startswith("image/")
    page_count = 1 if is_picture else version.content.page_count
    # The pages of a file are not counted before extraction.
    if page < 1 or (page_count and page > page_count):
        raise NoSuchPageError(str(file), page, most=page_count)
