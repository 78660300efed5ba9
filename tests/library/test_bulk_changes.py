"""Changing many records at once: what it does, what it leaves out, what undo brings."""

import datetime as dt

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from freeshelf.library.bulk import runs
from freeshelf.library.bulk.registry import action_for
from freeshelf.library.bulk.runs import preview
from freeshelf.library.models import BulkChange, ReadingListItem, Resource
from freeshelf.library.services import withdraw
from tests.library.conftest import EDITOR
from tests.library.factories import ReadingListFactory, ResourceFactory, UserFactory
from tests.vocabularies.factories import ConceptFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief_person():
    return UserFactory(is_superuser=True)


def _change(kind, resources, user, **parameters):
    return runs.request_change(
        kind=kind,
        parameters=parameters,
        keys=[resource.pk for resource in resources],
        user=user,
        now=timezone.now(),
    )


def _undo(change, user):
    change.refresh_from_db()
    assert runs.request_undo(change=change, user=user, now=timezone.now())
    change.refresh_from_db()


def _draft(resource, **values):
    latest = Resource.objects.get(pk=resource.pk).get_latest_revision_as_object()
    for name, value in values.items():
        setattr(latest, name, value)
    return latest.save_revision()


def _stored(resource):
    return Resource.objects.get(pk=resource.pk)


def _reasons(change):
    rows = change.items.exclude(reason="").values_list("identifier", "reason")
    return dict(rows)


def _subjects(state):
    return {concept.pk for concept in state.subjects.all()}


def test_drafts_are_published_and_unpublished_again(chief_person):
    never = ResourceFactory(draft=True, title="Row")
    never.title = "Newest words"
    never.save_revision()
    changed = ResourceFactory(title="Old words", revised=True)
    _draft(changed, title="New words")
    dates = _stored(changed).last_published_at

    change = _change("publish", [never, changed], chief_person)

    assert [_stored(r).title for r in (never, changed)] == ["Newest words", "New words"]
    assert _stored(never).live
    _undo(change, chief_person)
    assert not _stored(never).live
    assert _stored(never).first_published_at is None
    back = _stored(changed)
    assert (back.title, back.live, back.has_unpublished_changes) == (
        "Old words",
        True,
        True,
    )
    assert back.last_published_at == dates
    assert back.get_latest_revision_as_object().title == "New words"
    assert change.undone_count == 2


def test_records_are_unpublished_and_back_with_their_dates(chief_person):
    resource = ResourceFactory(revised=True)
    loaded_in_bulk = ResourceFactory(title="Without a revision")
    dates = _stored(resource).last_published_at

    change = _change("unpublish", [resource, loaded_in_bulk], chief_person)

    assert not Resource.objects.live().exists()
    _undo(change, chief_person)
    assert _stored(resource).live
    assert _stored(resource).last_published_at == dates
    assert _stored(loaded_in_bulk).title == "Without a revision"
    assert change.state == BulkChange.State.UNDONE


def test_a_concept_lands_in_the_published_words_and_in_the_draft(chief_person):
    fees, wages = ConceptFactory(), ConceptFactory()
    resource = ResourceFactory(title="Live", subjects=[wages], revised=True)
    _draft(resource, title="Draft", subjects=[])

    change = _change(
        "add_concept", [resource], chief_person, field="subjects", concept=fees.pk
    )

    row = _stored(resource)
    assert (row.title, row.live, row.has_unpublished_changes) == ("Live", True, True)
    assert _subjects(row) == {fees.pk, wages.pk}
    draft = row.get_latest_revision_as_object()
    assert (draft.title, _subjects(draft)) == ("Draft", {fees.pk})
    assert _subjects(row.live_revision.as_object()) == {fees.pk, wages.pk}
    _undo(change, chief_person)
    row = _stored(resource)
    assert _subjects(row) == {wages.pk}
    assert _subjects(row.get_latest_revision_as_object()) == set()
    assert row.get_latest_revision_as_object().title == "Draft"


