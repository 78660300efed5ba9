"""Migrations of vocabularies in a library that exists."""

from importlib import import_module

import pytest
from django.apps import apps

from freeshelf.search.models import IndexChange
from freeshelf.vocabularies.models import Concept
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db
migration = import_module("freeshelf.vocabularies.migrations.0002_places")
separate_global = migration.separate_global


@pytest.fixture
def earlier():
    """Places as in 0.2.0 by identifier: all that has nothing above is below Global."""
    scheme = ConceptSchemeFactory(identifier="places", role="place")
    places = {}
    for identifier, wider in (
        ("001", ""),
        ("150", "001"),
        ("eu", "150"),
        ("142", "001"),
        ("034", "142"),
        ("np", "034"),
        ("aq", "001"),
        ("osce-region", "001"),
    ):
        places[identifier] = ConceptFactory(
            scheme=scheme,
            identifier=identifier,
            label=identifier.title(),
            broader=[places[wider]] if wider else [],
            is_top=not wider,
        )
    return places


def above(place):
    return set(place.broader.values_list("identifier", flat=True))


def test_global_is_above_no_continent_and_no_grouping_any_more(earlier):
    arctic = ConceptFactory(
        scheme=earlier["001"].scheme, label="Arctic", broader=[earlier["001"]]
    )
    IndexChange.objects.all().delete()
    assert above(earlier["150"]) == above(earlier["osce-region"]) == {"001"}

    separate_global(apps, None)

    assert set(earlier["001"].narrower.all()) == {arctic}
    assert above(earlier["eu"]) == {"150"}
    assert above(earlier["np"]) == {"034"}
    tops = Concept.objects.filter(scheme=arctic.scheme, is_top=True)
    assert {place.identifier for place in tops} == {
        *("001", "142", "150", "aq", "osce-region")
    }
    assert earlier["001"].notes.filter(kind="scopeNote").count() == 6
    queued = IndexChange.objects.values_list("kind", "key")
    assert ("concept", str(earlier["150"].pk)) in queued


def test_a_second_run_and_a_library_without_places_change_nothing(earlier):
    separate_global(apps, None)
    IndexChange.objects.all().delete()

    separate_global(apps, None)

    assert not IndexChange.objects.exists()
    Concept.objects.filter(scheme__identifier="places").delete()
    separate_global(apps, None)
    assert not Concept.objects.filter(identifier="001").exists()


def test_the_notes_do_not_follow_the_bundled_file(earlier, monkeypatch):
    def parse(*_arguments, **_options):
        raise AssertionError("A migration is the same for ever.")

    monkeypatch.setattr("rdflib.Graph.parse", parse)

    separate_global(apps, None)

    languages = earlier["001"].notes.values_list("language", flat=True)
    assert sorted(languages) == ["ar", "en", "es", "fr", "ru", "zh"]


def test_backwards_all_is_as_it_was(earlier):
    def state():
        places = Concept.objects.filter(scheme__identifier="places")
        return (
            set(places.values_list("identifier", "is_top", "broader__identifier")),
            set(earlier["001"].notes.values_list("kind", "text")),
        )

    earlier["001"].notes.create(kind="note", language="en", text="Of an editor")
    before = state()
    step = migration.Migration.operations[0]
    separate_global(apps, None)
    assert state() != before
    IndexChange.objects.all().delete()

    step.reverse_code(apps, None)

    assert state() == before
    assert IndexChange.objects.filter(key=str(earlier["150"].pk)).exists()
    step.reverse_code(apps, None)
    assert state() == before


def test_countries_of_the_union_are_related_to_it(earlier):
    scheme = earlier["eu"].scheme
    germany = ConceptFactory(scheme=scheme, identifier="de", label="Germany")

    migration.relate_countries(apps, None)
    migration.relate_countries(apps, None)

    assert set(earlier["eu"].related.all()) == {germany}
    assert set(germany.related.all()) == {earlier["eu"]}
    migration.separate_countries(apps, None)
    assert not germany.related.exists()
