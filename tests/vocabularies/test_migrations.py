"""Migrations of vocabularies in a library that exists."""

from importlib import import_module

import pytest
from django.apps import apps

from freeshelf.search.models import IndexChange
from freeshelf.vocabularies.models import Concept
from freeshelf.vocabularies.services import import_bundled_vocabularies
from tests.vocabularies.factories import ConceptFactory

pytestmark = pytest.mark.django_db
separate_global = import_module(
    "freeshelf.vocabularies.migrations.0002_separate_global_scope"
).separate


@pytest.fixture
def earlier():
    """The places of 0.2.0 by identifier: all that has nothing above is below Global."""
    import_bundled_vocabularies()
    places = Concept.objects.filter(scheme__identifier="places")
    scope = places.get(identifier="001")
    scope.notes.all().delete()
    for place in places.filter(is_top=True).exclude(pk=scope.pk):
        place.broader.add(scope)
    places.exclude(pk=scope.pk).update(is_top=False)
    return {place.identifier: place for place in places}


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
    # Whatever was a top concept before stays one.
    assert {"150", "aq", "osce-region"} < {place.identifier for place in tops}
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