def test_publishing_the_draft_later_keeps_the_concept(chief_person):
    fees = ConceptFactory()
    resource = ResourceFactory(title="Live", revised=True)
    _draft(resource, title="Draft")

    _change("add_concept", [resource], chief_person, field="subjects", concept=fees.pk)
    _stored(resource).latest_revision.publish()

    assert (_stored(resource).title, _subjects(_stored(resource))) == (
        "Draft",
        {fees.pk},
    )


def test_a_draft_without_readers_gets_the_concept_and_stays_a_draft(chief_person):
    fees = ConceptFactory()
    resource = ResourceFactory(draft=True, title="Row")
    _draft(resource, title="Row").as_object()
    resource = _stored(resource)
    resource.title = "Newest"
    resource.save_revision()

    _change("add_concept", [resource], chief_person, field="subjects", concept=fees.pk)

    row = _stored(resource)
    assert not row.live
    assert _subjects(row) == {fees.pk}
    draft = row.get_latest_revision_as_object()
    assert (draft.title, _subjects(draft)) == ("Newest", {fees.pk})


def test_a_concept_is_removed_and_comes_back_where_it_was(chief_person):
    fees = ConceptFactory()
    had, had_not = ResourceFactory(subjects=[fees], revised=True), ResourceFactory()

    change = _change(
        "remove_concept",
        [had, had_not],
        chief_person,
        field="subjects",
        concept=fees.pk,
    )

    assert _subjects(_stored(had)) == set()
    assert (change.changed_count, change.skipped_count) == (0, 0)
    change.refresh_from_db()
    assert (change.changed_count, change.skipped_count) == (1, 1)
    _undo(change, chief_person)
    assert _subjects(_stored(had)) == {fees.pk}
    assert _subjects(_stored(had_not)) == set()


def test_undo_leaves_what_was_changed_since_and_says_which(chief_person):
    fees = ConceptFactory()
    kept, brought = ResourceFactory.create_batch(2, revised=True)
    change = _change(
        "add_concept", [kept, brought], chief_person, field="subjects", concept=fees.pk
    )
    row = _stored(kept)
    row.subjects.clear()
    row.save_revision().publish()

    _undo(change, chief_person)

    assert _reasons(change) == {kept.identifier: "changed_since"}
    assert (change.undone_count, change.kept_count) == (1, 1)
    assert _subjects(_stored(brought)) == set()


def test_other_edits_since_survive_an_undo(chief_person):
    fees = ConceptFactory()
    resource = ResourceFactory(revised=True)
    change = _change(
        "add_concept", [resource], chief_person, field="subjects", concept=fees.pk
    )
    row = _stored(resource)
    row.title = "Edited since"
    row.save_revision().publish()

    _undo(change, chief_person)

    assert (_stored(resource).title, _subjects(_stored(resource))) == (
        "Edited since",
        set(),
    )


def test_access_is_set_and_brought_back(chief_person):
    first, second = ResourceFactory(), ResourceFactory(access_rights="members")

    change = _change("set_access", [first, second], chief_person, access_rights="staff")

    assert {_stored(r).access_rights for r in (first, second)} == {"staff"}
    _undo(change, chief_person)
    assert [_stored(r).access_rights for r in (first, second)] == ["open", "members"]


def test_records_go_on_a_list_in_their_order_and_off_it_again(chief_person):
    there, first, second = ResourceFactory.create_batch(3)
    reading_list = ReadingListFactory(resources=[there])

    change = _change(
        "add_to_list",
        [there, first, second],
        chief_person,
        reading_list=reading_list.pk,
    )

    items = reading_list.items.order_by("sort_order")
    assert [item.resource for item in items] == [there, first, second]
    assert _reasons(change) == {there.identifier: "already_so"}
    ReadingListItem.objects.filter(resource=second).update(note="Begin here")
    _undo(change, chief_person)
    items = reading_list.items.order_by("sort_order")
    assert [item.resource for item in items] == [there, second]
    assert _reasons(change)[second.identifier] == "changed_since"


def test_a_draft_of_the_list_gets_the_record_too(chief_person):
    there, added = ResourceFactory.create_batch(2)
    reading_list = ReadingListFactory(resources=[there])
    reading_list.title = "Draft title"
    revision = reading_list.save_revision()

    _change("add_to_list", [added], chief_person, reading_list=reading_list.pk)
    revision.refresh_from_db()
    revision.publish()

    items = reading_list.items.order_by("sort_order")
    assert [item.resource for item in items] == [there, added]


