"""Files, new versions and images wait for a check, whatever published them."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone

from freeshelf.changes.models import RecordChange
from freeshelf.changes.noting import note_changes
from freeshelf.enrich.models import Passage
from freeshelf.library.access import Hold, level_now
from freeshelf.library.models import File, FileVersion
from freeshelf.library.pictures import pictures_visible_to
from freeshelf.library.services import (
    holding_imports,
    let_out,
    put_back,
    replace_file,
    restore_version,
    restrict,
    take_out,
)
from freeshelf.search.dense.passages import embedded_passages
from tests.content.factories import ImageFactory, png
from tests.library.factories import (
    ContentFile,
    FileFactory,
    ResourceFactory,
    UserFactory,
    pdf_bytes,
)

pytestmark = pytest.mark.django_db
ANYONE = AnonymousUser()


def _replace(file: File, text: str, **values: object) -> FileVersion:
    stream = ContentFile(pdf_bytes(text))
    now = timezone.now()
    return replace_file(file=file, stream=stream, name="new.pdf", now=now, **values)


def _is_out(file: File) -> bool:
    return File.objects.visible_to(ANYONE).filter(pk=file.pk).exists()


def _shown(file: File) -> str:
    return (
        FileVersion.objects.current_in([file.resource_id], ANYONE).get().original_name
    )


def test_a_file_is_for_staff_until_it_is_let_out():
    file = FileFactory(held=True)
    staff = UserFactory(permissions=["library.view_restricted_resource"])

    assert not _is_out(file)
    assert level_now(file) == "staff"
    assert not FileVersion.objects.current_in([file.resource_id], ANYONE).exists()
    assert File.objects.visible_to(staff).get() == file
    assert file.resource in type(file.resource).objects.visible_to(ANYONE)

    let_out(file=file)

    assert _is_out(file)
    assert level_now(file) == "open"


def test_what_was_public_at_its_source_is_out_at_once_unless_imports_are_held():
    file = FileFactory(held=True, was_public=True)
    with holding_imports():
        waiting = FileFactory(held=True, was_public=True)
        _replace(file, "New", was_public=True)

    assert _is_out(file)
    assert file.current.original_name != "new.pdf"
    assert not _is_out(waiting)


def test_a_new_version_waits_while_the_one_before_stays():
    file = FileFactory(name="old.pdf")

    version = _replace(file, "New", user=UserFactory())

    assert _shown(file) == "old.pdf"
    assert version.hold == Hold.CHECK
    let_out(file=file)
    assert _shown(file) == "new.pdf"
    assert not file.versions.exclude(hold="").exists()


def test_a_new_version_takes_the_place_of_one_that_is_still_held():
    file = FileFactory(held=True, name="old.pdf")

    _replace(file, "New")

    assert file.current.original_name == "new.pdf"
    assert not _is_out(file)
    let_out(file=file)
    # It was never out, and is not given out as a former version either.
    author = UserFactory(permissions=["library.change_resource"])
    former = file.versions.get(original_name="old.pdf")
    assert former not in FileVersion.objects.visible_in_admin_to(author)
    restore_version(version=former, now=timezone.now())
    assert _shown(file) == "new.pdf"


def test_an_import_puts_nothing_back_that_a_person_took_out():
    file = FileFactory(was_public=True)
    take_out(file=file)

    _replace(file, "New at its source", was_public=True)

    file.refresh_from_db()
    assert file.hold == Hold.TAKEN_OUT
    assert not _is_out(file)


def test_what_was_taken_out_comes_back_by_a_check():
    file = FileFactory()
    take_out(file=file)
    assert not _is_out(file)

    put_back(file=file)

    file.refresh_from_db()
    assert file.hold == Hold.CHECK


def test_a_version_that_is_restricted_stays_for_staff_and_the_one_before_out():
    file = FileFactory(name="old.pdf")
    version = _replace(file, "New")

    restrict(file=file)

    version.refresh_from_db()
    assert (_shown(file), version.hold) == ("old.pdf", Hold.RESTRICTED)
    assert _is_out(file)


def test_a_held_file_says_nothing_of_its_day_and_is_for_who_added_it_in_the_admin():
    author = UserFactory(permissions=["library.change_resource"])
    other = UserFactory(permissions=["library.change_resource"])
    file = FileFactory(held=True, user=author)

    assert file in File.objects.visible_in_admin_to(author)
    assert file not in File.objects.visible_in_admin_to(other)
    assert file in File.objects.being_checked_for(ANYONE)
    take_out(file=file)
    assert file not in File.objects.being_checked_for(ANYONE)


def test_vectors_of_a_held_file_are_for_staff():
    resource = ResourceFactory(identifier="kilns", title="Kilns")
    file = FileFactory(resource=resource)
    Passage.objects.create(
        content=file.current.content, ordinal=0, page_number=1, start=0, text="Wages."
    )

    def levels() -> dict[str, str]:
        found = embedded_passages(["kilns"])["kilns"]
        return {each.key.partition(".")[0]: each.level for each in found}

    assert levels() == {"0": "open", "1": "open"}
    take_out(file=file)
    assert levels() == {"0": "open", "1": "staff"}


def test_harvesters_are_told_when_a_file_is_taken_out():
    file = FileFactory()
    identifier = file.resource.identifier
    note_changes([identifier])
    before = RecordChange.objects.get(identifier=identifier).digest

    take_out(file=file)

    assert note_changes([identifier]) == 1
    assert RecordChange.objects.get(identifier=identifier).digest != before


def test_an_image_is_held_until_it_is_looked_at_and_again_with_new_bytes():
    author, staff = UserFactory(), UserFactory(is_superuser=True)
    picture = ImageFactory(held=True, uploaded_by_user=author)

    assert picture not in pictures_visible_to(UserFactory())
    assert picture in pictures_visible_to(author)
    assert picture in pictures_visible_to(staff)

    known = ImageFactory()
    assert known in pictures_visible_to(UserFactory())
    known.title = "Another title"
    known.save()
    assert known in pictures_visible_to(UserFactory())
    known = type(known).objects.get(pk=known.pk)
    known.file = png((20, 20))
    known.save()
    assert known not in pictures_visible_to(UserFactory())


def test_rows_of_the_version_before_are_as_public_as_they_were():
    """The default of the column is for rows written without it."""
    with connection.cursor() as cursor:
        table = connection.introspection.get_table_description(cursor, "library_file")
    default = next(each.default for each in table if each.name == "hold")

    assert str(default).partition("::")[0] == "''"
