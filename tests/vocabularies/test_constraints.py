"""The database refuses impossible vocabularies, whoever writes to it."""

import pytest
from django.db import IntegrityError, transaction

from freeshelf.vocabularies.models import Concept, ConceptLabel, ConceptMatch
from tests.vocabularies.factories import ConceptFactory

pytestmark = pytest.mark.django_db


def test_a_concept_stands_once_in_its_scheme():
    concept = ConceptFactory()

    with pytest.raises(IntegrityError, match=r"scheme_id.*identifier"):
        Concept.objects.create(
            scheme=concept.scheme, identifier=concept.identifier, uri="urn:another"
        )


def test_a_label_is_given_once_in_its_language_and_kind():
    concept = ConceptFactory()
    label = {"kind": "alt", "language": "en", "text": "Bonded labour"}
    first = ConceptLabel.objects.create(concept=concept, **label)

    with pytest.raises(IntegrityError), transaction.atomic():
        ConceptLabel.objects.create(concept=concept, **label)

    for other in ({"kind": "hidden"}, {"language": "en-GB"}, {"text": "Peonage"}):
        ConceptLabel.objects.create(concept=concept, **(label | other))
    ConceptLabel.objects.create(concept=ConceptFactory(), **label)
    assert ConceptLabel.objects.filter(text=first.text).count() == 4


def test_a_mapping_is_stated_once():
    concept = ConceptFactory()
    mapping = {"kind": "exactMatch", "uri": "https://other.example.org/1"}
    ConceptMatch.objects.create(concept=concept, **mapping)

    with pytest.raises(IntegrityError), transaction.atomic():
        ConceptMatch.objects.create(concept=concept, **mapping)

    ConceptMatch.objects.create(concept=concept, **(mapping | {"kind": "closeMatch"}))
    assert concept.matches.count() == 2
