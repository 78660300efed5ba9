"""An upload is as open as the most open text that uses it."""

import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction, Page

from freeshelf.ingest.models import IngestRun, Provenance, RunEntry
from freeshelf.ingest.undo import undo_run
from freeshelf.library.models import File, Resource
from freeshelf.library.pictures import may_see_picture
from freeshelf.library.services import set_access, set_file_access
from freeshelf.pages.models import StandardPage
from freeshelf_wordpress.export.selection import Selection
from freeshelf_wordpress.importers.services import import_wordpress
from tests.library.factories import looked_at
from tests.pages.home import make_home
from tests.wordpress.conftest import Import, make_concepts
from tests.wordpress.importers.uploads import (
    BOTH,
    GUIDE,
    PHOTO,
    USING,
    content,
    fill,
    statuses,
    upload,
)
from tests.wordpress.sources.wxr import author, export, item

pytestmark = pytest.mark.django_db
Image = get_image_model()
ANYONE = AnonymousUser()
FAR = "2099-01-01 10:00:00"


def figures(client: Client, address: str) -> list[int]:
    """Return what each picture on a page answers."""
    page = BeautifulSoup(client.get(address).content, "lxml")
    return [client.get(i["src"]).status_code for i in page.select(".figure img")]


CLOSED = [
    {"status": "trash"},
    {"status": "draft"},
    {"status": "pending"},
    {"status": "private"},
    {"password": "sesame"},
]


@pytest.mark.parametrize("closed", CLOSED)
@pytest.mark.parametrize("number", [1, 30], ids=["before", "after"])
def test_a_closed_copy_takes_nothing_from_the_post_that_all_may_read(
    bring_in: Import,
    two_uploads: Path,
    client: Client,
    closed: dict[str, str],
    number: int,
) -> None:
    report = bring_in(
        item(number, title="Copy", content=USING, **closed),
        item(20, title="Open", content=USING),
        upload(90, PHOTO, parent=number),
        upload(91, GUIDE, parent=number),
        uploads=two_uploads,
    )

    post = Resource.objects.get(title="Open")
    assert figures(client, post.get_absolute_url()) == [200]
    assert File.objects.visible_to(ANYONE).filter(resource=post).count() == 2
    assert statuses(client) == (200, 200)
    assert not any("closed" in note for note in report.notes)


@pytest.mark.parametrize("closed", CLOSED)
def test_what_nothing_open_uses_is_closed_and_the_report_lists_it(
    bring_in: Import, two_uploads: Path, client: Client, closed: dict[str, str]
) -> None:
    parts = (item(20, title="Minutes", content=USING, **closed), *BOTH)
    plan = bring_in(*parts, uploads=two_uploads, dry_run=True)
    report = bring_in(*parts, uploads=two_uploads)

    assert statuses(client) == (403, 403)
    assert not may_see_picture(Image.objects.get(), ANYONE)
    assert not Selection(with_restricted=False).images().exists()
    assert not File.objects.visible_to(ANYONE).exists()
    assert plan.as_dict()["rows"] == report.as_dict()["rows"]
    for notes in (plan.notes, report.notes):
        [note] = [note for note in notes if "closed to readers" in note]
        assert "90 (2026/kiln.png), 91 (2026/guide.pdf)" in note
    entries = RunEntry.objects.filter(record_type="attachment")
    assert {"closed to readers" in entry.reason for entry in entries} == {True}
    assert not bring_in(*parts, uploads=two_uploads).changed


def test_publishing_and_withdrawing_take_the_uploads_along(
    bring_in: Import, two_uploads: Path, client: Client
) -> None:
    bring_in(
        item(20, title="Draft", status="draft", content=USING),
        item(21, title="Private", status="private", content=USING),
        *BOTH,
        uploads=two_uploads,
    )
    draft = Resource.objects.get(title="Draft")
    assert statuses(client) == (403, 403)

    draft.get_latest_revision().publish()
    draft.refresh_from_db()
    assert figures(client, draft.get_absolute_url()) == [200]
    # What was not public at its source is looked at first.
    assert not File.objects.visible_to(ANYONE).exists()
    for file in File.objects.all():
        looked_at(file)
    assert File.objects.visible_to(ANYONE).filter(resource=draft).exists()

    draft.unpublish()
    assert not may_see_picture(Image.objects.get(), ANYONE)
    assert not File.objects.visible_to(ANYONE).exists()

    set_access(resources=[Resource.objects.get(title="Private")], access_rights="open")
    assert may_see_picture(Image.objects.get(), ANYONE)
    assert File.objects.visible_to(ANYONE).exists()


