"""Uploads of a type that nothing shows as public are for staff."""

from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from wagtail.images import get_image_model

from freeshelf.ingest.models import Provenance
from freeshelf.library.models import File, Resource
from freeshelf.library.pictures import may_see_picture
from tests.wordpress.conftest import Import
from tests.wordpress.importers.uploads import (
    BOTH,
    GUIDE,
    PHOTO,
    USING,
    content,
    statuses,
    upload,
)
from tests.wordpress.sources.wxr import item

pytestmark = pytest.mark.django_db
Image = get_image_model()
ANYONE = AnonymousUser()


def test_uploads_of_a_type_that_nothing_shows_are_for_staff_until_the_mapping_says(
    bring_in: Import, two_uploads: Path, client: Client
) -> None:
    closed = (
        item(5, kind="submission", title="From Jane", content=USING),
        upload(90, PHOTO, parent=5),
        upload(91, GUIDE, parent=5, title="CV of Jane"),
    )
    plan = bring_in(*closed, uploads=two_uploads, dry_run=True)
    report = bring_in(*closed, uploads=two_uploads)

    assert statuses(client) == (403, 403)
    assert not File.objects.visible_to(ANYONE).exists()
    assert not Resource.objects.visible_to(ANYONE).exists()
    assert not may_see_picture(Image.objects.get(), ANYONE)
    assert plan.as_dict()["rows"] == report.as_dict()["rows"]
    for notes in (plan.notes, report.notes):
        [note] = [note for note in notes if "closed to readers" in note]
        assert "90 (2026/kiln.png), 91 (2026/guide.pdf)" in note
    assert not bring_in(*closed, uploads=two_uploads).changed

    bring_in(*closed, uploads=two_uploads, types={"submission": "resource"})
    assert statuses(client) == (200, 200)
    assert Resource.objects.visible_to(ANYONE).filter(title="From Jane").exists()


def test_a_part_of_such_a_type_that_the_mapping_opens_opens_its_own_uploads_only(
    bring_in: Import, two_uploads: Path, client: Client, tmp_path: Path
) -> None:
    (tmp_path / "mapping.yaml").write_text(
        "types: {submission: raw, submission in category/shown: resource}", "utf-8"
    )
    photo, guide = content({PHOTO}), content({GUIDE})
    shown = (("category", "shown", "Shown"),)
    bring_in(
        item(5, kind="submission", content=photo, terms=shown),
        item(6, kind="submission", content=guide),
        *BOTH,
        uploads=two_uploads,
    )

    assert statuses(client) == (200, 403)


def test_an_upload_of_such_a_type_that_an_open_post_has_is_a_file_of_that_post_only(
    bring_in: Import, two_uploads: Path, client: Client
) -> None:
    bring_in(
        item(5, kind="submission", content=USING),
        item(20, title="Open", content=USING),
        *BOTH,
        uploads=two_uploads,
    )

    assert statuses(client) == (200, 200)
    assert {file.resource.title for file in File.objects.all()} == {"Open"}


def test_what_an_earlier_import_opened_of_such_a_type_is_closed(
    bring_in: Import, two_uploads: Path, client: Client
) -> None:
    parts = (item(5, kind="submission", content=USING), upload(91, GUIDE, parent=5))
    bring_in(*parts, uploads=two_uploads)
    # As imports before this rule left it.
    for known in Provenance.objects.filter(record_key__startswith="attachment:91"):
        if isinstance(known.target, File):
            known.record["access"], known.checksum = "open", "as it was"
            known.save()
    File.objects.update(access_rights="open", hold="")
    Resource.objects.update(access_rights="open")
    assert File.objects.visible_to(ANYONE).exists()

    bring_in(*parts, uploads=two_uploads)

    assert statuses(client)[1] == 403
    assert not Resource.objects.visible_to(ANYONE).exists()
