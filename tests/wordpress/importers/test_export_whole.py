"""The real export, imported once: nothing is lost, nothing hidden shows."""

import re
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from freeshelf.ingest.models import IngestRun, Provenance, RawItem, TermMapping
from freeshelf.ingest.reports import ImportReport
from freeshelf.library.models import Agent, File, FileContent, FileVersion, Resource
from freeshelf.pages.models import StandardPage
from freeshelf.search.conf import engine
from freeshelf.search.indexing import rebuild
from freeshelf_wordpress.importers.services import import_wordpress
from tests.search.filters import assert_filters_take_away
from tests.search.meaning import embed, install

pytestmark = pytest.mark.django_db
HIDDEN = [
    "confidential-marmoset",
    "password-marmoset",
    "future-marmoset",
    "unpublished-marmoset",
    "trashed-marmoset",
    "internal-marmoset",
    "Autosaved title never published",
]


@pytest.fixture(autouse=True)
def _imported(real_import: ImportReport) -> None:
    """Every test of this module looks at the imported export."""


def visible() -> models.QuerySet[Resource]:
    return Resource.objects.visible_to(AnonymousUser())


def post(number: int) -> Resource:
    found = Provenance.objects.get(record_key__startswith=f"post:{number}:").target
    assert isinstance(found, Resource)
    return found


def redirect(address: str) -> str:
    return Redirect.objects.get(old_path=Redirect.normalise_path(address)).link


def test_the_report_accounts_for_each_item_of_the_file(
    real_import: ImportReport, shared: Path
) -> None:
    counts = (shared / "wordpress" / "wxr" / "COUNTS.txt").read_text("utf-8")
    section = counts.split("## posts-only")[0]
    expected = {
        (kind, status): int(number)
        for kind, status, number in re.findall(
            r"^   ([\w-]+) +([\w-]+) +(\d+)$", section, re.MULTILINE
        )
    }

    rows = real_import.as_dict()["rows"]

    assert {(r["type"], r["status"]): r["in_file"] for r in rows} == expected
    assert sum(r["in_file"] for r in rows) == 249
    for row in rows:
        assert row["imported"] + row["kept_raw"] + row["refused"] == row["in_file"]
        assert row["refused"] == 0
    imported = Counter({r["type"]: 0 for r in rows})
    for row in rows:
        imported[row["type"]] += row["imported"]
    assert imported["post"] == 104
    assert imported["page"] == 16
    assert imported["attachment"] == 35
    assert imported["organisation"] == 4
    assert imported["internal_note"] == 2
    parts = sum(row.outcomes["kept_raw"] for row in real_import.parts.values())
    assert RawItem.objects.count() == real_import.total("kept_raw") + parts
    raw = real_import.total("kept_raw")
    assert f"{249:>10}{249 - raw:>10}{raw:>10}{0:>10}" in real_import.as_text()


def test_every_status_is_kept() -> None:
    states = {
        number: (post(number).live, post(number).access_rights)
        for number in (87, 213, 215, 216, 217, 218, 219, 221)
    }

    assert states == {
        87: (True, "open"),
        213: (False, "open"),  # draft
        215: (False, "open"),  # pending
        216: (True, "staff"),  # private
        217: (True, "staff"),  # password
        218: (False, "open"),  # scheduled
        219: (False, "staff"),  # trash
        221: (False, "open"),  # a plug-in's own status
    }
    revision = post(218).scheduled_revision
    assert revision.approved_go_live_at == datetime(2031, 2, 3, 7, 0, tzinfo=UTC)


def test_hidden_words_are_in_nothing_that_the_public_sees() -> None:
    seen = [f"{r.title} {r.description}" for r in visible()]
    seen += [
        f"{page.title} {page.slug} {page.body.stream_block.render(page.body)}"
        for page in StandardPage.objects.live().public()
    ]
    seen += [f.title for f in File.objects.visible_to(AnonymousUser())]
    seen += [r.old_path for r in Redirect.objects.all()]
    seen += [agent.name for agent in Agent.objects.all()]
    everything = "\n".join(seen)

    for word in HIDDEN:
        assert word not in everything
    assert "folded-marmoset" in everything  # in a block that readers can open


def test_pages_stand_under_their_old_paths_and_private_ones_are_restricted() -> None:
    paths = {
        page.url_path.removeprefix(page.get_ancestors()[1].url_path): page
        for page in StandardPage.objects.all()
    }

    assert "about-us/our-team/board-advisers/" in paths
    assert not paths["draft-page/"].live
    private = paths["about-us/private-page/"]
    assert private.live
    assert private not in Page.objects.public().specific()
    [restriction] = private.get_view_restrictions()
    assert [group.name for group in restriction.groups.all()] == ["Editors"]
    assert "synced" not in paths["about-us/"].title


