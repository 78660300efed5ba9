"""Addresses of the old site lead straight to what stands here for them."""

import re
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image
from wagtail.contrib.redirects.models import Redirect

from freeshelf.library.models import Resource
from freeshelf.library.services import set_access
from freeshelf.pages.models import StandardPage
from tests.wordpress.conftest import Import
from tests.wordpress.sources.wxr import author, item, list_link, term

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(bring_in: Import) -> Resource:
    """A small site; its one record."""
    bring_in(
        term("sector", "kilns", "Kilns"),
        term("sector", "brick-kilns", "Brick kilns", parent="kilns"),
        item(
            20, title="Fees on board", slug="fees-%d8%b1%d8%b3%d9%88%d9%85",
            content=list_link("sector", "kilns"),
            terms=(("sector", "brick-kilns", "Brick kilns"),),
            meta=(("_wp_old_slug", "fees-at-sea"),),
        ),
    )  # fmt: skip
    return Resource.objects.get()


@pytest.mark.parametrize(
    "address",
    [
        "/?p=20",
        "/fees-%d8%b1%d8%b3%d9%88%d9%85/",
        "/fees-%D8%B1%D8%B3%D9%88%D9%85",
        "/fees-at-sea/",
        "/fees-at-sea/feed/",
        "/fees-at-sea/comment-page-2/",
        "/fr/fees-at-sea",
    ],
)
def test_each_form_of_a_permalink_leads_straight_to_the_record(
    site: Resource, client: Client, address: str
) -> None:
    answer = client.get(address)

    assert answer.status_code == 301
    language = "fr" if address.startswith("/fr/") else "en"
    assert answer.headers["Location"] == f"/{language}/r/{site.identifier}/{site.slug}"


@pytest.mark.parametrize(
    ("address", "goal"),
    [
        ("/sector/brick-kilns/", r"/en/topics/[\w-]+/sector-brick-kilns"),
        ("/sector/kilns/brick-kilns/page/2/", r"/en/topics/[\w-]+/sector-brick-kilns"),
        ("/?sector=brick-kilns", r"/en/topics/[\w-]+/sector-brick-kilns"),
        (
            "/sector/kilns/brick-kilns/feed/rss2/",
            r"/en/topics/.+brick-kilns/feed\.atom",
        ),
        ("/author/ines/", r"/en/publishers/\w+"),
        ("/?author=7", r"/en/publishers/\w+"),
        ("/2023/05/", r"/en/search\?year=2023"),
        ("/?m=202305", r"/en/search\?year=2023"),
        ("/?s=fees+at+sea", r"/en/search\?q=fees\+at\+sea"),
        ("/feed/atom/", r"/en/feed\.atom"),
        ("/?feed=rss2", r"/en/feed\.atom"),
        ("/comments/feed/", r"/en/feed\.atom"),
        ("/wp-sitemap-posts-post-1.xml", r"/sitemap\.xml"),
    ],
)
def test_lists_feeds_and_searches_lead_to_their_like(
    site: Resource, client: Client, address: str, goal: str
) -> None:
    answer = client.get(address)

    assert answer.status_code == 301
    assert re.fullmatch(goal, answer.headers["Location"])
    assert client.get(answer.headers["Location"]).status_code == 200


def test_where_a_list_leads_follows_the_mapping_and_never_a_person_back(
    bring_in: Import, tmp_path: Path, client: Client
) -> None:
    parts = (
        term("sector", "kilns", "Kilns"),
        term("sector", "boats", "Boats"),
        item(
            20,
            content=list_link("sector", "kilns"),
            terms=(("sector", "kilns", "Kilns"), ("sector", "boats", "Boats")),
        ),
    )
    bring_in(*parts)
    mine = Redirect.objects.get(old_path="/sector/boats")
    mine.redirect_link = "/search?q=ferries"
    mine.save()
    file = tmp_path / "mapping.yaml"
    file.write_text(
        re.sub(r"concept: new", "concept: none", file.read_text("utf-8")), "utf-8"
    )

    bring_in(*parts)

    kilns = client.get("/sector/kilns/").headers["Location"]
    assert kilns == "/en/search?q=Kilns"
    assert client.get("/sector/boats/").headers["Location"] == "/en/search?q=ferries"


