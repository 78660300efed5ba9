"""The database refuses impossible rows of imports."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from freeshelf.ingest.models import Provenance, RawItem, Source, TermMapping
from freeshelf_wordpress import WORDPRESS
from tests.library.factories import ResourceFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


@pytest.fixture
def sources():
    return [
        Source.objects.create(slug=slug, kind=WORDPRESS, title=slug)
        for slug in ("one", "other")
    ]


def assert_once_in_a_source(sources, model, **values):
    model.objects.create(source=sources[0], **values)

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(source=sources[0], **values)

    model.objects.create(source=sources[1], **values)
    assert model.objects.count() == 2


def test_a_record_of_a_source_comes_from_it_once(sources):
    assert_once_in_a_source(
        sources,
        Provenance,
        record_key="post:1",
        checksum="0" * 64,
        retrieved_at=NOW,
        target=ResourceFactory(),
    )


def test_a_raw_item_is_kept_once(sources):
    assert_once_in_a_source(
        sources,
        RawItem,
        record_key="menu:1",
        record_type="menu",
        checksum="0" * 64,
        retrieved_at=NOW,
        data={},
    )


def test_a_term_is_mapped_once(sources):
    assert_once_in_a_source(sources, TermMapping, taxonomy="category", term="fees")


def test_a_source_has_a_name_of_its_own(sources):
    with pytest.raises(IntegrityError), transaction.atomic():
        Source.objects.create(slug="one", kind=Source.Kind.BUNDLE, title="Again")