def test_what_stands_in_the_way_is_left_out_with_its_reason(chief_person):
    withdrawn = ResourceFactory(revised=True)
    withdraw(resource=withdrawn, reason="On request", now=timezone.now())
    other = UserFactory()
    locked = ResourceFactory(
        revised=True, locked=True, locked_by=other, locked_at=timezone.now()
    )
    scheduled = ResourceFactory(revised=True)
    soon = timezone.now() + dt.timedelta(days=1)
    _draft(scheduled, go_live_at=soon).publish()
    fees = ConceptFactory()
    already = ResourceFactory(subjects=[fees], revised=True)
    free = ResourceFactory(revised=True)
    resources = [withdrawn, locked, scheduled, already, free]

    change = _change(
        "add_concept", resources, chief_person, field="subjects", concept=fees.pk
    )

    assert _reasons(change) == {
        withdrawn.identifier: "withdrawn",
        locked.identifier: "locked",
        scheduled.identifier: "scheduled",
        already.identifier: "already_so",
    }
    assert _subjects(_stored(free)) == {fees.pk}


def test_a_draft_with_a_date_to_go_live_is_left_to_its_form(chief_person):
    resource = ResourceFactory(draft=True)
    resource.go_live_at = timezone.now() + dt.timedelta(days=1)
    resource.save_revision()

    change = _change("publish", [resource], chief_person)

    assert _reasons(change) == {resource.identifier: "goes_live_later"}


def test_an_editor_changes_drafts_only():
    editor = UserFactory(permissions=EDITOR)
    fees = ConceptFactory()
    public, draft = ResourceFactory(revised=True), ResourceFactory(draft=True)

    change = _change(
        "add_concept", [public, draft], editor, field="subjects", concept=fees.pk
    )

    assert _reasons(change) == {public.identifier: "no_permission"}
    assert _subjects(_stored(draft)) == {fees.pk}


@pytest.mark.parametrize("kind", ["publish", "unpublish", "set_access"])
def test_an_editor_neither_publishes_nor_opens(kind):
    editor = UserFactory(permissions=EDITOR)
    resource = ResourceFactory(draft=True)

    _change(kind, [resource], editor, access_rights="staff")

    assert not _stored(resource).live
    assert _stored(resource).access_rights == "open"


def test_every_change_stands_in_the_history_of_the_record(chief_person):
    fees = ConceptFactory()
    resource = ResourceFactory(revised=True)

    _change("add_concept", [resource], chief_person, field="subjects", concept=fees.pk)
    _change("set_access", [resource], chief_person, access_rights="staff")
    _change("unpublish", [resource], chief_person)

    entries = ModelLogEntry.objects.for_instance(resource).filter(user=chief_person)
    assert set(entries.values_list("action", flat=True)) == {
        "freeshelf.concepts",
        "freeshelf.access",
        "wagtail.unpublish",
    }


def test_a_preview_says_what_will_change_and_changes_nothing(chief_person):
    fees = ConceptFactory()
    free, already = ResourceFactory(revised=True), ResourceFactory(subjects=[fees])
    action = action_for("add_concept", {"field": "subjects", "concept": fees.pk})

    seen = preview(action, [free.pk, already.pk, 10_000], user=chief_person)

    assert (seen.total, seen.changing) == (3, 1)
    assert seen.skipped == {"already_so": 1, "gone": 1}
    assert seen.shown[0].before == {"published": []}
    assert seen.shown[0].after == {"published": [fees.pk]}
    assert _subjects(_stored(free)) == set()


def test_the_preview_foretells_the_change(chief_person):
    fees = ConceptFactory()
    resource = ResourceFactory(revised=True)
    _draft(resource, subjects=[ConceptFactory()])
    parameters = {"field": "subjects", "concept": fees.pk}
    [outlook] = preview(
        action_for("add_concept", parameters), [resource.pk], user=chief_person
    ).shown

    change = _change("add_concept", [resource], chief_person, **parameters)

    item = change.items.get()
    assert (item.before, item.after) == (outlook.before, outlook.after)
