"""Other files with the same bytes: a person is told, and takes them all out."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from freeshelf.library.models import File, Resource
from freeshelf.library.services import replace_file
from tests.enrich.seen import BAR, Sees, added, look_that_sees, read
from tests.library.factories import (
    FileFactory,
    ResourceFactory,
    UserFactory,
    pdf_bytes,
)

pytestmark = pytest.mark.django_db
TEXT = "Kilns of the merlin"
RIGHTS = (
    *("library.change_resource", "library.publish_resource"),
    "library.view_restricted_resource",
)


@pytest.fixture
def seen(monkeypatch) -> Sees:
    """Looks that see what they are given here."""
    return look_that_sees(monkeypatch)


@pytest.fixture
def publisher(client):
    """A person who may publish, signed in."""
    client.force_login(UserFactory(permissions=RIGHTS))
    return client


def _is_out(file: File) -> bool:
    return File.objects.visible_to(AnonymousUser()).filter(pk=file.pk).exists()


def _same(**values) -> File:
    return FileFactory(text=TEXT, **values)


def _take_out(client, file: File, **data) -> str:
    answer = client.post(reverse("enrich_take_out", args=[file.pk]), data)
    return answer.content.decode()


def test_one_press_takes_the_same_bytes_out_everywhere(publisher):
    file, other = _same(), _same(resource=ResourceFactory(title="Elsewhere"))
    unlike = FileFactory(text="Something else")

    asked = publisher.get(reverse("enrich_take_out", args=[file.pk])).content.decode()
    done = _take_out(publisher, file, same="all")

    assert "Elsewhere" in asked
    assert reverse("library_resource:edit", args=[other.resource.pk]) in asked
    assert not _is_out(file)
    assert not _is_out(other)
    assert _is_out(unlike)
    assert "The same file was taken down here too" in done
    assert "still public elsewhere" not in done
    logged = ModelLogEntry.objects.filter(action="freeshelf.file.take_out")
    assert {int(each.object_id) for each in logged} == {
        file.resource.pk,
        other.resource.pk,
    }


def test_who_takes_out_one_is_told_of_the_others_and_takes_them_out_next(publisher):
    file, other = _same(), _same(resource=ResourceFactory(title="Elsewhere"))

    first = _take_out(publisher, file)
    was_out = _is_out(other)
    second = _take_out(publisher, file, same="all")

    assert "still public elsewhere" in first
    assert "Elsewhere" in first
    assert was_out
    assert not _is_out(other)
    assert "still public elsewhere" not in second
    logged = ModelLogEntry.objects.filter(action="freeshelf.file.take_out")
    assert logged.count() == 2


def test_the_panel_of_files_offers_both_in_one_press(publisher):
    file, _other = _same(), _same()
    alone = FileFactory(resource=file.resource, text="Only here")

    rows = reverse("library_file_rows", args=[file.resource.pk])
    page = publisher.get(rows).content.decode()

    assert page.count("Take down here and in 1 other place") == 1
    assert page.count(reverse("enrich_take_out", args=[file.pk])) == 2
    assert page.count(reverse("enrich_take_out", args=[alone.pk])) == 1


def test_a_file_that_a_strong_finding_holds_names_those_that_are_out(publisher, seen):
    out = _same(resource=ResourceFactory(title="Elsewhere"))
    seen(BAR)
    held = added(text=TEXT)

    page = publisher.get(reverse("enrich_check", args=[held.pk])).content.decode()
    publisher.post(
        reverse("enrich_checks"),
        {
            "file": held.pk,
            "action": "restrict",
            "reason": "A name",
            f"same-{held.pk}": "all",
        },
    )

    assert "The same file is public elsewhere" in page
    assert "Elsewhere" in page
    assert not _is_out(out)


def test_without_the_box_they_stay_and_that_is_said(publisher, seen):
    out = _same()
    seen(BAR)
    held = added(text=TEXT)

    answer = publisher.post(
        reverse("enrich_checks"),
        {"file": held.pk, "action": "restrict", "reason": "A name"},
        follow=True,
    ).content.decode()

    assert _is_out(out)
    assert "still public in 1 other place" in answer
    assert reverse("enrich_take_out", args=[held.pk]) in answer


def test_a_new_version_that_waits_has_its_own_bytes_elsewhere(publisher, seen):
    out = _same(resource=ResourceFactory(title="Elsewhere"))
    file = FileFactory(text="Before")
    seen(BAR)
    now = timezone.now()
    stream = ContentFile(pdf_bytes(TEXT))
    replace_file(file=file, stream=stream, name="new.pdf", now=now)
    read(file)

    page = publisher.get(reverse("enrich_check", args=[file.pk])).content.decode()

    assert "Elsewhere" in page
    assert _is_out(out)


def test_what_a_person_may_not_read_is_counted_and_stays(client):
    rights = [each for each in RIGHTS if "restricted" not in each]
    client.force_login(UserFactory(permissions=rights))
    file = _same()
    closed = _same(
        resource=ResourceFactory(title="Of the staff", access_rights="staff")
    )

    done = _take_out(client, file, same=["all", str(closed.pk)])

    assert "1 file in a record that you cannot read" in done
    assert "Of the staff" not in done
    closed.refresh_from_db()
    assert closed.hold == ""


def test_a_key_of_other_bytes_takes_nothing_out(publisher):
    file, unlike = _same(), FileFactory(text="Something else")

    _take_out(publisher, file, same=str(unlike.pk))

    assert _is_out(unlike)


def test_a_file_of_a_draft_is_not_called_public(publisher):
    file = _same()
    draft = _same(resource=ResourceFactory(title="Fennel later", draft=True))
    asked = publisher.get(reverse("enrich_take_out", args=[file.pk])).content.decode()
    assert "The same file is public elsewhere" not in asked
    assert "nothing holds it back there" in asked
    assert "readers do not get it yet" in asked

    Resource.objects.filter(pk=draft.resource_id).update(live=True)
    asked = publisher.get(reverse("enrich_take_out", args=[file.pk])).content.decode()
    assert "The same file is public elsewhere" in asked
    assert "readers do not get it yet" not in asked