def test_what_an_editor_closed_stays_closed_and_the_report_says_who_misses_it(
    bring_in: Import, two_uploads: Path, client: Client
) -> None:
    parts = (item(20, title="Open", content=USING), *BOTH)
    bring_in(*parts, uploads=two_uploads)
    closed = Collection.get_first_root_node().add_child(name="Faces")
    CollectionViewRestriction.objects.create(
        collection=closed, restriction_type="login"
    )
    Image.objects.update(collection=closed)
    set_file_access(file=File.objects.get(title="Upload 91"), access_rights="staff")

    for status in ("private", "publish"):
        copy = item(21, title="Copy", content=USING, status=status)
        report = bring_in(*parts, copy, uploads=two_uploads)

    page = Resource.objects.get(title="Open").get_absolute_url()
    assert figures(client, page) == []
    assert Image.objects.get().collection == closed
    assert File.objects.get(
        resource__title="Open", title="Upload 91"
    ).access_rights == ("staff")
    [note] = [note for note in report.notes if "without its closed upload" in note]
    assert "post 20" in note
    assert "2026/kiln.png" in note


@pytest.mark.parametrize("is_own", [True, False])
def test_what_an_editor_closed_stays_so_when_the_site_closes_and_opens_it(
    bring_in: Import, two_uploads: Path, is_own: bool
) -> None:
    parts = () if is_own else (item(20, title="Open", content=USING),)
    bring_in(*parts, upload(91, GUIDE), uploads=two_uploads)
    file = File.objects.get()
    set_file_access(file=file, access_rights="staff")
    if is_own:
        set_access(resources=[file.resource], access_rights="staff")

    for status in ("private", "inherit"):
        bring_in(*parts, upload(91, GUIDE, status=status), uploads=two_uploads)

    file.refresh_from_db()
    assert file.access_rights == "staff"
    assert not is_own or file.resource.access_rights == "staff"


def test_an_attachment_that_was_itself_closed_is_missed_by_open_texts(
    bring_in: Import, two_uploads: Path, client: Client
) -> None:
    report = bring_in(
        item(20, title="Open", content=USING),
        upload(90, PHOTO, status="private"),
        upload(91, GUIDE, status="trash"),
        uploads=two_uploads,
    )

    assert statuses(client) == (403, 403)
    page = Resource.objects.get(title="Open").get_absolute_url()
    assert figures(client, page) == []
    [note] = [note for note in report.notes if "without its closed upload" in note]
    assert "post 20 (2026/kiln.png, 2026/guide.pdf)" in note


def test_what_an_earlier_import_closed_opens_and_closes_again_when_it_is_taken_back(
    bring_in: Import, two_uploads: Path, client: Client
) -> None:
    parts = (item(20, title="Open", content=USING), *BOTH)
    private = item(20, title="Open", content=USING, status="private")
    bring_in(private, *BOTH, uploads=two_uploads)
    # As imports before this rule left it.
    for known in Provenance.objects.filter(record_key__startswith="attachment:"):
        if isinstance(known.target, File):
            known.record["access"], known.checksum = "staff", "as it was"
            known.save()
    File.objects.update(access_rights="staff")

    bring_in(*parts, uploads=two_uploads)

    assert {file.access_rights for file in File.objects.all()} == {"open"}
    undo_run(run=IngestRun.objects.latest("pk"), now=timezone.now())
    assert {file.access_rights for file in File.objects.all()} == {"staff"}


def test_a_redirect_that_led_to_a_closed_copy_leads_to_the_open_post(
    bring_in: Import, two_uploads: Path, client: Client
) -> None:
    copy = item(20, title="Copy", content=USING, status="draft")
    attached = (upload(90, PHOTO, parent=20), upload(91, GUIDE, parent=20))
    bring_in(copy, *attached, uploads=two_uploads)
    assert statuses(client) == (403, 403)

    report = bring_in(
        copy, item(21, title="Open", content=USING), *attached, uploads=two_uploads
    )

    assert statuses(client) == (200, 200)
    assert not any("another item" in note for note in report.notes)
    post = Resource.objects.get(title="Open")
    assert File.objects.visible_to(ANYONE).filter(resource=post).count() == 2
    again = bring_in(
        copy, item(21, title="Open", content=USING), *attached, uploads=two_uploads
    )
    assert not again.changed


def test_an_upload_of_an_item_that_is_kept_raw_changes_nothing_the_second_time(
    bring_in: Import, two_uploads: Path
) -> None:
    parts = (
        item(5, kind="case_study", content=USING),
        upload(90, PHOTO, parent=5),
        upload(91, GUIDE, parent=5),
    )
    bring_in(*parts, uploads=two_uploads)

    assert not bring_in(*parts, uploads=two_uploads).changed


STATES: dict[str, dict[str, str]] = {
    name: {"status": name}
    for name in ("publish", "private", "trash", "draft", "pending")
} | {
    "password": {"password": "sesame"},
    "future": {"status": "future", "date": FAR, "date_gmt": FAR},
}
_TEXTS = st.lists(
    st.tuples(
        st.sampled_from(("post", "page")),
        st.sampled_from(sorted(STATES)),
        st.sets(st.sampled_from((PHOTO, GUIDE))),
    ),
    max_size=5,
)


