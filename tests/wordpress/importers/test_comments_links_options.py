"""Editors read comments and options, readers find links, and nobody gets secrets."""

from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from freeshelf.accounts.roles import AUTHORS, EDITORS
from freeshelf.ingest.comments import comments_of
from freeshelf.ingest.models import IngestRun, RawItem
from freeshelf.ingest.undo import undo_run
from freeshelf.library.models import ReadingList, Resource
from freeshelf.pages.models import StandardPage
from freeshelf.wiring.roles import ensure_groups
from freeshelf_wordpress.importers.services import import_wordpress
from tests.library.factories import ResourceFactory, UserFactory
from tests.wordpress.sources.dumps import (
    META,
    POSTS,
    USERS,
    dump,
    post,
    settings,
    table,
)
from tests.wordpress.sources.wxr import item

pytestmark = pytest.mark.django_db

COMMENTS = ("comment_ID", "comment_post_ID", "comment_author", "comment_author_email",
            "comment_author_url", "comment_author_IP", "comment_date",
            "comment_content", "comment_approved", "comment_type")  # fmt: skip
LINKS = ("link_id", "link_url", "link_name", "link_description", "link_visible",
         "link_notes")  # fmt: skip


def comment(number: int, under: int, text: str, **said: str) -> tuple[Any, ...]:
    """A row of comments."""
    usual = {"author": "Rosa", "url": "", "approved": "1", "type": "comment"} | said
    return (
        number, under, usual["author"], "rosa@example.org", usual["url"], "192.0.2.7",
        f"2022-06-0{number} 12:00:00", text, usual["approved"], usual["type"],
    )  # fmt: skip


SITE = dump(
    settings(
        widget_text='a:1:{i:2;a:1:{s:5:"title";s:12:"Ask a marten";}}',
        mailserver_pass="hunter2-lanternfish",
        some_plugin_api_key="sk-lanternfish",
        _transient_feed="cached-lanternfish",
    ),
    table("wp_posts", POSTS, post(20, post_title="Fees on board")),
    table("wp_postmeta", META),
    table("wp_users", USERS),
    table(
        "wp_comments",
        COMMENTS,
        comment(1, 20, "<b>Page two</b> helped."),
        comment(2, 20, "<script>alert(1)</script>", url="javascript:alert(1)"),
        comment(3, 20, "Buy pills", approved="spam"),
        comment(4, 20, "[…] as they write", type="pingback"),
        comment(5, 999, "Under nothing", approved="0"),
    ),
    table(
        "wp_links",
        LINKS,
        (1, "https://example.org/blogroll", "Blogroll entry", "A quay.", "Y", ""),
        (2, "https://example.org/hidden", "Not for all", "", "N", ""),
        (3, "javascript:alert(1)", "Trap", "", "Y", ""),
    ),
)


@pytest.fixture
def run(home: Any, tmp_path: Path) -> Any:
    """Import the site above."""
    path = tmp_path / "site.sql"
    path.write_text(SITE, "utf-8")

    def bring_in() -> Any:
        return import_wordpress(
            sources=[path], mapping_file=tmp_path / "m.yaml", now=timezone.now()
        )

    return bring_in


@pytest.fixture
def editor() -> Client:
    """Someone of the group of editors."""
    ensure_groups()
    user = UserFactory(username="ada")
    user.groups.add(Group.objects.get(name=EDITORS))
    client = Client()
    client.force_login(user)
    return client


def test_every_comment_is_kept_and_stands_under_its_record(run: Any) -> None:
    report = run()

    resource = Resource.objects.get(title="Fees on board")
    assert {name: row.imported + row.outcomes["kept_raw"]
            for name, row in report.parts.items() if name[0] in ("comment", "pingback")
            } == {("comment", "approved"): 2, ("comment", "spam"): 1,
                  ("comment", "pending"): 1, ("pingback", "approved"): 1}  # fmt: skip
    assert [each.record_status for each in comments_of(resource)] == [
        *("approved", "approved", "spam", "approved")
    ]
    assert "192.0.2.7" not in str(list(RawItem.objects.values_list("data", flat=True)))


