"""A record changes with what its outputs show of others, and with nothing hidden."""

from itertools import pairwise

import pytest

from freeshelf.library.models import Resource, ResourceRelation
from freeshelf.library.services import set_access
from freeshelf.vocabularies.models import ConceptLabel
from tests.changes.test_noting import CHANGED, changes
from tests.fields.factories import FieldFactory, FieldGroupFactory
from tests.library.factories import ResourceFactory
from tests.vocabularies.factories import ConceptFactory
from tests.web.conftest import own_place

__all__ = ["changes", "own_place"]

pytestmark = pytest.mark.django_db
_NEWER = ResourceRelation.Kind.NEWER_EDITION_OF
_TRANSLATION = ResourceRelation.Kind.TRANSLATION_OF


@pytest.fixture
def chain():
    """Four editions, the oldest first."""
    editions = [ResourceFactory(issued=str(2000 + number)) for number in range(4)]
    for older, newer in pairwise(editions):
        ResourceRelation.objects.create(resource=newer, target=older, kind=_NEWER)
    return editions


def _rename(record: Resource) -> None:
    record.title = f"{record.title}, revised"
    record.save()


def test_the_title_of_the_newest_edition_changes_all_older_ones(changes, chain):
    changes()

    _rename(chain[-1])

    assert set(changes()) == {(each.identifier, CHANGED) for each in chain}


def test_an_edition_that_goes_changes_what_it_superseded_at_some_steps(changes, chain):
    changes()

    chain[-1].delete()

    changed = dict(changes())
    assert {each.identifier for each in chain[:-1]} <= changed.keys()


def test_a_relation_that_goes_changes_both_ends(changes, chain):
    changes()

    ResourceRelation.objects.get(resource=chain[-1]).delete()

    assert set(changes()) == {(each.identifier, CHANGED) for each in chain}


def test_the_title_of_a_translation_changes_its_original(changes):
    original, translation, other = (ResourceFactory() for _number in range(3))
    for each in (translation, other):
        ResourceRelation.objects.create(
            resource=each, target=original, kind=_TRANSLATION
        )
    changes()

    _rename(translation)

    assert {key for key, _kind in changes()} == {
        *(original.identifier, translation.identifier, other.identifier)
    }


@pytest.fixture
def naming():
    """A record with others as a public and as a hidden value."""
    group = FieldGroupFactory()
    FieldFactory(group=group, key="see", type="post_object")
    FieldFactory(group=group, key="ours", type="post_object", is_public=False)

    def make(shown: Resource, hidden: Resource) -> Resource:
        values = {
            "see": f"resource:{shown.identifier}",
            "ours": f"resource:{hidden.identifier}",
        }
        return ResourceFactory(field_values=values)

    return make


def test_a_record_changes_with_the_title_of_one_in_a_field_for_readers(changes, naming):
    shown, hidden = ResourceFactory(), ResourceFactory()
    record = naming(shown, hidden)
    changes()

    _rename(hidden)
    assert changes() == [(hidden.identifier, CHANGED)]
    _rename(shown)
    assert set(changes()) == {
        (shown.identifier, CHANGED),
        (record.identifier, CHANGED),
    }


def test_a_record_in_a_field_changes_it_when_it_opens_and_not_before(changes, naming):
    shown = ResourceFactory(access_rights="staff")
    record = naming(shown, ResourceFactory())
    changes()

    _rename(shown)
    assert changes() == []
    set_access(resources=[shown], access_rights="open")
    assert (record.identifier, CHANGED) in changes()


def test_a_value_for_staff_changes_nothing(changes):
    group = FieldGroupFactory()
    FieldFactory(group=group, key="ours", is_public=False)
    FieldFactory(group=group, key="source")
    record = ResourceFactory(field_values={"source": "A", "ours": "B"})
    changes()

    record.field_values = {"source": "A", "ours": "Another"}
    record.save()
    assert changes() == []
    record.field_values = {"source": "Another", "ours": "Another"}
    record.save()
    assert changes() == [(record.identifier, CHANGED)]


def test_a_hidden_label_changes_nothing_and_one_in_any_language_does(changes):
    topic = ConceptFactory(label="Bondage")
    record = ResourceFactory(subjects=[topic])
    changes()

    kind = ConceptLabel.Kind
    topic.labels.create(kind=kind.HIDDEN, language="en", text="old word")
    assert changes() == []
    topic.labels.create(kind=kind.PREFERRED, language="fr", text="Servitude")
    assert changes() == [(record.identifier, CHANGED)]
