"""The lists before publishing: what waits, what is out, and the buttons."""

import io

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from freeshelf.enrich.check_models import FileDecision, FileFinding
from freeshelf.enrich.checks.decisions import undecided_files
from freeshelf.enrich.disclosure.findings import (
    Finding,
    Gap,
    Means,
    NotLookedAt,
    Place,
    Strength,
)
from freeshelf.library.access import Hold
from freeshelf.library.media_types import guess_media_type
from freeshelf.library.models import File, HeldPicture
from freeshelf.library.pictures import pictures_visible_to
from freeshelf.library.services import replace_file
from freeshelf.wiring.tasks import look_at_picture
from tests.content.factories import ImageFactory
from tests.enrich.seen import AUTHOR, BAR, PHONE, Sees, added, look_that_sees, read
from tests.library.factories import FileFactory, UserFactory

pytestmark = pytest.mark.django_db
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


def _page(client, **query) -> str:
    response = client.get(reverse("enrich_checks"), query)
    assert response.status_code == 200
    return response.content.decode()


def _press(client, *files: File, **values):
    data = {"file": [file.pk for file in files]} | values
    return client.post(reverse("enrich_checks"), data, follow=True)


def test_what_waits_is_listed_with_kind_place_and_harm(publisher, seen):
    seen(PHONE, BAR, AUTHOR)
    file = added(name="annex.pdf")

    page = _page(publisher)

    assert "annex.pdf" in page
    assert "phone number" in page
    assert "page 2" in page
    assert "can find or threaten its owner" in page
    assert "under a redaction" in page
    assert "1 weak finding" in page
    assert file.resource.display_title in page


def test_several_files_go_out_for_one_reason_that_is_kept(publisher, seen):
    seen(BAR)
    files = [added() for _number in range(2)]

    without = _press(publisher, *files, action="keep")
    assert "Enter a reason" in without.content.decode()
    assert not any(map(_is_out, files))
    _press(publisher, *files, action="keep", reason="Seen: only a heading")

    assert all(map(_is_out, files))
    assert {each.reason for each in FileDecision.objects.all()} == {
        "Seen: only a heading"
    }
    assert "There is nothing in this list" in _page(publisher)


def test_what_is_still_looked_at_is_let_out_by_no_press(publisher):
    file = FileFactory(held=True)

    answer = _press(publisher, file, action="keep", reason="I know it")

    assert not _is_out(file)
    assert "still being checked" in answer.content.decode()


def test_a_value_is_public_in_all_files_by_one_press_and_taken_back(publisher, seen):
    seen(PHONE)
    files = [added() for _number in range(2)]
    finding = FileFinding.objects.first()
    assert "Treat as public (2 files)" in _page(publisher)

    _press(publisher, public=finding.pk, reason="Our hotline")
    assert all(map(_is_out, files))
    listed = publisher.get(reverse("enrich_public_values")).content.decode()
    decision = FileDecision.objects.get()
    publisher.post(reverse("enrich_decision_take_back", args=[decision.pk]))

    assert "Our hotline" in listed
    assert all(map(_is_out, files))
    assert "phone number" in _page(publisher, state="out")


def test_a_file_is_restricted_and_comes_back_by_a_check(publisher, seen):
    seen(BAR)
    file = added(name="bar.pdf")
    _press(publisher, file, action="restrict", reason="A name")
    assert "bar.pdf" not in _page(publisher)
    assert "bar.pdf" in _page(publisher, state="held")

    _press(publisher, file, action="put_back")

    assert not _is_out(file)
    assert "bar.pdf" in _page(publisher)


def test_what_was_published_before_counts_no_more_once_it_is_taken_down(
    publisher, seen
):
    seen(BAR)
    by_file, by_list = added(), added(text="Another")
    _press(publisher, by_file, by_list, action="keep", reason="Seen")
    assert _is_out(by_file)
    assert _is_out(by_list)

    publisher.post(reverse("enrich_take_out", args=[by_file.pk]))
    _press(publisher, by_list, action="take_out")
    details = publisher.get(reverse("enrich_check", args=[by_list.pk]))
    _press(publisher, by_file, by_list, action="put_back")

    assert "Nothing is left to decide" not in details.content.decode()
    assert not _is_out(by_file)
    assert not _is_out(by_list)
    _press(publisher, by_file, by_list, action="keep", reason="Seen again")
    assert _is_out(by_file)
    assert _is_out(by_list)