def test_editors_read_comments_on_the_record_and_nothing_in_them_acts(
    run: Any, editor: Client
) -> None:
    run()
    resource = Resource.objects.get(title="Fees on board")

    form = editor.get(reverse("library_resource:edit", args=[resource.pk]))
    listed = editor.get(reverse("ingest_comments")).content.decode()
    (trap,) = RawItem.objects.filter(title__contains="alert") or RawItem.objects.filter(
        data__comment_author_url__startswith="javascript"
    )
    opened = editor.get(reverse("ingest_raw_item", args=[trap.pk])).content.decode()

    shown = BeautifulSoup(form.content, "html.parser")
    assert "Page two helped." in shown.text
    assert "Page two helped." in listed
    assert "&lt;script&gt;alert(1)" in opened
    for page in (form.content.decode(), listed, opened):
        assert "<script>alert(1)" not in page
        assert 'href="javascript' not in page
    assert "Page two" not in Client().get(resource.get_absolute_url()).content.decode()


def test_comments_are_not_shown_to_who_may_not_read_what_was_kept(run: Any) -> None:
    run()
    ensure_groups()
    author = UserFactory(username="rosa")
    author.groups.add(Group.objects.get(name=AUTHORS))
    client = Client()
    client.force_login(author)
    resource = Resource.objects.get(title="Fees on board")

    form = client.get(reverse("library_resource:edit", args=[resource.pk]))

    assert form.status_code == 200
    assert "Buy pills" not in form.content.decode()


def test_a_link_changes_its_own_record_alone_and_hides_it_when_it_is_hidden(
    run: Any, tmp_path: Path
) -> None:
    ours = ResourceFactory(
        source_url="https://example.org/hidden", title="Ours", revised=True
    )
    run()
    shown = Resource.objects.get(title="Blogroll entry")
    assert shown.live

    site = SITE.replace("'Not for all',''", "'Not for all','Theirs'")
    site = site.replace("'A quay.','Y'", "'A quay.','N'")
    assert site.count("'N'") == SITE.count("'N'") + 1
    (tmp_path / "site.sql").write_text(site, "utf-8")
    run()

    ours.refresh_from_db()
    shown.refresh_from_db()
    assert (ours.title, ours.live) == ("Ours", True)
    assert not shown.live


def test_undoing_gives_a_link_its_words_back_unless_someone_edited_it(
    run: Any, tmp_path: Path
) -> None:
    run()
    site = SITE.replace("A quay.", "A harbour.").replace("Not for all", "For few")
    (tmp_path / "site.sql").write_text(site, "utf-8")
    run()
    edited = Resource.objects.get(title="Not for all")
    edited.save_revision(user=UserFactory(), log_action=True)

    undone = undo_run(run=IngestRun.objects.latest("pk"), now=timezone.now())

    assert "A quay." in Resource.objects.get(title="Blogroll entry").description
    assert undone.reverted == 1
    assert [said for said in undone.kept if "Not for all" in said]


def test_of_a_link_an_edit_here_wins_field_by_field(run: Any, tmp_path: Path) -> None:
    run()
    draft = Resource.objects.get(title="Blogroll entry").get_latest_revision_as_object()
    draft.title = "A better name"
    draft.save_revision().publish()

    for words in ("A harbour.", "A bay."):
        site = SITE.replace("A quay.", words).replace("Blogroll entry", "Renamed")
        (tmp_path / "site.sql").write_text(site, "utf-8")
        run()

    link = Resource.objects.get(source_url="https://example.org/blogroll")
    assert (link.title, link.description) == ("A better name", "<p>A bay.</p>")
    assert link.live


def test_a_record_without_comments_has_no_tab_for_them(editor: Client) -> None:
    resource = ResourceFactory()

    form = editor.get(reverse("library_resource:edit", args=[resource.pk]))

    assert "From the old site" not in form.content.decode()


