"""Vectors of a machine follow what the indexer of another one has written."""

import pytest
from django.test import override_settings

from freeshelf.library.models import Resource
from freeshelf.search.dense import following
from freeshelf.search.dense.reindexing import differing_records
from freeshelf.search.dense.services import indexed_models
from freeshelf.search.engines.tantivy import TantivyEngine
from freeshelf.search.errors import SearchAwayError
from freeshelf.search.models import IndexChange
from tests.library.factories import ResourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def index(index, monkeypatch, tmp_path):
    """Bring the index up to date on another machine, which has vectors of its own."""
    monkeypatch.setattr(TantivyEngine, "is_remote", True)
    monkeypatch.setattr(following, "EVERY_SECONDS", 0.0)

    def apply() -> int:
        with override_settings(FREESHELF_VECTORS_DIR=tmp_path / "elsewhere"):
            return index()

    return apply


def test_records_that_change_come_and_go_elsewhere_are_followed(
    tiny, index, embed, near
):
    changed, gone = ResourceFactory(title="Passport"), ResourceFactory(title="Shelter")
    embed()
    assert near("passport") == [changed.identifier]

    Resource.objects.filter(pk=changed.pk).update(title="Debt")
    gone.unpublish()
    new = ResourceFactory(title="Passport")
    for each in (changed, gone, new):
        IndexChange.objects.create(kind="resource", key=each.identifier)
    embed()

    assert near("passport") == [new.identifier]
    assert near("shelter") == []
    assert near("debt") == [changed.identifier]
    (model,) = indexed_models()
    assert differing_records(model) == ()


def test_what_is_there_is_embedded_while_the_index_is_away(
    tiny, index, embed, near, monkeypatch, caplog
):
    record = ResourceFactory(title="Passport")
    embed()

    def away(_engine):
        raise SearchAwayError(reason="no node answered")

    with monkeypatch.context() as outage:
        outage.setattr(TantivyEngine, "info", away)
        assert embed() == 0

    assert "Vectors do not follow the index now" in caplog.text
    assert near("passport") == [record.identifier]
