"""Merging agents, concepts and records: what moves, what is kept, what undo brings."""

import pytest
from django.utils import timezone

from freeshelf.library.errors import MergeError
from freeshelf.library.models import (
    Agent,
    Merge,
    ReadingListItem,
    Resource,
    ResourceIdentifier,
    ResourceRelation,
)
from freeshelf.library.services import withdraw
from freeshelf.library.services.merging_agents import merge_agents, unmerge_agents
from freeshelf.library.services.merging_concepts import (
    merge_concepts,
    unmerge_concepts,
)
from freeshelf.library.services.merging_resources import (
    merge_resources,
    unmerge_resources,
)
from freeshelf.vocabularies.models import Concept
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ReadingListFactory,
    ResourceFactory,
    UserFactory,
)
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = [pytest.mark.core, pytest.mark.django_db]


def _stored(row):
    return type(row).objects.get(pk=row.pk)


def _merge_agents(kept, merged, **choices):
    return merge_agents(kept=kept, merged=merged, choices=choices, now=timezone.now())


def _merge_concepts(kept, merged):
    return merge_concepts(kept=kept, merged=merged, now=timezone.now())


def _merge(kept, merged, **choices):
    return merge_resources(
        kept=kept, merged=merged, choices=choices, now=timezone.now()
    )


def _undo(merge):
    undo = {
        "agent": unmerge_agents,
        "concept": unmerge_concepts,
        "resource": unmerge_resources,
    }[merge.kind]
    return undo(merge=Merge.objects.get(pk=merge.pk), now=timezone.now())


def _labels(concept):
    rows = concept.labels.values_list("kind", "language", "text")
    return set(rows)


# Agents


def test_works_and_names_of_a_merged_agent_go_to_the_kept_one():
    ilo = AgentFactory(name="ILO", alternative_names="BIT")
    double = AgentFactory(name="ILO Geneva", alternative_names="OIT", homepage="")
    published = ResourceFactory(publisher=double, revised=True)
    written = ResourceFactory(creators=[double], revised=True)
    by_both = ResourceFactory(creators=[ilo, double], revised=True)

    _merge_agents(ilo, double)

    kept = _stored(ilo)
    assert set(kept.alternative_names.splitlines()) == {"BIT", "ILO Geneva", "OIT"}
    assert _stored(published).publisher == kept
    assert [c.agent for c in written.creators.all()] == [kept]
    assert [c.agent for c in _stored(by_both).creators.all()] == [kept]
    assert _stored(double).merged_into == kept


def test_a_chosen_name_is_taken_and_an_empty_field_filled():
    kept = AgentFactory(name="I.L.O.", homepage="")
    merged = AgentFactory(name="ILO", homepage="https://ilo.example.org")

    _merge_agents(kept, merged, name="merged")

    kept = _stored(kept)
    assert (kept.name, kept.alternative_names) == ("ILO", "I.L.O.")
    assert kept.homepage == "https://ilo.example.org"


def test_a_merge_of_agents_is_undone_but_for_records_edited_since():
    kept, merged = AgentFactory(name="ILO"), AgentFactory(name="ILO Geneva")
    untouched, edited = ResourceFactory.create_batch(
        2, publisher=merged, creators=[merged], revised=True
    )
    by_both = ResourceFactory(creators=[kept, merged], revised=True)
    merge = _merge_agents(kept, merged)
    row = _stored(edited)
    row.title = "Edited since"
    row.save_revision().publish()

    assert _undo(merge) == 1

    assert _stored(untouched).publisher == merged
    assert [c.agent for c in untouched.creators.all()] == [merged]
    assert _stored(edited).publisher == kept
    assert {c.agent for c in _stored(by_both).creators.all()} == {kept, merged}
    assert _stored(kept).alternative_names == ""
    assert _stored(merged).merged_into is None


def test_those_merged_earlier_lead_to_the_last_one_directly():
    first, second, third = AgentFactory.create_batch(3)
    _merge_agents(second, first)
    merge = _merge_agents(third, _stored(second))

    assert _stored(first).merged_into == third
    _undo(merge)
    assert _stored(first).merged_into == second


@pytest.mark.parametrize("which", ["same", "merged"])
def test_agents_that_cannot_be_merged_are_refused_in_a_sentence(which):
    agent, other = AgentFactory(), AgentFactory(name="Old")
    if which == "merged":
        _merge_agents(AgentFactory(), other)
        other = _stored(other)

    with pytest.raises(MergeError):
        _merge_agents(agent, agent if which == "same" else other)

    assert Agent.objects.filter(pk=agent.pk, merged_into=None).exists()


# Concepts


