"""Decisions about images, in the lists before publishing and by themselves."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.urls import reverse

from freeshelf.enrich.check_models import FileDecision
from freeshelf.enrich.disclosure.findings import Finding, Strength
from freeshelf.library.access import READ_ALL
from freeshelf.library.pictures import pictures_visible_to
from freeshelf.wiring.tasks import look_at_picture
from tests.content.factories import ImageFactory
from tests.enrich import scans
from tests.enrich.ocr.conftest import ocr
from tests.enrich.seen import Sees, look_that_sees
from tests.library.factories import FileFactory, ResourceFactory, UserFactory

__all__ = ["ocr"]

pytestmark = pytest.mark.django_db
RIGHTS = ("library.change_resource", "library.publish_resource", READ_ALL)


@pytest.fixture
def seen(monkeypatch) -> Sees:
    """Looks that see what they are given here."""
    return look_that_sees(monkeypatch)


def _list(client, **query) -> str:
    response = client.get(reverse("enrich_checks"), query)
    assert response.status_code == 200
    return response.content.decode()


def test_an_image_is_shown_or_left_to_staff_by_a_press(client, seen):
    seen(Finding("gps", Strength.STRONG))
    pictures = [ImageFactory(held=True) for _number in range(2)]
    for picture in pictures:
        look_at_picture.func(key=picture.pk)
    shown, left = pictures
    reader = UserFactory()
    client.force_login(UserFactory(permissions=RIGHTS))
    assert "place where a photo was taken" in _list(client)

    for picture, action in ((shown, "keep"), (left, "restrict")):
        sent = {"picture": picture.pk, "action": action, "reason": "Of a house"}
        client.post(reverse("enrich_checks"), sent)

    assert shown in pictures_visible_to(reader)
    assert left not in pictures_visible_to(reader)
    assert "place where a photo" not in _list(client)


def test_details_of_an_image_have_its_findings_and_the_decisions(client, seen):
    seen(Finding("person_name", Strength.STRONG, value_key="a" * 64))
    picture, reader = ImageFactory(held=True), UserFactory()
    editor = UserFactory(permissions=RIGHTS)
    client.force_login(editor)
    address = reverse("enrich_check_picture", args=[picture.pk])
    assert f'href="{address}' in _list(client)
    assert "still being checked" in client.get(address).content.decode()
    look_at_picture.func(key=picture.pk)

    def press(action: str, reason: str = "") -> str:
        sent = {"picture": picture.pk, "action": action, "reason": reason}
        return client.post(address, sent, follow=True).content.decode()

    assert "name of a person at risk" in client.get(address).content.decode()
    assert "Enter a reason" in press("restrict")
    assert "Of her flat" in press("restrict", "Of her flat")
    assert picture not in pictures_visible_to(reader)
    assert "Waiting for a decision" in press("put_back")
    assert picture not in pictures_visible_to(reader)
    assert "In her own book" in press("keep", "In her own book")
    assert picture in pictures_visible_to(reader)
    decision = FileDecision.objects.get(picture=picture, choice="keep")
    undo = reverse("enrich_decision_take_back", args=[decision.pk])
    # Who may not read every record decides about no image, nor undoes it.
    other = UserFactory(permissions=[each for each in RIGHTS if each != READ_ALL])
    client.force_login(other)
    assert client.post(undo).status_code == 302
    decision.refresh_from_db()
    assert decision.taken_back_at is None
    client.force_login(editor)
    press("take_out")
    assert picture not in pictures_visible_to(reader)
    assert f'href="{address}' in _list(client, state="held")


def test_findings_in_an_image_are_told_apart_by_their_places(client, ocr):
    text = (
        "The survivor Dewi Anggraini can be reached at +62 812 9047 7361. "
        "The survivor Wayan Sukarta can be reached at +62 813 5550 2847."
    )
    image = scans.as_file(scans.sheet(text, size=(420, 260)), "PNG")
    picture = ImageFactory(file=ContentFile(image, "board.png"), held=True)
    look_at_picture.func(key=picture.pk)
    client.force_login(UserFactory(permissions=RIGHTS))
    address = reverse("enrich_check_picture", args=[picture.pk])
    page = BeautifulSoup(client.get(address).content, "html.parser")
    found = [" ".join(each.text.split()) for each in page.select("ul > li > strong")]
    told = [
        " ".join(each.text.split()) for each in page.select(".checks__findings > li")
    ]
    assert len(told) > len(set(found)) >= 1
    assert all("from the left" in each for each in told)
    assert len(set(told)) == len(told)


def test_an_image_that_was_taken_down_waits_though_it_was_published_before(
    client, seen
):
    seen(Finding("person_name", Strength.STRONG, value_key="a" * 64))
    picture, reader = ImageFactory(held=True), UserFactory()
    look_at_picture.func(key=picture.pk)
    client.force_login(UserFactory(permissions=RIGHTS))
    address = reverse("enrich_check_picture", args=[picture.pk])

    def press(action: str, reason: str = "") -> str:
        sent = {"picture": picture.pk, "action": action, "reason": reason}
        return client.post(address, sent, follow=True).content.decode()

    press("keep", "In her own book")
    assert picture in pictures_visible_to(reader)
    assert "name of a person at risk" in press("take_out")
    assert "Waiting for a decision" in press("put_back")
    assert picture not in pictures_visible_to(reader)
    press("keep", "She wants it, we asked again")
    assert picture in pictures_visible_to(reader)


def test_a_press_about_two_findings_is_one_decision_that_is_undone_once(client, seen):
    names = [Finding("person_name", Strength.STRONG, value_key=c * 64) for c in "ab"]
    seen(*names)
    picture = ImageFactory(held=True)
    look_at_picture.func(key=picture.pk)
    client.force_login(UserFactory(permissions=RIGHTS))
    address = reverse("enrich_check_picture", args=[picture.pk])
    sent = {"picture": picture.pk, "action": "keep", "reason": "In her own book"}

    page = client.post(address, sent, follow=True).content.decode()
    decisions = FileDecision.objects.filter(picture=picture)

    assert decisions.count() == 2
    assert page.count("In her own book") == 1
    undo = reverse("enrich_decision_take_back", args=[decisions[0].pk])
    client.post(undo)
    assert not decisions.filter(taken_back_at=None).exists()
    assert "In her own book" not in client.get(address).content.decode()
    listed = _list(client, state="out")
    assert "or a decision was undone" in listed
    assert f"{picture.title}</bdi>" in listed


def _listed(page: str) -> list[str]:
    rows = BeautifulSoup(page, "html.parser").select("[data-record]")
    return [row["data-record"] for row in rows]


def test_files_and_then_images_are_listed_page_by_page(client, seen):
    seen(Finding("person_name", Strength.STRONG, value_key="a" * 64))
    client.force_login(UserFactory(permissions=RIGHTS))
    record = ResourceFactory()
    files = [str(FileFactory(resource=record, held=True).pk) for _number in range(2)]
    pictures = [f"picture-{ImageFactory(held=True).pk}" for _number in range(43)]

    pages = [_list(client, p=number) for number in (1, 2, 3)]

    listed = [each for page in pages for each in _listed(page)]
    assert listed == [*reversed(files), *reversed(pictures)]
    assert [len(_listed(page)) for page in pages] == [20, 20, 5]
    assert "Page 2 of 3" in pages[1]
    assert "Waiting (45)" in pages[2]


def test_files_and_images_that_were_not_checked_are_counted_wherever_listed(
    client, seen
):
    record = ResourceFactory()
    for _number in range(22):
        # Three files have the same bytes.
        FileFactory(resource=record, held=True, text=f"Kilns {_number // 3}")
        ImageFactory(held=True)
    client.force_login(UserFactory(permissions=RIGHTS))

    page = _list(client)

    assert "22 files have not been checked yet." in page
    assert "22 images have not been checked yet." in page
    other = UserFactory(permissions=[each for each in RIGHTS if each != READ_ALL])
    client.force_login(other)
    assert "images have not been checked yet." not in _list(client)


def test_copies_are_offered_only_where_a_listed_file_has_them(client, seen):
    record = ResourceFactory()
    FileFactory(resource=record, held=True, content=b"\0\1 sound", name="c.mp3")
    client.force_login(UserFactory(permissions=RIGHTS))
    assert "Copies without hidden content" not in _list(client)

    FileFactory(resource=record, held=True, text="Kilns")

    assert "Copies without hidden content" in _list(client)


def test_no_copy_is_offered_of_an_image(client, seen):
    seen(Finding("person_name", Strength.STRONG, value_key="a" * 64))
    picture = ImageFactory(held=True)
    look_at_picture.func(key=picture.pk)
    client.force_login(UserFactory(permissions=RIGHTS))

    assert "Copies without hidden content" not in _list(client)
    sent = {"picture": picture.pk, "action": "copy"}
    answer = client.post(reverse("enrich_checks"), sent, follow=True).content.decode()

    assert "Copies are created only for files" in answer
    assert "Select at least one file" not in answer
