"""A site from several sources: what each has, what none has, what refers to nothing."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from freeshelf.ingest.models import Provenance
from freeshelf.ingest.reports import ImportReport
from freeshelf.library.models import Resource
from freeshelf.pages.models import HomePage
from freeshelf_wordpress.importers.services import import_wordpress
from tests.wordpress.sources.dumps import META, POSTS, dump, post, settings, table
from tests.wordpress.sources.recorded_site import ADMIN, recorded_site
from tests.wordpress.sources.wxr import export, item

pytestmark = pytest.mark.django_db
Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a source."""

    def written(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return written


@pytest.fixture
def take(home: HomePage, tmp_path: Path) -> Callable[..., ImportReport]:
    """Import sources."""

    def run(*sources: Path, **options: Any) -> ImportReport:
        mapping = tmp_path / "mapping.yaml"
        return import_wordpress(
            sources=sources, now=timezone.now(), mapping_file=mapping, **options
        )

    return run


def a_dump(*rows: tuple[Any, ...], meta: tuple[tuple[Any, ...], ...] = ()) -> str:
    tables = table("wp_posts", POSTS, *rows), table("wp_postmeta", META, *meta)
    return dump(settings(), *tables)


def test_the_same_item_of_two_sources_is_one_record(
    write: Write, take: Callable[..., ImportReport]
) -> None:
    sql = write("site.sql", a_dump(post(1, post_title="Of the dump"), post(3)))
    wxr = write("site.xml", export(item(1, title="Of the export"), item(2)))

    report = take(wxr, sql)

    assert report.rows["post", "publish"].found == {"wxr": 2, "sql": 2}
    assert report.rows["post", "publish"].in_file == 3
    assert report.total("new") == Resource.objects.count() == 3
    assert Resource.objects.filter(title="Of the dump").exists()


def test_the_plan_says_what_comes_from_where_and_writes_nothing(
    write: Write, take: Callable[..., ImportReport]
) -> None:
    revision = post(9, post_type="revision", post_status="inherit", post_parent=1)
    sql = write("site.sql", a_dump(post(1), revision))
    wxr = write("site.xml", export(item(1)))

    report = take(sql, wxr, dry_run=True)

    lines = {tuple(line.split()) for line in report.as_text().splitlines()}
    (head,) = (line for line in lines if line[:1] == ("type",))
    assert head[:6] == ("type", "status", "sql", "wxr", "in", "file")
    assert ("revision", "inherit", "1", "0", "1", "1", "0", "0") in lines
    assert report.as_dict()["rows"][0]["found"] == {"sql": 1, "wxr": 1}
    assert not Resource.objects.exists()


def test_the_plan_says_what_no_source_has_and_where_it_would_be(
    write: Write, take: Callable[..., ImportReport], tmp_path: Path
) -> None:
    event = item(4, kind="ai1ec_event")
    upload = item(
        5,
        kind="attachment",
        attachment_url="https://quay.example/wp-content/uploads/a.pdf",
    )
    wxr = write("site.xml", export(event, upload))
    ics = write(
        "cal.ics",
        "BEGIN:VCALENDAR\nX-FROM-URL:https://quay.example\nBEGIN:VEVENT\n"
        "UID:ai1ec-4@quay.example\nDTSTART:20260101T100000Z\nEND:VEVENT\nEND:VCALENDAR\n",
    )  # fmt: skip
    opml = write(
        "links.opml", '<opml><body><outline htmlUrl="https://a.example"/></body></opml>'
    )
    (tmp_path / "uploads").mkdir()

    alone = take(wxr, dry_run=True).as_text()
    helped = take(
        wxr, ics, opml, uploads=tmp_path / "uploads", dry_run=True
    ).as_text()  # fmt: skip

    fetched = take(wxr, dry_run=True, download_files=True)
    assert "missing: files" not in fetched.as_text()
    assert fetched.rows["attachment", "publish"].outcomes == {"new": 1}
    for missing in ("revisions", "event dates", "links", "files"):
        assert f"- missing: {missing}; available from" in alone
    assert "- missing: revisions; available from a database dump" in helped
    for missing in ("event dates", "links", "files"):
        assert f"missing: {missing}" not in helped


def test_a_dump_lacks_nothing_but_files(
    write: Write, take: Callable[..., ImportReport]
) -> None:
    upload = post(2, post_type="attachment", post_status="inherit")
    sql = write("site.sql", a_dump(post(1), upload))

    assert [gap.split(";")[0] for gap in take(sql, dry_run=True).gaps] == [
        "missing: files"
    ]


def test_references_to_nothing_are_listed_with_their_place(
    write: Write, take: Callable[..., ImportReport]
) -> None:
    field = ("_reads", "field_x")
    defined = 'a:1:{s:4:"type";s:12:"relationship";}'
    of_a_post = ("_menu_item_type", "post_type"), ("_menu_item_object_id", "74")
    wxr = write(
        "site.xml",
        export(
            item(1, content='<!-- wp:block {"ref":70} /-->', parent=71),
            item(2, meta=(("_thumbnail_id", "72"), ("reads", "1"), field)),
            item(3, meta=(("reads", 'a:2:{i:0;s:1:"1";i:1;s:2:"73";}'), field)),
            item(8, kind="acf-field", slug="field_x", content=defined),
            item(9, kind="nav_menu_item", meta=of_a_post),
        ),
    )  # fmt: skip

    notes = [note for note in take(wxr, dry_run=True).notes if "does not exist" in note]

    assert notes == [
        "post 1 refers to item 71 (post_parent), which does not exist",
        "post 1 refers to item 70 (wp:block), which does not exist",
        "post 2 refers to item 72 (_thumbnail_id), which does not exist",
        "post 3 refers to item 73 (reads), which does not exist",
        (
            "nav_menu_item 9 refers to item 74 (_menu_item_object_id), which does not "
            "exist"
        ),
    ]


def test_what_a_field_group_says_counts_wherever_it_stands_in_a_source(
    write: Write, take: Callable[..., ImportReport]
) -> None:
    closed = 'a:2:{s:9:"post_type";s:6:"secret";s:6:"public";i:0;}'
    secret, kind = item(1, kind="secret"), item(2, kind="acf-post-type", content=closed)

    take(write("site.xml", export(secret, kind)))

    assert Resource.objects.exists()

    assert not Resource.objects.visible_to(AnonymousUser()).exists()


def test_a_dump_of_several_sites_asks_which(
    home: HomePage, write: Write, tmp_path: Path
) -> None:
    text = dump(
        settings(), table("wp_posts", POSTS, post(1)),
        settings("wp_2_"), table("wp_2_posts", POSTS, post(5, post_title="Second")),
    )  # fmt: skip
    path = write("network.sql", text)
    common = {"mapping": tmp_path / "m.yaml", "stdout": io.StringIO(), "verbosity": 0}

    with pytest.raises(
        CommandError, match="--table-prefix and one of: wp_, wp_2_"
    ) as e:
        call_command("import_wordpress", path, **common)
    call_command("import_wordpress", path, table_prefix="wp_2_", **common)

    assert e.value.returncode == 2
    assert [record.title for record in Resource.objects.all()] == ["Second"]


def test_a_live_site_is_asked_with_the_password_of_the_environment(
    home: HomePage, shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FREESHELF_WP_APPLICATION_PASSWORD", ADMIN.password)
    report = tmp_path / "report.json"

    with recorded_site(shared) as site:
        http = {"ALLOWED_HOSTS": [site.server.host], "REQUESTS_PER_SECOND": 1e6}
        with override_settings(FREESHELF_HTTP=http, FREESHELF_DATA_DIR=tmp_path):
            call_command(
                "import_wordpress", site.url, rest_user=ADMIN.user, dry_run=True,
                report=report, mapping=tmp_path / "m.yaml", stdout=io.StringIO(),
                verbosity=0,
            )  # fmt: skip

    said = json.loads(report.read_text("utf-8"))
    found = {(row["type"], row["status"]): row["found"] for row in said["rows"]}
    assert found["post", "publish"] == {"rest (log-in)": 97}
    assert ADMIN.password not in report.read_text("utf-8")


def test_an_object_of_php_is_kept_as_text_and_said(
    write: Write, take: Callable[..., ImportReport]
) -> None:
    gadget = 'O:11:"EvilGadget7":1:{s:3:"cmd";s:2:"id";}'
    meta = (("plain", 'a:1:{i:0;s:1:"a";}'), ("gadget", gadget))

    report = take(write("site.xml", export(item(1, meta=meta))))

    assert "post 1: the PHP object in gadget was kept as text" in report.notes
    assert not any("plain" in note for note in report.notes)
    (kept,) = Provenance.objects.filter(record_key__startswith="post:1:")
    assert ["gadget", gadget] in kept.record["said"]["meta"]


def test_a_file_that_came_before_is_not_missed_without_its_folder(
    write: Write, take: Callable[..., ImportReport], tmp_path: Path
) -> None:
    (tmp_path / "uploads").mkdir()
    (tmp_path / "uploads" / "a.pdf").write_bytes(b"%PDF-1.4 words")
    address = "https://quay.example/wp-content/uploads/a.pdf"
    wxr = write(
        "site.xml", export(item(5, kind="attachment", attachment_url=address))
    )  # fmt: skip

    before = take(wxr, dry_run=True)
    take(wxr, uploads=tmp_path / "uploads")
    after = take(wxr, dry_run=True)

    assert [report.total("kept_raw") for report in (before, after)] == [1, 0]
    assert after.total("unchanged") == 1
