"""Imports of small exports: changed, cut off, closed."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from freeshelf.ingest.errors import NoHomePageError
from freeshelf.ingest.models import IngestRun, Provenance, RawItem, Source
from freeshelf.library.models import Agent, File, Resource
from freeshelf.pages.models import StandardPage
from freeshelf_wordpress.importers.services import UploadsMissingError, import_wordpress
from tests.wordpress.conftest import Import
from tests.wordpress.sources.wxr import author, export, item, term

pytestmark = pytest.mark.django_db


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    """A folder of uploads with one document and one picture."""
    folder = tmp_path / "uploads"
    (folder / "2026").mkdir(parents=True)
    (folder / "2026" / "guide.pdf").write_bytes(b"%PDF-1.4 guide")
    (folder / "2026" / "quay.png").write_bytes(b"\x89PNG quay")
    return folder


def attachment(number: int, name: str, *, parent: int = 0) -> str:
    return item(
        number,
        kind="attachment",
        status="inherit",
        title=name,
        parent=parent,
        attachment_url=f"https://quay.example/wp-content/uploads/2026/{name}",
    )


def link_to(name: str) -> str:
    return f'<a href="https://quay.example/wp-content/uploads/2026/{name}">{name}</a>'


def test_an_interrupted_import_leaves_whole_items_and_goes_on(bring_in: Import) -> None:
    posts = [item(n, title=f"Post {n}") for n in range(1, 61)]

    def stop(_step: str, done: int, _all: int) -> None:
        if _step == "post" and done >= 25:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring_in(*posts, progress=stop)

    partial = Resource.objects.count()
    assert 20 <= partial < 60
    assert Provenance.objects.filter(record_key__startswith="post:").count() == partial
    assert IngestRun.objects.get().outcome == IngestRun.Outcome.INTERRUPTED

    report = bring_in(*posts)

    assert report.total("unchanged") == partial
    assert report.total("new") == 60 - partial
    assert Resource.objects.filter(live=True).count() == 60


def test_a_run_that_was_killed_is_marked_by_the_next(bring_in: Import) -> None:
    bring_in(item(1))
    IngestRun.objects.update(outcome=IngestRun.Outcome.RUNNING)

    bring_in(item(1))

    outcomes = IngestRun.objects.order_by("pk").values_list("outcome", flat=True)
    assert list(outcomes) == ["interrupted", "done"]


def test_a_dry_run_foretells_the_report_and_writes_nothing(
    bring_in: Import, tmp_path: Path, uploads: Path
) -> None:
    parts = [item(1), item(2, kind="menu"), attachment(3, "guide.pdf", parent=1)]

    foretold = bring_in(*parts, uploads=uploads, dry_run=True)

    assert not Resource.objects.exists()
    assert not Source.objects.exists()
    assert not (tmp_path / "mapping.yaml").exists()
    done = bring_in(*parts, uploads=uploads)
    assert foretold.as_dict()["rows"] == done.as_dict()["rows"]
    again = bring_in(*parts, uploads=uploads, dry_run=True)
    assert again.total("unchanged") == 2


def test_a_file_is_open_in_the_open_record_and_closed_in_the_closed_one(
    bring_in: Import, uploads: Path
) -> None:
    bring_in(
        attachment(3, "guide.pdf", parent=1),
        item(1, title="Open", content=link_to("guide.pdf")),
        item(2, title="Closed", status="private", content=link_to("guide.pdf")),
        uploads=uploads,
    )

    files = File.objects.all()
    assert {f.resource.title for f in files} == {"Open", "Closed"}
    [shown] = File.objects.visible_to(AnonymousUser())
    assert shown.resource.title == "Open"


def test_a_file_of_a_type_that_readers_never_saw_is_for_staff(
    bring_in: Import, uploads: Path
) -> None:
    hidden_type = item(
        8,
        kind="acf-post-type",
        content='a:2:{s:9:"post_type";s:4:"memo";s:6:"public";i:0;}',
    )

    bring_in(
        hidden_type,
        item(9, kind="memo"),
        attachment(3, "guide.pdf", parent=9),
        uploads=uploads,
    )

    assert File.objects.get().access_rights == "staff"
    assert not Resource.objects.visible_to(AnonymousUser()).exists()


def test_without_uploads_attachments_wait_raw_and_come_later(
    bring_in: Import, uploads: Path
) -> None:
    parts = [attachment(3, "guide.pdf", parent=1), item(1)]

    first = bring_in(*parts)
    assert first.total("kept_raw") == 1
    assert "with the folder of uploads" in first.as_text()

    second = bring_in(*parts, uploads=uploads)
    assert second.total("new") == 1
    assert File.objects.get().resource == Resource.objects.get()
    assert not RawItem.objects.exists()


def test_new_bytes_of_a_file_are_a_new_version(bring_in: Import, uploads: Path) -> None:
    parts = [attachment(3, "guide.pdf", parent=1), item(1)]
    bring_in(*parts, uploads=uploads)
    (uploads / "2026" / "guide.pdf").write_bytes(b"%PDF-1.4 second edition")

    report = bring_in(*parts, uploads=uploads)

    assert report.total("updated") == 1
    assert File.objects.get().versions.count() == 2


@pytest.mark.parametrize(
    "path", ["../secret.txt", "/etc/hostname", "2026/../../secret.txt"]
)
def test_no_file_outside_of_the_uploads_is_read(
    bring_in: Import, uploads: Path, path: str
) -> None:
    (uploads.parent / "secret.txt").write_text("secret")
    thief = item(
        3, kind="attachment", status="inherit", meta=(("_wp_attached_file", path),)
    )

    report = bring_in(thief, uploads=uploads)

    assert report.total("kept_raw") == 1
    assert not File.objects.exists()


def test_two_items_with_one_key_both_come_and_a_copy_is_refused(
    bring_in: Import,
) -> None:
    report = bring_in(item(1), item(1, title="Again"), item(1))

    assert Resource.objects.count() == 2
    assert report.total("refused") == 1
    assert "twice" in report.as_text()


def test_a_child_page_that_comes_before_its_parent_finds_it(bring_in: Import) -> None:
    bring_in(
        item(
            2, kind="page", slug="team", parent=1, link="https://quay.example/us/team/"
        ),
        item(1, kind="page", slug="us", link="https://quay.example/us/"),
    )

    team = StandardPage.objects.get(slug="team")
    assert team.get_parent().slug == "us"
    assert Redirect.objects.get(old_path="/us/team").redirect_page == team.page_ptr


def test_the_excerpt_leads_and_is_not_said_twice(bring_in: Import) -> None:
    bring_in(
        item(1, excerpt="In short.", content="<p>At length.</p>"),
        item(2, excerpt="In short.", content="<p>In short. At length.</p>"),
    )

    texts = [r.description for r in Resource.objects.order_by("pk")]
    assert texts == [
        "<p>In short.</p><p>At length.</p>",
        "<p>In short. At length.</p>",
    ]


def test_zero_and_impossible_dates_do_not_stop_an_item(bring_in: Import) -> None:
    zero = "0000-00-00 00:00:00"
    report = bring_in(
        item(1, date=zero, date_gmt=zero),
        item(2, date="1969-07-20 20:17:00", date_gmt=zero),
        item(3, date="9999-99-99 00:00:00", date_gmt="x", status="future"),
    )

    assert report.total("new") == 3
    assert [r.issued for r in Resource.objects.order_by("pk")] == ["", "1969-07-20", ""]


def test_a_post_whose_time_has_come_since_the_export_is_published(
    bring_in: Import,
) -> None:
    bring_in(item(1, status="future", date_gmt="2020-01-01 00:00:00"))

    assert Resource.objects.get().live


def test_a_scheduled_post_is_published_by_the_schedule(bring_in: Import) -> None:
    bring_in(item(1, status="future", date_gmt="2100-01-01 00:00:00"))
    call_command("publish_scheduled")
    assert not Resource.objects.get().live

    # The moment comes: the schedule's own dates are moved into the past.
    revision = Resource.objects.get().scheduled_revision
    revision.content["go_live_at"] = "2020-01-01T00:00:00Z"
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    revision.save()
    call_command("publish_scheduled")

    assert Resource.objects.get().live


def test_an_address_field_that_is_none_stays_with_the_source(bring_in: Import) -> None:
    bring_in(item(1, meta=(("original_url", "javascript:alert(1)"), ("year", "2019"))))

    record = Resource.objects.get()
    assert (record.source_url, record.issued) == ("", "2019")
    said = Provenance.objects.get(record_key__startswith="post:1").record["said"]
    assert ["original_url", "javascript:alert(1)"] in said["meta"]


def test_an_account_name_is_no_person(bring_in: Import) -> None:
    bring_in(author("admin", "admin"), item(1, creator="admin"), item(2))

    assert [agent.name for agent in Agent.objects.all()] == ["Inès Marchetti"]
    assert Provenance.objects.filter(record_key="author:7:admin").exists()


def test_a_missing_folder_of_uploads_is_named(bring_in: Import, tmp_path: Path) -> None:
    with pytest.raises(UploadsMissingError, match="wp-content/uploads"):
        bring_in(item(1), uploads=tmp_path / "none")


@pytest.mark.usefixtures("db")
def test_a_library_without_a_home_page_says_so(tmp_path: Path) -> None:
    Site.objects.all().delete()
    path = tmp_path / "export.xml"
    path.write_text(export(item(1)), "utf-8")

    with pytest.raises(NoHomePageError, match="home page"):
        import_wordpress(sources=[path], now=timezone.now())


def test_titles_in_the_log_of_a_run_are_read_as_people_read_them(
    bring_in: Import,
) -> None:
    bring_in(
        term("sector", "safety", "Health &amp;amp; safety"),
        item(1, title="Tom &amp;amp; Jerry", terms=(("sector", "safety", "x"),)),
        item(2, title="Fees < wages"),
    )

    titles = set(IngestRun.objects.get().entries.values_list("title", flat=True))

    assert titles >= {"Health & safety", "Tom & Jerry", "Fees < wages"}