def test_one_press_takes_a_file_out_and_says_what_stays_elsewhere(publisher):
    file = FileFactory()

    page = publisher.post(reverse("enrich_take_out", args=[file.pk]))

    assert not _is_out(file)
    assert "Readers no longer get this file" in page.content.decode()
    assert "What remains elsewhere" in page.content.decode()
    file.refresh_from_db()
    assert file.hold == Hold.TAKEN_OUT


def test_the_form_of_a_record_says_what_is_checked_and_takes_out(publisher, seen):
    seen(BAR)
    held = added(name="bar.pdf")
    out = FileFactory(resource=held.resource)

    address = reverse("library_resource:edit", args=[held.resource.pk])
    page = publisher.get(address).content.decode()

    assert "Waiting for a decision: readers do not get it yet." in page
    assert "Being checked" not in page
    assert reverse("enrich_check", args=[held.pk]) in page
    assert reverse("enrich_take_out", args=[out.pk]) in page
    assert reverse("enrich_take_out", args=[held.pk]) not in page


def test_a_file_that_nobody_looked_at_yet_is_being_checked(publisher):
    file = FileFactory(held=True)
    address = reverse("enrich_check", args=[file.pk])
    record = reverse("library_resource:edit", args=[file.resource.pk])

    assert "Being checked: readers do not get it yet." in (
        publisher.get(record).content.decode()
    )
    page = publisher.get(address).content.decode()
    assert "Being checked" in page
    assert 'value="keep"' not in page
    assert 'value="restrict"' in page


def test_a_new_version_that_was_looked_at_says_that_it_waits(publisher, seen):
    file = FileFactory()
    seen(BAR)
    replace_file(
        file=file, stream=io.BytesIO(b"%PDF-1.7 new"), name="n.pdf", now=timezone.now()
    )
    record = reverse("library_resource:edit", args=[file.resource.pk])
    assert "“n.pdf” is being checked" in publisher.get(record).content.decode()

    read(file)

    assert "“n.pdf” is waiting for a decision" in publisher.get(record).content.decode()
    file.refresh_from_db()
    assert undecided_files([file.pk]) == {file.pk}


def test_nothing_is_asked_about_a_file_that_is_out_without_findings(publisher, seen):
    seen()
    file = added()
    page = publisher.get(reverse("enrich_check", args=[file.pk])).content.decode()

    assert "Nothing is left to decide" in page
    assert 'name="reason"' not in page
    assert 'value="keep"' not in page
    assert 'value="take_out"' in page


def test_a_copy_is_offered_where_one_can_be_made(publisher, seen):
    seen(BAR)
    pdf = added(name="bar.pdf")
    old = added(content=b"Call her.", name="old.doc", media_type="application/msword")

    for page in (
        _page(publisher),
        *(
            publisher.get(address).content.decode()
            for file in (pdf, old)
            for address in (
                reverse("enrich_check", args=[file.pk]),
                reverse("library_resource:edit", args=[file.resource.pk]),
            )
        ),
    ):
        assert reverse("enrich_copy", args=[old.pk]) not in page
    assert reverse("enrich_copy", args=[pdf.pk]) in _page(publisher)


@pytest.mark.parametrize(
    ("name", "place", "means", "words"),
    [
        (
            "a.xlsx",
            Place(2, parts=(("row", 14),)),
            Means.HIDDEN_PART,
            "sheet 2, row 14",
        ),
        ("a.xlsx", Place(2), Means.HIDDEN_PART, "in a hidden sheet, row or column"),
        ("a.pptx", Place(3), Means.HIDDEN_PART, "slide 3, on a hidden slide or layer"),
        (
            "a.docx",
            Place(parts=(("comments", 9), ("paragraph", 2))),
            Means.COMMENT,
            "paragraph 2, in a comment",
        ),
        (
            "a.pdf",
            Place(parts=(("attachment", 2), ("page", 5))),
            Means.EMBEDDED,
            "attachment 2, page 5, in an attachment",
        ),
        (
            "a.pdf",
            Place(parts=(("unused", 1),)),
            Means.UNUSED_TEXT,
            "in a part of the file that no page uses",
        ),
    ],
)
def test_a_place_is_told_from_the_page_inwards(
    publisher, seen, name, place, means, words
):
    seen(Finding("hidden_content", Strength.WEAK, place, means), BAR)
    added(name=name, media_type=guess_media_type(name))

    page = _page(publisher)

    assert "hidden content: check it yourself" in page
    assert words in page


