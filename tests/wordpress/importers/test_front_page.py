"""The first page of the old site and the order of its pages are kept."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from PIL import Image

from freeshelf.ingest.models import IngestRun
from freeshelf.ingest.undo import preview_undo, undo_run
from freeshelf.pages.models import HomePage, StandardPage
from tests.wordpress.conftest import Import
from tests.wordpress.sources.wxr import item

pytestmark = pytest.mark.django_db


def front(**said: str) -> str:
    usual = {"link": "https://quay.example/", "content": "<p>Words of the harbour.</p>"}
    return item(21, kind="page", title="Welcome", slug="welcome", **usual | said)


FRONT = front()


def ordered(number: int, title: str, order: int, parent: int = 0) -> str:
    said = f"<wp:menu_order>{order}</wp:menu_order></item>"
    return item(number, kind="page", title=title, parent=parent).replace(
        "</item>", said
    )


def test_the_front_page_is_the_text_of_the_home_page(
    bring_in: Import, client: Client
) -> None:
    bring_in(FRONT)

    assert "Words of the harbour." in client.get("/en/").content.decode()
    for address in ("/?page_id=21", "/?p=21"):
        answer = client.get(address)
        assert answer.status_code == 301
        assert client.get(answer.headers["Location"]).status_code == 200
    page = StandardPage.objects.get(title="Welcome")
    assert not page.live
    assert HomePage.objects.count() == 1


def test_a_home_page_that_someone_wrote_stays_and_the_old_text_waits(
    bring_in: Import, home: HomePage, client: Client
) -> None:
    editor = User.objects.create_superuser("ed")
    home.introduction = "Ours"
    home.save_revision(user=editor, log_action=True).publish(user=editor)

    report = bring_in(FRONT)

    assert "harbour" not in client.get("/en/").content.decode()
    draft = HomePage.objects.get().get_latest_revision_as_object()
    assert "harbour" in str(draft.body)
    assert draft.introduction == "Ours"
    assert "saved as a draft" in next(iter(report.parts["front page", ""].reasons))


def test_a_second_run_changes_nothing_and_undoing_gives_the_home_page_back(
    bring_in: Import,
) -> None:
    bring_in(FRONT)
    assert not bring_in(FRONT).changed

    undo_run(run=IngestRun.objects.latest("pk"), now=timezone.now())
    undo_run(run=IngestRun.objects.earliest("pk"), now=timezone.now())

    assert "harbour" not in str(HomePage.objects.get().body)
    assert not StandardPage.objects.exists()


def test_a_picture_of_the_front_page_is_foreseen_to_go_with_its_import(
    bring_in: Import, tmp_path: Path
) -> None:
    Image.new("RGB", (40, 30), "teal").save(tmp_path / "quay.png")
    address = "https://quay.example/wp-content/uploads/quay.png"
    bring_in(
        item(21, kind="page", title="Welcome", slug="welcome",
             link="https://quay.example/", content=f'<p><img src="{address}"></p>'),
        item(22, kind="attachment", status="inherit", parent=21, title="Quay",
             attachment_url=address),
        uploads=tmp_path,
    )  # fmt: skip
    run = IngestRun.objects.get()

    foreseen = preview_undo(run=run, now=timezone.now())

    assert foreseen.kept == []
    assert foreseen.taken_back["image"] == 1
    assert undo_run(run=run, now=timezone.now()).as_dict() == foreseen.as_dict()


def test_pages_stand_in_the_order_that_the_old_site_gave_them(
    bring_in: Import,
) -> None:
    bring_in(
        ordered(31, "Zebra crossings", 1),
        ordered(32, "Contact", 3),
        ordered(33, "About us", 2),
        ordered(34, "Staff", 0, parent=33),
        ordered(35, "Board", 0, parent=33),
    )

    home = HomePage.objects.get()
    about = StandardPage.objects.get(title="About us")
    assert [page.title for page in home.get_children()] == [
        "Zebra crossings",
        "About us",
        "Contact",
    ]
    assert [page.title for page in about.get_children()] == ["Board", "Staff"]


@pytest.mark.parametrize(
    "closed",
    [
        {"status": "private"},
        {"status": "draft", "link": "https://quay.example/?page_id=21"},
        {"password": "sesame"},
        {"content": ""},
    ],
)
def test_words_that_the_old_front_page_shows_no_more_leave_ours(
    bring_in: Import, client: Client, closed: dict[str, str]
) -> None:
    bring_in(FRONT)

    bring_in(front(**closed))

    answer = client.get("/en/")
    assert answer.status_code == 200
    assert "harbour" not in answer.content.decode()
    assert not bring_in(front(**closed)).changed
    bring_in(FRONT)
    assert "harbour" in client.get("/en/").content.decode()


def test_a_part_of_the_site_without_its_front_page_takes_nothing_from_ours(
    bring_in: Import, client: Client
) -> None:
    bring_in(FRONT)

    bring_in(item(30, title="Harbour rules"))

    assert "Words of the harbour." in client.get("/en/").content.decode()


def test_a_home_page_that_someone_edited_stays_when_the_old_front_page_closes(
    bring_in: Import, client: Client
) -> None:
    bring_in(FRONT)
    editor = User.objects.create_superuser("ed")
    home = HomePage.objects.get()
    home.introduction = "Ours"
    home.save_revision(user=editor, log_action=True).publish(user=editor)

    report = bring_in(front(status="private"))

    assert "harbour" in client.get("/en/").content.decode()
    draft = HomePage.objects.get().get_latest_revision_as_object()
    assert "harbour" not in str(draft.body)
    assert "was kept" in next(iter(report.parts["front page", ""].reasons))


def test_undoing_the_run_that_closed_the_front_page_does_not_open_it(
    bring_in: Import, client: Client
) -> None:
    bring_in(FRONT)
    bring_in(front(status="private"))

    undone = undo_run(run=IngestRun.objects.latest("pk"), now=timezone.now())

    assert "harbour" not in client.get("/en/").content.decode()
    assert any("is kept" in sentence for sentence in undone.kept)