def test_records_labels_and_relations_of_a_merged_concept_are_kept():
    scheme = ConceptSchemeFactory()
    work, related = ConceptFactory.create_batch(2, scheme=scheme)
    kept = ConceptFactory(scheme=scheme, label="Debt bondage")
    merged = ConceptFactory(
        scheme=scheme,
        label="Peonage",
        translations={"fr": "Péonage"},
        hidden={"en": ["slave debt"]},
        broader=[work],
        related=[related],
    )
    child = ConceptFactory(scheme=scheme, broader=[merged])
    only = ResourceFactory(subjects=[merged], revised=True)
    both = ResourceFactory(subjects=[merged, kept], revised=True)

    _merge_concepts(kept, merged)

    assert _labels(kept) == {
        ("pref", "en", "Debt bondage"),
        ("alt", "en", "Peonage"),
        ("pref", "fr", "Péonage"),
        ("hidden", "en", "slave debt"),
    }
    assert list(kept.broader.all()) == [work]
    assert list(kept.related.all()) == [related]
    assert list(child.broader.all()) == [kept]
    for resource in (only, both):
        assert list(_stored(resource).subjects.all()) == [kept]
    assert _stored(merged).merged_into == kept


def test_a_merge_of_concepts_is_undone():
    scheme = ConceptSchemeFactory()
    kept = ConceptFactory(scheme=scheme, label="Debt bondage")
    merged = ConceptFactory(scheme=scheme, label="Peonage")
    child = ConceptFactory(scheme=scheme, broader=[merged])
    only = ResourceFactory(subjects=[merged], revised=True)
    both = ResourceFactory(subjects=[merged, kept], revised=True)
    merge = _merge_concepts(kept, merged)

    assert _undo(merge) == 0

    assert _labels(kept) == {("pref", "en", "Debt bondage")}
    assert list(child.broader.all()) == [merged]
    assert list(_stored(only).subjects.all()) == [merged]
    assert set(_stored(both).subjects.all()) == {kept, merged}
    assert _stored(merged).merged_into is None


def test_a_broader_concept_merged_into_a_narrower_one_makes_no_loop():
    scheme = ConceptSchemeFactory()
    top = ConceptFactory(scheme=scheme)
    middle = ConceptFactory(scheme=scheme, broader=[top])
    low = ConceptFactory(scheme=scheme, broader=[middle])

    _merge_concepts(low, top)

    assert low not in middle.broader.all()
    assert list(Concept.objects.get(pk=low.pk).broader.all()) == [middle]


def test_concepts_of_different_fields_are_not_merged():
    topic = ConceptFactory()
    place = ConceptFactory(scheme=ConceptSchemeFactory(role="place"))

    with pytest.raises(MergeError, match="a different field"):
        _merge_concepts(topic, place)


# Records


def test_a_record_takes_over_what_the_other_has():
    fees, wages = ConceptFactory(), ConceptFactory()
    author, ilo = AgentFactory(), AgentFactory()
    kept = ResourceFactory(title="Fair fees", subjects=[fees], revised=True)
    merged = ResourceFactory(
        title="Fair fees (double)",
        subjects=[fees, wages],
        creators=[author],
        publisher=ilo,
        issued="2019",
        revised=True,
    )
    ResourceIdentifier.objects.create(resource=merged, kind="doi", value="10.1000/1")
    other = ResourceFactory()
    ResourceRelation.objects.create(resource=merged, target=other, kind="cites")
    ResourceRelation.objects.create(resource=merged, target=kept, kind="related")
    ResourceRelation.objects.create(resource=other, target=merged, kind="cites")
    FileFactory(resource=kept)
    file = FileFactory(resource=merged)
    reading_list = ReadingListFactory(resources=[merged])

    _merge(kept, merged)

    kept = _stored(kept)
    assert (kept.title, kept.alternative) == ("Fair fees", "Fair fees (double)")
    assert (kept.publisher, kept.issued_year) == (ilo, 2019)
    assert set(kept.subjects.all()) == {fees, wages}
    assert [c.agent for c in kept.creators.all()] == [author]
    assert kept.identifiers.get().value == "10.1000/1"
    assert [(r.target, r.kind) for r in kept.relations.all()] == [(other, "cites")]
    assert other.relations.get().target == kept
    assert [f.number for f in kept.files.all()] == [1, 2]
    file.refresh_from_db()
    assert file.resource == kept
    assert reading_list.items.get().resource == kept
    gone = _stored(merged)
    assert (gone.live, gone.merged_into) == (False, kept)
    assert gone.title == "Fair fees (double)"


def test_a_conflict_is_settled_by_choice_and_no_title_is_lost():
    kept = ResourceFactory(title="A", issued="2018", revised=True)
    merged = ResourceFactory(title="B", issued="2019", language="fr", revised=True)

    _merge(kept, merged, title="merged", issued="merged")

    kept = _stored(kept)
    assert (kept.title, kept.alternative, kept.issued) == ("B", "A", "2019")
    assert kept.language == "en"