class GeneratedSites(TestCase):
    """Sites of posts and pages of every status that use two uploads."""

    @settings(max_examples=12)
    @given(_TEXTS, st.integers(0, 5), st.randoms())
    @example([("post", "publish", {PHOTO, GUIDE}), ("post", "trash", {PHOTO})], 2, None)
    @example([("page", "publish", set())], 1, None)
    @example([("page", "private", set())], 1, None)
    @example(
        [("page", "publish", {PHOTO, GUIDE}), ("page", "private", {GUIDE})], 2, None
    )
    def test_an_upload_is_open_exactly_when_something_open_or_nothing_uses_it(
        self, texts: list[Any], parent: int, order: Any
    ) -> None:
        """Compare what readers get with what the site says."""
        make_home()
        uses = [set(used) for _kind, _state, used in texts]
        if parent and parent <= len(uses):
            uses[parent - 1].add(PHOTO)
        else:
            parent = 0
        parts = [
            item(
                n, kind=kind, slug=f"text-{n}", title=f"Text {n}",
                content=content(used), **STATES[state],
            )
            for n, (kind, state, used) in enumerate(texts, start=1)
        ]  # fmt: skip
        parts += [upload(90, PHOTO, parent=parent), upload(91, GUIDE)]
        if order is not None:
            order.shuffle(parts)
        with TemporaryDirectory() as name:
            folder = Path(name)
            file = folder / "export.xml"
            file.write_text(export(author("ines", "Inès"), *parts), "utf-8")
            import_wordpress(
                sources=[file], uploads=fill(folder / "uploads"),
                mapping_file=folder / "mapping.yaml", now=timezone.now(),
            )  # fmt: skip

        for place, address in enumerate((PHOTO, GUIDE)):
            users = [
                state for (_k, state, _u), used in zip(texts, uses, strict=True)
                if address in used
            ]  # fmt: skip
            expected = 200 if not users or "publish" in users else 403
            assert statuses(Client())[place] == expected, (address, users)


def with_trashed_copies(text: str) -> str:
    """An export of which every tenth post has a copy in the trash."""
    posts = [
        found
        for found in re.findall(r"\t<item>.*?</item>\n", text, re.DOTALL)
        if "<wp:post_type><![CDATA[post]]>" in found
    ]
    copies = []
    for number, post in enumerate(posts[::10], start=900_001):
        changes = (
            (r"<wp:post_id>\d+", f"<wp:post_id>{number}"),
            (r"(<guid[^>]*>)[^<]*", rf"\1http://127.0.0.1:8088/?p={number}"),
            (r"<link>[^<]*", f"<link>http://127.0.0.1:8088/?p={number}"),
            (r"<wp:status>.*?</wp:status>", "<wp:status>trash</wp:status>"),
            (r"(<wp:post_name><!\[CDATA\[.*?)\]\]>", r"\1__trashed]]>"),
        )
        copy = post
        for pattern, instead in changes:
            copy = re.sub(pattern, instead, copy, count=1, flags=re.DOTALL)
        copies.append(copy)
    assert len(copies) > 10
    # Before the originals, as an upload's first user may be any.
    head, mark, rest = text.partition("\t<item>")
    return head + "".join(copies) + mark + rest


@pytest.fixture
def real_site(shared: Path, tmp_path: Path) -> Callable[[], None]:
    """Import the real export with a trashed copy of every tenth post."""

    def run() -> None:
        make_home()
        make_concepts()
        source = shared / "wordpress" / "wxr" / "all-content.wxr.xml"
        file = tmp_path / "copies.xml"
        file.write_text(with_trashed_copies(source.read_text("utf-8")), "utf-8")
        import_wordpress(
            sources=[file], uploads=shared / "wordpress" / "uploads",
            mapping_file=tmp_path / "mapping.yaml", now=timezone.now(),
        )  # fmt: skip

    return run


def test_no_live_text_of_the_real_site_misses_a_picture_or_a_file(
    real_site: Callable[[], None], shared: Path, client: Client
) -> None:
    real_site()

    shown = 0
    records = Resource.objects.visible_to(ANYONE).defer(None)
    pages = StandardPage.objects.filter(pk__in=Page.objects.live().public())
    for text in (*records, *pages):
        wanted = str(text.body.raw_data).count("'image': ")
        if wanted:
            address = text.get_absolute_url() if text in records else text.url
            found = figures(client, address)
            assert found == [200] * wanted, address
            shown += wanted
    assert shown > 40
    wrong = {}
    for path in sorted((shared / "wordpress" / "uploads").rglob("*.*")):
        below = path.relative_to(shared / "wordpress" / "uploads").as_posix()
        address = f"/wp-content/uploads/{below}"
        status = client.get(address, follow=True).status_code
        if status != 200:
            wrong[address] = status
    assert not wrong


@pytest.mark.parametrize(("status", "hold"), [("publish", ""), ("draft", "check")])
def test_only_the_file_of_a_closed_post_waits_for_its_check(
    bring_in: Import, two_uploads: Path, status: str, hold: str
) -> None:
    parts = (item(20, title="Guide", status=status), upload(91, GUIDE, parent=20))
    bring_in(*parts, uploads=two_uploads)
    assert {file.hold for file in File.objects.all()} == {hold}
