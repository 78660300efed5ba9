"""Parts that the old site closed to its readers are closed to them here."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from freeshelf.content.models import ReusableBlock
from freeshelf.ingest.models import IngestRun, RawItem
from freeshelf.ingest.undo import undo_run
from freeshelf.library.models import Agent, File, Resource
from freeshelf.library.services import remove_file
from freeshelf.pages.models import Menu, StandardPage
from freeshelf.wiring.schedule import publish_scheduled
from tests.library.factories import UserFactory, replace_by_looked_at
from tests.wordpress.conftest import Import
from tests.wordpress.sources.wxr import item

pytestmark = pytest.mark.django_db

FAR = "2099-01-01 10:00:00"
STAFF_TYPE = item(
    5, kind="acf-post-type", title="Staff",
    content='a:2:{s:9:"post_type";s:10:"staff_note";s:6:"public";i:0;}',
)  # fmt: skip
SITE = "https://quay.example"
GUIDE = f"{SITE}/wp-content/uploads/2023/05/guide.pdf"


def guide(**said: object) -> str:
    said = {"title": "Guide", "status": "inherit", "attachment_url": GUIDE} | said
    return item(24, kind="attachment", **said)


@pytest.mark.parametrize(
    "closed", [{"status": "private"}, {"password": "sesame"}, {"status": "draft"}]
)
def test_a_front_page_that_was_not_for_all_is_not_our_home_page(
    bring_in: Import, client: Client, closed: dict[str, str]
) -> None:
    bring_in(
        item(
            21, kind="page", link="https://quay.example/", content="Marmoset", **closed
        )
    )

    assert "Marmoset" not in client.get("/en/").content.decode()
    assert not StandardPage.objects.get().live


@pytest.mark.parametrize("closed", [{"status": "private"}, {"password": "sesame"}])
def test_a_pattern_that_was_not_for_all_shows_nowhere(
    bring_in: Import, client: Client, closed: dict[str, str]
) -> None:
    bring_in(
        item(7, kind="wp_block", content="<p>Marmoset</p>", **closed),
        item(21, kind="page", slug="about", content='<!-- wp:block {"ref":7} /-->'),
    )

    assert not ReusableBlock.objects.get().live
    assert "Marmoset" not in client.get("/en/about/").content.decode()


@pytest.mark.parametrize(
    "closed", [{"status": "private"}, {"password": "sesame"}, {"status": "trash"}]
)
def test_a_page_for_all_is_read_below_pages_that_are_not(
    bring_in: Import, client: Client, closed: dict[str, str]
) -> None:
    def pages(**said: str) -> tuple[str, ...]:
        return (
            item(30, kind="page", title="Ocelot", slug="team", content="Marmoset",
                 **closed),
            item(31, kind="page", title="Ocelot", slug="middle", parent=30, **closed),
            item(32, kind="page", title="Harbour", slug="harbour", parent=31,
                 content="Words for all", **said),
        )  # fmt: skip

    def shown() -> set[str]:
        below = ("", "middle/", "middle/harbour/")
        found = [client.get(f"/en/team/{path}", follow=True) for path in below]
        text = " ".join(answer.content.decode() for answer in found)
        return {
            word for word in ("Ocelot", "Marmoset", "Words for all") if word in text
        }

    for status, words in [
        ("draft", set()),
        ("publish", {"Words for all"}),
        ("private", set()),
    ]:
        report = bring_in(*pages(status=status))
        assert shown() == words
        told = [note for note in report.notes if "pages below it" in note]
        assert len(told) == (2 if words else 0)
        assert not bring_in(*pages(status=status)).changed


def test_a_page_that_someone_edited_is_closed_with_all_that_is_below_it(
    bring_in: Import, client: Client
) -> None:
    below = item(31, kind="page", title="Harbour", parent=30)
    bring_in(item(30, kind="page", title="Team"), below)
    StandardPage.objects.get(title="Team").save_revision(user=UserFactory()).publish()

    bring_in(item(30, kind="page", title="Team", status="private"), below)

    assert client.get("/en/team/").status_code != 200
    assert client.get("/en/team/harbour/").status_code != 200


def test_a_rule_that_an_editor_gave_a_page_holds_below_it(
    bring_in: Import, client: Client
) -> None:
    private = item(30, kind="page", title="Team", status="private")
    bring_in(private)
    rule = PageViewRestriction.objects.get()
    rule.delete()
    PageViewRestriction.objects.create(page=rule.page, restriction_type="login")

    bring_in(private, item(31, kind="page", title="Harbour", parent=30))

    assert client.get("/en/team/harbour/").status_code != 200


def test_items_of_a_hidden_type_are_no_people_that_readers_can_find(
    bring_in: Import,
) -> None:
    bring_in(STAFF_TYPE, item(30, kind="staff_note", title="Case worker Marmoset"))

    assert not Agent.objects.filter(name__contains="Marmoset").exists()
    assert RawItem.objects.get(record_type="staff_note").reason


def test_people_that_the_site_shows_no_more_have_no_page_here(
    bring_in: Import, tmp_path: Path
) -> None:
    (tmp_path / "mapping.yaml").write_text("types: {partner: agent}\n", "utf-8")

    def is_listed(status: str) -> bool:
        bring_in(item(30, kind="partner", title="Harbour Union", status=status))
        return Agent.objects.get(name="Harbour Union").is_listed

    assert is_listed("publish")
    assert not is_listed("private")
    assert not is_listed("private")
    assert is_listed("publish")
    Agent.objects.update(is_listed=False)
    assert not is_listed("publish")


@pytest.mark.parametrize("status", ["draft", "trash", "private"])
def test_a_day_of_publication_that_was_called_off_does_not_come(
    bring_in: Import, status: str
) -> None:
    bring_in(item(20, status="future", date_gmt=FAR, content="Marmoset"))
    bring_in(item(20, status=status, date_gmt=FAR, content="Withdrawn"))

    changed = publish_scheduled(now=timezone.now().replace(year=2100))

    assert changed == 0
    assert Resource.objects.get().live == (status == "private")


def test_what_is_put_off_to_a_later_day_is_not_read_until_then(
    bring_in: Import,
) -> None:
    bring_in(item(20, content="Early"), item(21, kind="page", title="Page"))
    bring_in(
        item(20, status="future", date_gmt=FAR, content="Later"),
        item(21, kind="page", title="Page", status="future", date_gmt=FAR),
    )

    for model in (Resource, StandardPage):
        assert not model.objects.get().live
        assert model.objects.get().scheduled_revision is not None


@pytest.mark.parametrize("page_status", ["publish", "draft"])
def test_a_file_of_a_draft_that_a_page_shows_is_read_as_before(
    bring_in: Import, client: Client, uploads: Path, page_status: str
) -> None:
    text = f'<a href="{GUIDE}">Guide</a>'
    bring_in(
        item(20, status="draft"),
        item(21, kind="page", content=text, status=page_status),
        guide(parent=20),
        uploads=uploads,
    )

    answer = client.get(GUIDE.removeprefix(SITE), follow=True)

    assert answer.status_code == (200 if page_status == "publish" else 403)
    assert not Resource.objects.filter(live=True).exclude(title="Guide").exists()


def test_the_old_address_of_what_got_a_password_since_says_that_it_is_closed(
    bring_in: Import, client: Client, uploads: Path
) -> None:
    addresses = ("/item-20/", "/?p=20", "/item-21/", GUIDE.removeprefix(SITE))

    def answers(password: str) -> list[int]:
        report = bring_in(
            item(20, password=password),
            item(21, kind="page", title="Page", password=password),
            guide(parent=20),
            uploads=uploads,
        )
        assert not [note for note in report.notes if "another item" in note]
        found = [client.get(address, follow=True) for address in addresses]
        return [answer.status_code for answer in found]

    assert answers("") == [200] * 4
    assert answers("sesame") == [403] * 4


def test_a_file_in_the_trash_is_no_record_for_readers(
    bring_in: Import, uploads: Path
) -> None:
    bring_in(guide(status="trash"), uploads=uploads)

    record = Resource.objects.get()
    assert (record.live, record.access_rights) == (False, "staff")
    assert File.objects.get().access_rights == "staff"


def test_a_file_is_closed_with_its_users_though_its_bytes_do_not_come_again(
    bring_in: Import, uploads: Path
) -> None:
    text = f'<a href="{GUIDE}">Guide</a>'
    bring_in(guide(), item(21, kind="page", content=text), uploads=uploads)
    assert File.objects.get().access_rights == "open"

    bring_in(guide(), item(21, kind="page", content=text, status="private"))

    assert File.objects.get().access_rights == "staff"
    assert Resource.objects.get().access_rights == "staff"
    File.objects.update(access_rights="open")
    bring_in(guide(), item(21, kind="page", content=text, status="private"))
    assert File.objects.get().access_rights == "open"


def test_a_line_that_was_not_saved_is_not_in_the_menu(bring_in: Import) -> None:
    def line(number: int, label: str, status: str) -> str:
        return item(
            number, kind="nav_menu_item", status=status, title=label,
            terms=(("nav_menu", "main", "Main"),),
            meta=(("_menu_item_type", "custom"),
                  ("_menu_item_url", "https://example.org/")),
        )  # fmt: skip

    bring_in(line(40, "Marmoset", "draft"), line(41, "Harbour", "publish"))

    menu = Menu.objects.get()
    assert menu.live
    assert "Marmoset" not in str(menu.items.get_prep_value())
    assert "Harbour" in str(menu.items.get_prep_value())


def test_bytes_that_a_person_put_in_place_stay_and_what_they_deleted_does_too(
    bring_in: Import, uploads: Path
) -> None:
    bring_in(guide(parent=20), item(20), uploads=uploads)
    better = ContentFile(b"%PDF-1.4 a better guide")
    replace_by_looked_at(
        file=File.objects.get(), stream=better, name="guide.pdf",
        now=timezone.now(), user=UserFactory(),
    )  # fmt: skip

    bring_in(guide(parent=20, excerpt="A new caption"), item(20), uploads=uploads)

    assert File.objects.get().current.content.size == len(b"%PDF-1.4 a better guide")
    remove_file(file=File.objects.get(), now=timezone.now())
    Resource.objects.all().delete()
    bring_in(guide(parent=20, excerpt="Another"), item(20), uploads=uploads)
    assert not Resource.objects.exists()


def test_bytes_that_came_for_a_file_that_someone_replaced_are_in_its_history(
    bring_in: Import, uploads: Path
) -> None:
    bring_in(guide(), uploads=uploads)
    file = File.objects.get()
    better = ContentFile(b"%PDF-1.4 a better guide")
    replace_by_looked_at(
        file=file, stream=better, name="guide.pdf", now=timezone.now(),
        user=UserFactory(),
    )  # fmt: skip
    upload = uploads / "2023" / "05" / "guide.pdf"
    upload.write_bytes(b"%PDF-1.4 the next edition of it")

    report = bring_in(guide(), uploads=uploads)
    again = bring_in(guide(), uploads=uploads)

    sizes = {v.content.size: v.is_current for v in file.versions.all()}
    assert sizes == {16: False, 23: True, 31: False}
    assert any("in its history" in note for note in report.notes)
    assert not again.changed
    undo_run(run=IngestRun.objects.order_by("-pk")[1], now=timezone.now())
    assert {v.content.size: v.is_current for v in file.versions.all()} == {
        16: False,
        23: True,
    }