def test_a_draft_above_the_kept_record_stays_a_draft_and_takes_over_too():
    fees = ConceptFactory()
    kept = ResourceFactory(title="Live", revised=True)
    kept.title = "Draft"
    kept.save_revision()
    merged = ResourceFactory(subjects=[fees], revised=True)

    _merge(kept, merged)

    kept = _stored(kept)
    assert (kept.title, kept.has_unpublished_changes) == ("Live", True)
    draft = kept.get_latest_revision_as_object()
    assert draft.title == "Draft"
    for state in (kept, draft):
        assert list(state.subjects.all()) == [fees]


def test_access_becomes_the_stricter_one_and_no_file_gets_opener():
    kept = ResourceFactory(access_rights="open", revised=True)
    merged = ResourceFactory(access_rights="staff", revised=True)
    file = FileFactory(resource=merged)

    _merge(kept, merged, access_rights="kept")

    file.refresh_from_db()
    assert _stored(kept).access_rights == "open"
    assert file.access_rights == "staff"
    other = ResourceFactory(access_rights="members", revised=True)
    _merge(kept, other)
    assert _stored(kept).access_rights == "members"


def test_a_draft_of_a_list_or_a_record_follows_the_merge():
    kept, merged = ResourceFactory.create_batch(2, revised=True)
    naming = ResourceFactory()
    ResourceRelation.objects.create(resource=naming, target=merged, kind="cites")
    revision = _stored(naming).save_revision()
    reading_list = ReadingListFactory(resources=[kept, merged])
    draft = reading_list.save_revision()

    _merge(kept, merged)
    revision.publish()
    draft.publish()

    assert [r.target for r in _stored(naming).relations.all()] == [kept]
    assert [item.resource for item in reading_list.items.all()] == [kept]


def test_a_merge_of_records_is_undone():
    fees = ConceptFactory()
    kept = ResourceFactory(title="Kept", revised=True)
    kept.title = "Draft of kept"
    kept.save_revision()
    merged = ResourceFactory(title="Merged", subjects=[fees], revised=True)
    published_at = _stored(merged).last_published_at
    FileFactory(resource=kept)
    file = FileFactory(resource=merged)
    naming = ResourceFactory()
    ResourceRelation.objects.create(resource=naming, target=merged, kind="cites")
    only = ReadingListFactory(resources=[merged])
    both = ReadingListFactory(resources=[kept, merged])
    ReadingListItem.objects.filter(reading_list=both, resource=merged).update(note="!")
    merge = _merge(kept, merged, title="merged")

    _undo(merge)

    kept, merged = _stored(kept), _stored(merged)
    assert (kept.title, kept.alternative) == ("Kept", "")
    assert list(kept.subjects.all()) == []
    assert kept.get_latest_revision_as_object().title == "Draft of kept"
    assert (merged.title, merged.live, merged.merged_into) == ("Merged", True, None)
    assert merged.last_published_at == published_at
    assert list(merged.subjects.all()) == [fees]
    file.refresh_from_db()
    assert (file.resource, file.number) == (merged, 1)
    assert naming.relations.get().target == merged
    assert only.items.get().resource == merged
    assert {item.resource for item in both.items.all()} == {kept, merged}
    assert both.items.get(resource=merged).note == "!"


def test_a_merge_whose_kept_record_was_edited_since_stays_and_says_why():
    kept, merged = ResourceFactory.create_batch(2, revised=True)
    merge = _merge(kept, merged)
    row = _stored(kept)
    row.title = "Edited since"
    row.save_revision()

    with pytest.raises(MergeError, match="edited since the merge"):
        _undo(merge)

    assert _stored(merged).merged_into == kept


def test_a_merged_record_cannot_be_edited_nor_published():
    kept, merged = ResourceFactory.create_batch(2, revised=True)
    _merge(kept, merged)

    lock = _stored(merged).get_lock()

    assert lock.for_user(UserFactory(is_superuser=True))
    assert kept.identifier in lock.get_message(None)
    with pytest.raises(Exception, match="undo the merge"):
        _stored(merged).latest_revision.publish()


@pytest.mark.parametrize(
    ("kept", "merged", "sentence"),
    [
        ({"draft": True}, {"revised": True}, "Publish it first"),
        ({"revised": True, "locked": True}, {"revised": True}, "locked"),
        ({"revised": True}, {"revised": True, "withdrawn": True}, "withdrawn"),
    ],
)
def test_records_that_cannot_be_merged_are_refused_in_a_sentence(
    kept, merged, sentence
):
    is_withdrawn = merged.pop("withdrawn", False)
    first, second = ResourceFactory(**kept), ResourceFactory(**merged)
    if is_withdrawn:
        withdraw(resource=second, reason="On request", now=timezone.now())
        second = _stored(second)

    with pytest.raises(MergeError, match=sentence):
        _merge(first, second)

    assert not Resource.objects.filter(merged_into__isnull=False).exists()