def test_all_35_attachments_are_files_with_their_bytes() -> None:
    keys = Provenance.objects.filter(record_key__startswith="attachment:")
    files = keys.exclude(record_key__contains="#")

    assert files.count() == 35
    assert all(isinstance(found.target, File) for found in files)
    assert FileContent.objects.count() == 35
    pdf = post(87).files.get(title="Resource 01")
    assert pdf.current.content.media_type == "application/pdf"
    assert pdf in File.objects.visible_to(AnonymousUser())
    assert redirect("/wp-content/uploads/2026/11/resource-01.pdf").endswith(
        f"/r/{post(87).identifier}/files/{pdf.number}/resource-01.pdf"
    )


def test_a_document_that_no_post_uses_is_a_record_and_a_picture_waits() -> None:
    assert visible().filter(title="Register template.docx").exists()
    assert visible().filter(title="Scanned register").exists()
    assert not visible().filter(title="Large original").exists()
    assert Resource.objects.filter(title="Large original", live=False).exists()


def test_no_title_is_a_reason_to_refuse() -> None:
    assert len(post(201).title) == 755
    assert post(202).title == ""
    assert post(202).display_title.startswith("[untitled]")
    assert Resource.objects.filter(title="Duplicate title", live=True).count() == 2
    assert post(197).title == "Title with markup & a bare ampersand < less-than"
    assert post(199).title == "Script injection attempt"
    assert not Resource.objects.filter(title__contains="&amp;").exists()


def test_nothing_that_acts_came_in() -> None:
    texts = [r.description for r in Resource.objects.all()]
    texts += [str(page.body.raw_data[0]["value"]) for page in StandardPage.objects.all()
              if page.body]  # fmt: skip

    for text in (found.lower() for found in texts):
        assert not re.search(r"<(script|iframe|style|object|form|meta|svg)", text)
        assert not re.search(r"<[^>]*\s(on\w+|style)=", text)
        assert "javascript:" not in text
        assert not re.search(r"<img[^>]+src=\"(?!/)", text)
        assert "wp:paragraph" not in text
        assert "vc_column" not in text


def test_references_inside_texts_are_resolved() -> None:
    text = post(87).description

    assert "This notice is a synced pattern." in text
    assert "127.0.0.1:8088" not in text
    assert "<p>Figure for entry 2" in post(89).description
    assert "[gallery" not in post(89).description


def test_old_addresses_lead_on() -> None:
    record = f"/r/{post(89).identifier}"

    assert redirect("/?p=89") == record
    assert redirect("/first-response-hotel-staff-second-edition/") == record
    assert (
        redirect("/first-response-for-hotel-staff-signs-words-and-telephone-numbers/")
        == record
    )
    assert redirect("/about-us/").endswith("/about-us/")
    assert redirect("/?page_id=175").endswith("/about-us/")
    assert "/files/" in redirect("/?attachment_id=66")
    arabic = Provenance.objects.get(target_title("دليل")).record["said"]["link"]
    assert redirect(arabic).startswith("/r/")


def target_title(start: str) -> models.Q:
    resource = Resource.objects.get(title__startswith=start)
    return models.Q(object_id=str(resource.pk), record_key__startswith="post:")


def test_organisations_that_only_a_custom_field_names_are_publishers() -> None:
    for name in (
        "Harbour Rights Network",
        "Kiln & Loom Institute",
        "Centre for Safe Corridors",
        "Institut für faire Arbeit",
    ):
        assert Agent.objects.get(name=name).published.count() == 15


def test_fields_terms_and_relations_describe_the_record() -> None:
    record = post(87)

    assert (record.issued, record.language, record.license) == (
        "2012-01-01",
        "en",
        "cc-by",
    )
    assert record.source_url == "https://example.org/source/0?lang=en&v=2"
    assert [str(c) for c in record.types.all()] == ["Guidance"]
    assert "Côte d’Ivoire" in [str(c) for c in record.spatial.all()]
    assert [str(c) for c in record.sectors.all()] == ["Fishing and seafood"]
    assert "Supply chains" in [str(c) for c in record.subjects.all()]
    assert [i.value for i in record.identifiers.all()] == ["drupal-9000"]
    assert {(r.kind, r.target_id) for r in record.relations.all()} == {
        ("part_of", post(88).pk),
        ("related", post(94).pk),
        ("related", post(100).pk),
    }
    assert record.first_published_at == datetime(2014, 1, 1, 8, 15, tzinfo=UTC)
    assert {c.agent.name for c in post(88).creators.all()} == {"Inès Marchetti"}
    assert not Agent.objects.filter(name="admin").exists()


def test_a_country_is_known_by_its_name_in_another_language() -> None:
    mapped = TermMapping.objects.get(taxonomy="post_tag", term__startswith="%d1%83")

    assert mapped.concept is not None
    assert mapped.concept.identifier == "ua"


def test_languages_are_told_by_the_text() -> None:
    found = {r.title.split()[0]: r.language for r in Resource.objects.all() if r.title}

    assert found["دليل"] == "ar"
    assert found["Как"] == "ru"
    assert found["Guide"] == "fr"
    assert found["Checking"] == "en"