def test_an_account_that_published_nothing_is_like_one_that_never_was(
    bring_in: Import, client: Client
) -> None:
    bring_in(
        author("olena", "Olena Koval").replace("_id>7<", "_id>8<"),
        item(20),
        item(21, status="draft", creator="olena"),
        item(22, kind="nav_menu_item", creator="olena"),
    )

    assert client.get("/author/ines/").status_code == 301
    for address, unknown, own in (
        ("/author/olena/", "/author/nobody/", "olena"),
        ("/?author=8", "/?author=99", "8"),
    ):
        theirs, nobodys = client.get(address), client.get(unknown)
        assert theirs.status_code == nobodys.status_code
        goal = nobodys.get("Location", "").replace("nobody", own).replace("99", own)
        assert theirs.get("Location", "") == goal
    assert not Redirect.objects.filter(old_path__contains="olena").exists()
    assert not Redirect.objects.filter(old_path__contains="author=8").exists()


def test_an_address_that_nobody_knew_is_not_found(
    site: Resource, client: Client
) -> None:
    for address in ("/nothing/", "/nothing/feed/", "/sector/boats/page/2/"):
        assert client.get(address, follow=True).status_code == 404


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    """A document and a picture."""
    folder = tmp_path / "uploads"
    (folder / "2023/05").mkdir(parents=True)
    (folder / "2023/05/annex.txt").write_text("An annex.", "utf-8")
    Image.new("RGB", (40, 30), "teal").save(folder / "2023/05/logo.png")
    return folder


def _upload(number: int, name: str, parent: int = 0) -> str:
    address = f"https://quay.example/wp-content/uploads/2023/05/{name}"
    return item(
        number, kind="attachment", status="inherit", title=name, parent=parent,
        attachment_url=address, meta=(("_wp_attached_file", f"2023/05/{name}"),),
    )  # fmt: skip


def test_what_asked_for_a_password_says_that_it_is_closed_and_opens_to_staff(
    bring_in: Import, uploads: Path, client: Client, admin_client: Client
) -> None:
    bring_in(
        item(20, title="Annexes", slug="annexes", password="open-sesame"),
        item(21, kind="page", title="Minutes", slug="minutes", password="open-sesame"),
        item(22, title="Private", slug="private-notes", status="private"),
        _upload(30, "annex.txt", parent=20),
        uploads=uploads,
    )
    record = Resource.objects.get(title="Annexes")

    for address in (
        "/annexes/", "/?p=20", "/minutes/", "/?page_id=21",
        "/wp-content/uploads/2023/05/annex.txt",
    ):  # fmt: skip
        answer = client.get(address, follow=True)
        assert answer.redirect_chain[0][1] == 302
        assert answer.status_code == 403
        assert "Sign in" in answer.content.decode()
        assert "Annexes" not in answer.content.decode()
        assert admin_client.get(address, follow=True).status_code == 200
    assert client.get("/private-notes/", follow=True).status_code == 404
    found = admin_client.get("/annexes/", follow=True).redirect_chain
    assert found == [(record.get_absolute_url(), 302)]
    set_access(resources=[record], access_rights="open")
    assert client.get("/annexes/", follow=True).redirect_chain == [
        (record.get_absolute_url(), 301)
    ]


def test_the_answer_for_what_is_closed_is_that_for_what_never_was(
    site: Resource, client: Client
) -> None:
    closed = Resource.objects.create(title="Marmoset", live=True, access_rights="staff")

    answers = [
        client.get(f"/en/closed?{query}")
        for query in (
            f"r={closed.identifier}",
            "r=nobody",
            "page=1000000",
            "page=x",
            "",
        )
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert client.get(f"/en/closed?r={site.identifier}").status_code == 302


def test_a_picture_that_nothing_uses_still_answers_at_its_upload(
    bring_in: Import, uploads: Path, client: Client
) -> None:
    bring_in(item(20), _upload(30, "logo.png"), uploads=uploads)

    assert not Resource.objects.get(title="logo.png").live
    for address in ("/wp-content/uploads/2023/05/logo.png", "/?attachment_id=30"):
        answer = client.get(address, follow=True)
        assert answer.status_code == 200
        assert len(answer.redirect_chain) == 1
        assert answer.headers["Content-Type"] == "image/png"


def test_a_picture_of_a_page_answers_at_its_upload_as_long_as_the_page_is_read(
    bring_in: Import, uploads: Path, client: Client
) -> None:
    address = "/wp-content/uploads/2023/05/logo.png"
    text = f'<figure><img src="https://quay.example{address}" alt=""></figure>'
    bring_in(
        item(21, kind="page", content=text), _upload(30, "logo.png"), uploads=uploads
    )

    answer = client.get(address, follow=True)
    assert answer.headers["Content-Type"] == "image/png"
    assert len(answer.redirect_chain) == 1

    StandardPage.objects.get().unpublish()
    assert client.get(address, follow=True).status_code == 403