def test_links_become_a_list_that_readers_see_and_hidden_ones_drafts(
    run: Any, client: Client
) -> None:
    report = run()

    links = ReadingList.objects.get(slug="links")
    assert [item.resource.source_url for item in links.items.all()] == [
        "https://example.org/blogroll",
        "https://example.org/hidden",
    ]
    page = client.get(links.get_absolute_url()).content.decode()
    assert "Blogroll entry" in page
    assert "Not for all" not in page
    assert report.parts["link", "visible"].outcomes == {"new": 1, "kept_raw": 1}
    assert RawItem.objects.get(record_type="link").title == "Trap"


def test_a_link_that_is_a_record_here_is_taken_and_a_second_run_changes_nothing(
    run: Any,
) -> None:
    here = ResourceFactory(source_url="https://example.org/blogroll", title="Ours")
    run()
    before = (Resource.objects.count(), RawItem.objects.count())

    report = run()

    here.refresh_from_db()
    assert here.title == "Ours"
    assert (Resource.objects.count(), RawItem.objects.count()) == before
    assert report.parts["link", "hidden"].outcomes == {"unchanged": 1}


def test_settings_and_widgets_are_readable_and_hold_no_secret(
    run: Any, editor: Client
) -> None:
    run()

    everything = str(list(RawItem.objects.values_list("data", flat=True)))
    assert "lanternfish" not in everything
    assert RawItem.objects.get(title="mailserver_pass").data["value"] == "(not kept)"
    assert not RawItem.objects.filter(title__startswith="_transient").exists()
    widget = RawItem.objects.get(record_type="widget")
    opened = editor.get(reverse("ingest_raw_item", args=[widget.pk]))
    (label,) = BeautifulSoup(opened.content, "html.parser").find_all(
        "dt", string="value › 2 › title"
    )
    assert label.find_next("dd").text == "Ask a marten"


def test_what_was_kept_is_found_by_type_and_by_words(run: Any, editor: Client) -> None:
    run()
    address = reverse("ingest_raw_items")

    def rows(**asked: str) -> list[str]:
        page = BeautifulSoup(editor.get(address, asked).content, "html.parser")
        return [row.text for row in page.select("table.listing tbody tr")]

    assert len(rows(record_type="widget")) == 1
    assert len(rows(q="marten")) == 1
    assert not any("Page two" in row for row in rows())
    reader = Client()
    reader.force_login(UserFactory())
    assert reader.get(address).status_code in (302, 403)


def test_accounts_and_settings_are_for_those_who_may_import(
    run: Any, editor: Client, admin_client: Client
) -> None:
    run()
    setting = RawItem.objects.filter(record_type="option").first()
    address = reverse("ingest_raw_item", args=[setting.pk])
    listed = f"{reverse('ingest_raw_items')}?q=mailserver_pass"

    assert editor.get(address).status_code == 404
    assert address not in editor.get(listed).content.decode()
    assert admin_client.get(address).status_code == 200
    assert RawItem.objects.filter(title="mailserver_pass").exists()
    secret = RawItem.objects.get(title="mailserver_pass")
    assert (
        reverse("ingest_raw_item", args=[secret.pk])
        in admin_client.get(listed).content.decode()
    )


def test_comments_under_a_page_are_one_step_from_its_form(
    bring_in: Any, editor: Client
) -> None:
    bring_in(
        item(5, kind="page", title="About us", comments=2),
        item(6, kind="page", title="Quiet"),
        item(7, comments=1),
    )
    about, quiet = (
        StandardPage.objects.get(title=title) for title in ("About us", "Quiet")
    )

    def form(page: StandardPage) -> BeautifulSoup:
        answer = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        return BeautifulSoup(answer.content, "html.parser")

    (link,) = (
        each
        for each in form(about).find_all("a")
        if "from the old site" in each.text and "2" in each.text
    )
    listed = BeautifulSoup(editor.get(link["href"]).content, "html.parser")

    assert len(listed.select("table.listing tbody tr")) == 2
    assert "2 comments from the old site" not in form(quiet).text
