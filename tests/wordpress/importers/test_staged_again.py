"""Further imports into what is staged, and the way back from them."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from freeshelf.ingest.models import IngestRun, Source
from freeshelf.ingest.staging import open_staged
from freeshelf.ingest.undo import undo_run
from freeshelf.pages.models import HomePage, Menu, StandardPage
from tests.library.factories import UserFactory
from tests.wordpress.conftest import Import
from tests.wordpress.sources.wxr import item

pytestmark = pytest.mark.django_db


def about(words: str, **more) -> str:
    content = f"<p>{words} words.</p>"
    return item(22, kind="page", title="About the quay", content=content, **more)


def navigation(words: str) -> str:
    link = json.dumps({"label": f"{words} words.", "url": "https://elsewhere.example/"})
    content = f"<!-- wp:navigation-link {link} /-->"
    return item(22, kind="wp_navigation", title="Ways", content=content)


def front(words: str) -> str:
    return item(
        21, kind="page", title="Welcome", slug="welcome",
        link="https://quay.example/", content=f"<p>{words} words.</p>",
    )  # fmt: skip


def open_all():
    return open_staged(source=Source.objects.get(), now=timezone.now())


def take_back_last():
    undo_run(run=IngestRun.objects.latest("pk"), now=timezone.now())


def live_words() -> list[str]:
    """Return what live pages and menus say."""
    pages = StandardPage.objects.filter(live=True).values_list("body", flat=True)
    menus = Menu.objects.filter(live=True).values_list("items", flat=True)
    return [str(text.get_prep_value()) for text in (*pages, *menus)]


def is_only(words: str, found: list[str]) -> bool:
    return len(found) == 1 and f"{words} words." in found[0]


@pytest.mark.parametrize("made", [about, navigation])
def test_words_of_a_run_that_was_taken_back_are_not_opened(
    bring_in: Import, made
) -> None:
    bring_in(made("First"), stage=True)
    bring_in(made("Second"))

    take_back_last()

    assert live_words() == []
    assert open_all().kept == []
    assert is_only("First", live_words())


@pytest.mark.parametrize("made", [about, navigation])
def test_taken_back_after_the_opening_the_version_of_before_is_live(
    bring_in: Import, made
) -> None:
    bring_in(made("First"), stage=True)
    bring_in(made("Second"))
    open_all()

    take_back_last()

    assert is_only("First", live_words())


def test_a_draft_that_a_run_published_is_a_draft_again(bring_in: Import) -> None:
    bring_in(about("First", status="draft"), item(30), stage=True)
    bring_in(about("Second"), item(30))

    take_back_last()
    open_all()

    assert live_words() == []


def test_a_version_that_was_taken_back_has_no_day(bring_in: Import) -> None:
    soon = f"{timezone.now() + timedelta(days=1):%Y-%m-%d %H:%M:%S}"
    planned = {"status": "future", "date": soon, "date_gmt": soon}
    bring_in(about("First", **planned), stage=True)
    bring_in(about("Second", **planned))

    take_back_last()
    assert StandardPage.objects.get().scheduled_revision is None
    open_all()

    waiting = StandardPage.objects.get().scheduled_revision
    assert f"{waiting.approved_go_live_at:%Y-%m-%d %H:%M:%S}" == soon
    assert is_only("First", [str(waiting.content["body"])])


@pytest.mark.parametrize("is_open", [True, False])
def test_the_front_page_has_the_words_of_before_once_it_is_opened(
    bring_in: Import, *, is_open: bool
) -> None:
    bring_in(front("First"), stage=True)
    bring_in(front("Second"))
    if is_open:
        open_all()

    take_back_last()

    if not is_open:
        assert "words." not in Client().get("/en/").content.decode()
        assert not HomePage.objects.get().body
        open_all()
    shown = Client().get("/en/").content.decode()
    assert "First words." in shown
    assert "Second words." not in shown


@pytest.mark.parametrize("made", [about, navigation])
def test_what_an_editor_unpublished_after_the_opening_stays_so(
    bring_in: Import, made
) -> None:
    bring_in(made("First"), stage=True)
    bring_in(made("Second"))
    open_all()
    opened = StandardPage.objects.first() or Menu.objects.get()
    opened.unpublish(user=UserFactory(is_superuser=True))

    report = bring_in(made("Third"))

    assert live_words() == []
    assert any("edited here" in str(note) for note in report.notes)


def test_a_page_that_was_closed_meanwhile_is_closed_once_opened(
    bring_in: Import,
) -> None:
    below = item(23, kind="page", title="Our team", parent=22)
    bring_in(about("First"), below, stage=True)
    page = StandardPage.objects.get(title="About the quay")
    page.save_revision(user=UserFactory(is_superuser=True))
    bring_in(about("Second", status="private"), below)

    open_all()

    answer = Client().get(page.get_url(), follow=True)
    assert "words." not in answer.content.decode()