def test_the_page_of_a_file_has_its_decisions(publisher, seen):
    seen(NotLookedAt(Gap.PASSWORD))
    file = added()
    address = reverse("enrich_check", args=[file.pk])
    assert "It has a password." in publisher.get(address).content.decode()

    publisher.post(address, {"file": file.pk, "action": "keep", "reason": "A form"})

    assert _is_out(file)
    assert "A form" in publisher.get(address).content.decode()


@pytest.mark.parametrize(
    "permissions", [("library.change_resource",), ("library.publish_resource",)]
)
def test_who_may_not_publish_decides_nothing(client, seen, permissions):
    seen(BAR)
    file = added(name="bar.pdf")
    client.force_login(UserFactory(permissions=permissions))
    # One that anybody may read in the admin, as it is out.
    other = FileFactory()

    for address in (reverse("enrich_checks"), reverse("enrich_check", args=[file.pk])):
        client.post(address, {"file": file.pk, "action": "keep", "reason": "x"})
    client.post(reverse("enrich_take_out", args=[other.pk]))

    assert not _is_out(file)
    assert _is_out(other)
    assert "bar.pdf" not in client.get(reverse("enrich_checks")).content.decode()


@pytest.mark.parametrize("sent", [{}, {"action": "nonsense"}, {"public": "x"}])
def test_a_press_without_sense_is_no_error(publisher, seen, sent):
    seen(BAR)
    file = added()

    assert _press(publisher, file, **sent).status_code == 404
    assert publisher.get(reverse("enrich_checks"), {"p": "x", "state": "y"}).status_code
    for name in ("file", "picture", "public"):
        odd = publisher.post(
            reverse("enrich_checks"),
            {name: ["x", "9" * 30, "9" * 5000], "action": "keep", "reason": "Ours"},
        )
        assert odd.status_code in (302, 404)
    assert not _is_out(file)


def test_an_image_that_is_out_is_listed_with_what_was_found_afterwards(publisher, seen):
    seen(Finding("phone", Strength.STRONG, value_key="b" * 64))
    picture, reader = ImageFactory(), UserFactory()
    look_at_picture.func(key=picture.pk)
    assert picture in pictures_visible_to(reader)
    assert picture.title in _page(publisher, state="out")
    key = FileFinding.objects.get().pk

    publisher.post(
        reverse("enrich_check_picture", args=[picture.pk]),
        {"public": key, "reason": "Our office"},
    )

    assert picture.title not in _page(publisher, state="out")


def test_details_of_images_are_for_those_who_read_every_record(client):
    picture = ImageFactory(held=True)
    client.force_login(UserFactory(permissions=("wagtailadmin.access_admin",)))
    address = reverse("enrich_check_picture", args=[picture.pk])

    assert client.get(address).status_code in (302, 403)
    client.post(address, {"picture": picture.pk, "action": "put_back"})
    assert HeldPicture.objects.filter(picture=picture, hold="check").exists()


def test_the_title_of_an_image_is_warned_of(admin_client):
    warned = ImageFactory(title="Survivor Clementine Haverstock")
    other = ImageFactory(title="Our open day")

    def form_of(picture) -> str:
        address = reverse("wagtailimages:edit", args=[picture.pk])
        return admin_client.get(address).content.decode()

    assert "It may put a person at risk" in form_of(warned)
    assert "It may put a person at risk" not in form_of(other)


def test_the_list_says_in_which_languages_no_model_looks_for_names(
    publisher, monkeypatch
):
    installed = {"en": "x", "fr": "x", "es": "x", "ru": "x", "zh": "x"}
    monkeypatch.setattr("freeshelf.enrich.checks.names._installed", lambda: installed)

    page = publisher.get(reverse("enrich_checks")).content.decode()

    assert "these languages: Arabic." in page


def test_files_whose_text_is_not_read_yet_count_as_not_checked(publisher, seen):
    seen()
    file = FileFactory(held=True)
    FileFactory(held=True)
    assert "2 files have not been checked yet." in _page(publisher)

    read(file)
    assert "1 file has not been checked yet." in _page(publisher)