def test_what_no_field_holds_is_kept_with_its_source() -> None:
    said = Provenance.objects.get(record_key__startswith="post:230:").record["said"]

    meta = dict(said["meta"])
    assert meta["object_serialised"].startswith('O:11:"EvilGadget7"')
    assert len(meta["long_meta"]) > 10_000
    assert sum(len(p.record.get("said", {}).get("comments", []))
               for p in Provenance.objects.all()) == 32  # fmt: skip


def test_a_second_run_changes_nothing_and_says_so(
    real_import: ImportReport, shared: Path
) -> None:
    def state() -> list[int]:
        tables = (Resource, File, FileContent, StandardPage, Redirect, Provenance,
                  RawItem, Agent, TermMapping)  # fmt: skip
        revisions = [r.latest_revision_id for r in Resource.objects.order_by("pk")]
        return [table.objects.count() for table in tables] + revisions

    before = state()
    folder = shared / "wordpress"

    report = import_wordpress(
        sources=[folder / "wxr" / "all-content.wxr.xml"],
        uploads=folder / "uploads",
        mapping_file=Path(real_import.mapping_file),
        now=timezone.now(),
    )

    assert state() == before
    assert not report.changed
    assert "Nothing has changed" in report.as_text()
    imported = ("new", "updated", "unchanged")
    assert report.total("unchanged") == sum(map(real_import.total, imported))
    assert IngestRun.objects.filter(outcome="done").count() == 2


def test_an_export_of_a_part_of_the_site_takes_nothing_away(
    real_import: ImportReport, shared: Path
) -> None:
    folder = shared / "wordpress"

    report = import_wordpress(
        sources=[folder / "wxr" / "posts-only.wxr.xml"],
        uploads=folder / "uploads",
        mapping_file=Path(real_import.mapping_file),
        now=timezone.now(),
    )

    assert report.items == 125
    assert report.total("unchanged") == 125
    assert not report.changed


def test_passwords_and_network_addresses_are_not_kept() -> None:
    protected = Provenance.objects.get(record_key__startswith="post:217:")
    assert protected.record["said"]["password"] == "(not kept)"
    addresses = [
        comment["fields"]["comment_author_IP"]
        for provenance in Provenance.objects.filter(record__has_key="said")
        for comment in provenance.record["said"]["comments"]
    ]
    assert set(addresses) <= {"", "(not kept)"}
    assert len(addresses) == 32


def test_old_addresses_answer_a_reader(client: Client) -> None:
    document = client.get("/wp-content/uploads/2026/11/resource-01.pdf", follow=True)
    record = client.get("/?p=87", follow=True)
    by_slug = client.get("/duplicate-title-2/", follow=True)
    page = client.get("/?page_id=175", follow=True)

    assert b"".join(document.streaming_content).startswith(b"%PDF")
    assert "Checking recruitment fees" in record.content.decode()
    assert "Duplicate title" in by_slug.content.decode()
    assert "About us" in page.content.decode()


def test_old_addresses_of_closed_items_tell_nothing(client: Client) -> None:
    unknown = client.get("/?p=999999", follow=True)

    for number in (213, 216, 218, 219):
        answer = client.get(f"/?p={number}", follow=True)
        assert answer.redirect_chain == [
            (address.replace("999999", str(number)), status)
            for address, status in unknown.redirect_chain
        ]
        assert "marmoset" not in answer.content.decode()
    for path in ("/private-minutes/", "/trashed-post__trashed/"):
        assert client.get(path, follow=True).status_code == 404, path


def test_what_asked_for_a_password_says_that_it_is_closed(client: Client) -> None:
    for path in ("/password-protected-annex/", "/?p=217"):
        answer = client.get(path, follow=True)

        assert answer.status_code == 403
        assert "marmoset" not in answer.content.decode()


def test_the_first_file_of_a_record_is_its_document_and_not_a_picture() -> None:
    with_both = [
        [v.content.media_type for v in FileVersion.objects.filter(
            file__resource=resource, is_current=True
        ).order_by("file__number")]
        for resource in Resource.objects.all()
    ]  # fmt: skip
    mixed = [
        types for types in with_both
        if any(t.startswith("image/") for t in types)
        and not all(t.startswith("image/") for t in types)
    ]  # fmt: skip

    assert mixed
    assert not any(types[0].startswith("image/") for types in mixed)


@pytest.mark.parametrize("is_by_meaning", [False, True])
def test_a_filter_only_takes_away_and_every_count_is_what_its_choice_gives(
    settings: Any, tmp_path: Path, is_by_meaning: bool
) -> None:
    if is_by_meaning:
        install(settings, tmp_path)
        embed()

    with closing(engine()):
        rebuild()
        assert assert_filters_take_away(number=500, seed=2) > 50
