"""A staged import describes uploads as they will be once it is opened."""

from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from freeshelf.ingest.models import Source
from freeshelf.ingest.staging import open_staged
from tests.wordpress.conftest import Import
from tests.wordpress.importers.uploads import BOTH, GUIDE, PHOTO, content, statuses
from tests.wordpress.sources.wxr import item

pytestmark = pytest.mark.django_db


def test_a_staged_import_says_of_uploads_what_readers_get_once_it_is_opened(
    bring_in: Import, two_uploads: Path, client: Client
) -> None:
    open_text = item(20, title="Open", content=content({GUIDE}))
    draft = item(21, title="Draft", status="draft", content=content({PHOTO}))
    parts = (open_text, draft, *BOTH)

    plan = bring_in(*parts, uploads=two_uploads, stage=True, dry_run=True)
    report = bring_in(*parts, uploads=two_uploads, stage=True)
    again = bring_in(*parts, uploads=two_uploads, stage=True)

    for notes in (plan.notes, report.notes, again.notes):
        (said,) = [note for note in notes if "losed" in note]
        assert said == "Uploads closed to readers (1): 90 (2026/kiln.png)"
    open_staged(source=Source.objects.get(), now=timezone.now())
    assert statuses(client) == (403, 200)
