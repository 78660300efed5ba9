"""The index follows the database through the outbox."""

import pytest

from freeshelf.leases.errors import LeaseLostError
from freeshelf.leases.models import Lease
from freeshelf.leases.services import hold
from freeshelf.library.models import Resource
from freeshelf.search.indexing import Indexer, compare, mend, rebuild
from freeshelf.search.models import IndexChange
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ResourceFactory,
)
from tests.vocabularies.factories import ConceptFactory

pytestmark = pytest.mark.django_db


def change(kind, key):
    IndexChange.objects.create(kind=kind, key=str(key))


@pytest.fixture
def settled(index, search_engine):
    """Apply the outbox, then index and database must agree."""

    def check():
        index()
        assert not compare(search_engine=search_engine)
        assert not IndexChange.objects.exists()

    return check


def test_each_kind_of_change_reaches_the_records_it_touches(settled, write_pages, find):
    broad = ConceptFactory(label="Exploitation")
    concept = ConceptFactory(label="Bondage", broader=[broad])
    publisher = AgentFactory(name="Loom House")
    author = AgentFactory(name="Ama Writer")
    resource = ResourceFactory(
        title="Kilns", subjects=[concept], publisher=publisher, creators=[author]
    )
    file = FileFactory(resource=resource, text="k")
    settled()

    concept.labels.update(text="Peonage")
    change("concept", concept.pk)
    settled()
    assert find("peonage").total == 1
    assert find("bondage").total == 0

    concept.broader.clear()
    change("concept", concept.pk)
    settled()

    publisher.name = "Harbour Network"
    publisher.save()
    change("agent", publisher.pk)
    author.name = "Kofi Writer"
    author.save()
    change("agent", author.pk)
    settled()
    assert find("harbour kofi").total_all_words == 1

    write_pages(file, "the lanternfish page")
    change("content", file.current.content_id)
    settled()
    assert find("lanternfish").total == 1

    Resource.objects.filter(pk=resource.pk).update(live=False)
    change("resource", resource.identifier)
    settled()
    assert find("kilns").total == 0


def test_a_merged_concept_hands_its_records_to_the_successor(settled, find):
    old = ConceptFactory(identifier="old", label="Peonage")
    new = ConceptFactory(identifier="new", label="Bondage")
    ResourceFactory(title="Kilns", subjects=[old])
    settled()

    old.merged_into = new
    old.save()
    change("concept", old.pk)
    settled()

    results = find("", filters={"topic": (f"{new.scheme.identifier}.new",)})
    assert results.total == 1


def test_a_change_of_something_that_is_gone_is_applied_without_harm(settled):
    for kind in IndexChange.Kind.values:
        change(kind, "999999")
    change("concept", "not-a-number")

    settled()


def test_compare_finds_missing_stale_and_surplus_and_mend_repairs(search_engine, index):
    kept = ResourceFactory(title="Kept")
    gone = ResourceFactory(title="Gone")
    index()
    late = ResourceFactory(title="Late")
    Resource.objects.filter(pk=kept.pk).update(title="Kept and renamed")
    Resource.objects.filter(pk=gone.pk).update(live=False)
    IndexChange.objects.all().delete()

    differences = compare(search_engine=search_engine)

    assert differences.missing == (late.identifier,)
    assert differences.stale == (kept.identifier,)
    assert differences.surplus == (gone.identifier,)
    assert mend(differences) == 3
    index()
    assert not compare(search_engine=search_engine)


def test_rebuild_makes_the_whole_index_anew(search_engine):
    for number in range(3):
        ResourceFactory(title=f"Kilns {number}")
    ResourceFactory(draft=True)
    told = []

    count = rebuild(
        search_engine=search_engine, report=lambda done, of: told.append((done, of))
    )

    assert count == 3
    assert told[-1] == (3, 3)
    assert not compare(search_engine=search_engine)


def test_changes_that_waited_before_a_rebuild_are_in_it_and_not_made_again(
    search_engine,
):
    gone = ResourceFactory(title="Gone")
    change("resource", gone.identifier)
    Indexer(search_engine).drain()
    concept = ConceptFactory(label="Bondage")
    ResourceFactory(title="Kilns", subjects=[concept])
    change("concept", concept.pk)
    change("resource", gone.identifier)
    gone.delete()

    rebuild()

    assert not IndexChange.objects.exists()
    assert not compare(search_engine=search_engine)


def test_changes_made_during_a_rebuild_reach_the_new_index(search_engine):
    indexer = Indexer(search_engine)
    first = ResourceFactory(title="First")
    change("resource", first.identifier)
    indexer.drain()

    def meanwhile(done, of):
        # The record was read already; then it changes, and the indexer sees that.
        Resource.objects.filter(pk=first.pk).update(title="Changed")
        change("resource", first.identifier)
        indexer.apply()

    rebuild(search_engine=search_engine, report=meanwhile)
    assert IndexChange.objects.exists()
    indexer.drain()

    assert not compare(search_engine=search_engine)
    assert not IndexChange.objects.exists()


def test_a_crash_before_the_rows_are_deleted_repeats_the_work(search_engine):
    resource = ResourceFactory(title="Kilns")
    change("resource", resource.identifier)
    with search_engine.write() as writer:
        writer.remove([resource.identifier])

    Indexer(search_engine).drain()
    change("resource", resource.identifier)
    Indexer(search_engine).drain()

    assert not compare(search_engine=search_engine)
    assert search_engine.info().resources == 1


def test_an_indexer_that_another_took_over_from_commits_nothing(index, search_engine):
    index()
    ResourceFactory(title="Kilns")
    with hold("indexer"):
        Lease.objects.update(process="elsewhere:1:1", token=9)
        with pytest.raises(LeaseLostError):
            index()

    assert not search_engine.info().resources
    assert IndexChange.objects.exists()
    index()
    assert search_engine.info().resources == 1
    assert not IndexChange.objects.exists()
