"""Feeds, later pages and pages of uploads of the old site lead on, and stay as set."""

from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image
from wagtail.contrib.redirects.models import Redirect

from freeshelf.library.models import Resource
from freeshelf.pages.models import HomePage
from freeshelf_wordpress.importers.services import import_wordpress
from tests.wordpress.conftest import Import
from tests.wordpress.sources.dumps import POSTS, USERS, dump, post, settings, table
from tests.wordpress.sources.wxr import author, item, list_link, term

pytestmark = pytest.mark.django_db
PHOTO = "https://quay.example/wp-content/uploads/kiln.png"


@pytest.fixture
def site(bring_in: Import) -> Resource:
    """A post of May 2023 on a sector."""
    bring_in(
        term("sector", "kilns", "Kilns"),
        item(
            20,
            slug="fees",
            title="Fees",
            content=list_link("sector", "kilns"),
            terms=(("sector", "kilns", "Kilns"),),
        ),
    )
    return Resource.objects.get()


@pytest.mark.parametrize(
    ("address", "goal"),
    [
        ("/2023/feed/", "/en/search?year=2023"),
        ("/2023/05/feed/atom/", "/en/search?year=2023"),
        ("/2023/page/2/", "/en/search?year=2023"),
        ("/2023/05/01/page/12/", "/en/search?year=2023"),
        ("/fr/2023/05/page/2/", "/fr/search?year=2023"),
        ("/search/fees+at+sea/", "/en/search?q=fees+at+sea"),
        ("/search/fees/feed/rss2/", "/en/search?q=fees"),
        ("/search/fees/page/2/", "/en/search?q=fees"),
    ],
)
def test_parts_of_lists_by_rule_lead_to_the_list(
    site: Resource, client: Client, address: str, goal: str
) -> None:
    answer = client.get(address)

    assert answer.status_code == 301
    assert answer.headers["Location"] == goal
    assert client.get(goal).status_code == 200


@pytest.mark.parametrize(
    "address",
    ["/fees/2/", "/fees/embed/", "/fees/trackback/", "/fees/feed/", "/?p=20&feed=rss2"],
)
def test_parts_of_a_post_lead_to_the_record(
    site: Resource, client: Client, address: str
) -> None:
    answer = client.get(address)

    assert answer.headers["Location"] == site.get_absolute_url()


def test_later_pages_and_feeds_of_people_and_terms_lead_to_them(
    site: Resource, client: Client
) -> None:
    person = client.get("/author/ines/").headers["Location"]
    topic = client.get("/sector/kilns/").headers["Location"]

    for part in ("page/2/", "page/2", "feed/", "feed/rss2/"):
        assert client.get(f"/author/ines/{part}").headers["Location"] == person
    assert client.get("/sector/kilns/page/2/").headers["Location"] == topic
    feed = f"{topic}/feed.atom"
    assert client.get("/sector/kilns/feed/").headers["Location"] == feed
    assert client.get("/?sector=kilns&feed=atom").headers["Location"] == feed


@pytest.mark.parametrize(
    "name", ["author", "p", "page_id", "cat", "m", "attachment_id"]
)
def test_a_number_that_is_empty_is_the_home_page(
    site: Resource, client: Client, name: str
) -> None:
    assert client.get(f"/?{name}=", follow=True).status_code == 200
    assert client.get(f"/fr/?{name}=").status_code == 200


def test_an_address_of_nothing_but_parts_is_not_found(
    site: Resource, client: Client
) -> None:
    for address in ("/nothing" + "/page/2" * 900, "/a" + "/feed" * 900, "/nothing/2/"):
        assert client.get(address, follow=True).status_code == 404


def test_accounts_without_a_number_and_with_one_name_keep_what_was_set(
    bring_in: Import, client: Client
) -> None:
    accounts = [
        author("ines.m", "Inès Marchetti").replace(">7<", "><"),
        author("ines-m", "Ines Moran").replace(">7<", "><"),
    ]
    parts = [*accounts, item(20, creator="ines.m"), item(21, creator="ines-m")]
    bring_in(*parts)
    rows = list(Redirect.objects.order_by("pk").values())
    first = client.get("/author/ines-m/").headers["Location"]

    bring_in(*parts)

    assert list(Redirect.objects.order_by("pk").values()) == rows
    assert client.get("/author/ines-m/").headers["Location"] == first
    assert not Redirect.objects.filter(old_path="/?author=").exists()


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    """A folder with a picture."""
    folder = tmp_path / "uploads"
    folder.mkdir()
    Image.new("RGB", (40, 30), "teal").save(folder / "kiln.png")
    return folder


def photo(number: int, *, parent: int = 0, url: str = PHOTO, link: str) -> str:
    """An upload with a page."""
    return item(
        number, kind="attachment", status="inherit", title="Kiln", slug="kiln",
        link=f"https://quay.example{link}", parent=parent, attachment_url=url,
    )  # fmt: skip


@pytest.mark.parametrize("address", ["/kiln/", "/kiln/feed/", "/?attachment_id=24"])
def test_the_page_of_an_upload_that_nothing_uses_leads_to_it(
    bring_in: Import, uploads: Path, client: Client, address: str
) -> None:
    bring_in(photo(24, link="/kiln/"), uploads=uploads)

    answer = client.get(address)

    assert answer.status_code in (301, 302)
    assert client.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize("status", ["publish", "private"])
def test_the_page_of_an_upload_whose_bytes_are_gone_leads_to_what_showed_it(
    bring_in: Import, uploads: Path, client: Client, status: str
) -> None:
    gone = PHOTO.replace("kiln", "gone")
    parts = (
        item(20, title="Fees", slug="fees", status=status),
        photo(24, parent=20, url=gone, link="/fees/kiln/"),
    )
    bring_in(*parts, uploads=uploads)
    record = Resource.objects.get()

    for address in ("/fees/kiln/", "/?attachment_id=24"):
        goal = client.get(address).get("Location", "")
        assert (goal == record.get_absolute_url()) == (status == "publish")
        assert ("/r/" in goal) == (status == "publish")

    Image.new("RGB", (4, 3), "teal").save(uploads / "gone.png")
    bring_in(*parts, uploads=uploads)
    if status == "publish":
        assert "/files/" in client.get("/fees/kiln/").headers["Location"]


def test_lists_stand_behind_the_fixed_start_of_permalinks(
    home: HomePage, tmp_path: Path, client: Client
) -> None:
    path = tmp_path / "site.sql"
    names = ("term_id", "name", "slug", "term_group")
    kinds = (
        "term_taxonomy_id",
        "term_id",
        "taxonomy",
        "description",
        "parent",
        "count",
    )
    account = (1, "ines", "x", "ines", "i@quay.example", "", "Inès Marchetti")
    path.write_text(
        dump(
            settings(permalink_structure="/blog/%postname%/"),
            table("wp_posts", POSTS, post(20)),
            table("wp_users", USERS, account),
            table("wp_terms", names, (3, "Kilns", "kilns", 0)),
            table("wp_term_taxonomy", kinds, (3, 3, "category", "", 0, 1)),
            table(
                "wp_term_relationships",
                ("object_id", "term_taxonomy_id", "term_order"),
                (20, 3, 0),
            ),
        ),
        "utf-8",
    )

    import_wordpress(
        sources=[path], now=timezone.now(), mapping_file=tmp_path / "mapping.yaml"
    )

    for list_address in ("category/kilns/", "author/ines/"):
        behind = client.get(f"/blog/{list_address}page/2/").headers["Location"]
        assert behind == client.get(f"/{list_address}").headers["Location"]
        assert client.get(behind).status_code == 200
