"""A revision holds what a person typed, and nothing else."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone

from freeshelf.library.errors import WithdrawnResourceError
from freeshelf.library.models import PageText, Resource, ResourceRelation
from freeshelf.library.services import set_access, withdraw
from tests.library.factories import (
    AgentFactory,
    ContentFile,
    FileFactory,
    ResourceFactory,
    pdf_bytes,
    replace_by_looked_at,
)
from tests.vocabularies.factories import ConceptFactory

pytestmark = pytest.mark.django_db


def _draft(resource: Resource, **values: object):
    """Save a draft over a live record, as the edit form does."""
    latest = Resource.objects.get(pk=resource.pk).get_latest_revision_as_object()
    for name, value in values.items():
        setattr(latest, name, value)
    return latest.save_revision()


def _extract(content, text: str) -> None:
    """Leave what the extraction leaves."""
    PageText.objects.create(content=content, number=1, text=text)
    content.state, content.page_count, content.word_count = "done", 1, 4
    content.language = "en"
    content.save()


def test_text_and_state_survive_draft_publish_replacement_and_revert():
    resource = ResourceFactory(title="First title", revised=True)
    first_revision = resource.latest_revision
    draft = _draft(resource, title="Second title")
    file = FileFactory(resource=resource, text="Old text")
    _extract(file.current.content, "Old text")

    draft.publish()
    replaced = replace_by_looked_at(
        file=file,
        stream=ContentFile(pdf_bytes("New text")),
        name="new.pdf",
        now=timezone.now(),
    )
    _extract(replaced.content, "New text")
    reverted = first_revision.as_object().save_revision(
        previous_revision=first_revision
    )
    reverted.publish(previous_revision=first_revision)

    resource = Resource.objects.get(pk=resource.pk)
    assert resource.title == "First title"
    current = resource.files.get().current
    assert current.content.state == "done"
    assert [page.text for page in current.content.pages.all()] == ["New text"]
    old = file.versions.get(is_current=False)
    assert [page.text for page in old.content.pages.all()] == ["Old text"]


def test_a_restricted_record_stays_restricted_after_a_revert():
    resource = ResourceFactory(revised=True)
    open_revision = resource.latest_revision

    set_access(resources=[resource], access_rights="staff")
    open_revision.as_object().save_revision().publish()

    resource.refresh_from_db()
    assert resource.access_rights == "staff"


def test_an_instance_from_before_a_restriction_does_not_reopen_the_record():
    resource = ResourceFactory(revised=True)
    stale = Resource.objects.get(pk=resource.pk)
    stale.title = "Edited by someone who opened the form earlier"

    set_access(resources=[resource], access_rights="staff")
    stale.save_revision().publish()

    resource.refresh_from_db()
    assert resource.title.startswith("Edited")
    assert resource.access_rights == "staff"


def test_a_draft_leaves_the_live_record_alone():
    fees, wages = ConceptFactory(label="Fees"), ConceptFactory(label="Wages")
    resource = ResourceFactory(title="Live", subjects=[fees], revised=True)

    _draft(resource, title="Draft", subjects=[wages])

    resource = Resource.objects.get(pk=resource.pk)
    assert (resource.title, list(resource.subjects.all())) == ("Live", [fees])
    assert resource.has_unpublished_changes


def test_a_concept_merged_between_draft_and_publication_is_carried_over():
    peonage, bonded = ConceptFactory(label="Peonage"), ConceptFactory(label="Bonded")
    debt = ConceptFactory(label="Debt bondage")
    resource = ResourceFactory(revised=True)
    draft = _draft(resource, subjects=[peonage, bonded])

    for merged, into in ((peonage, bonded), (bonded, debt)):
        merged.merged_into = into
        merged.save()
    draft.publish()

    assert list(Resource.objects.get(pk=resource.pk).subjects.all()) == [debt]


def test_a_concept_deleted_between_draft_and_publication_is_dropped():
    gone, kept = ConceptFactory(), ConceptFactory()
    resource = ResourceFactory(revised=True)
    draft = _draft(resource, subjects=[gone, kept])

    gone.delete()
    draft.publish()

    assert list(Resource.objects.get(pk=resource.pk).subjects.all()) == [kept]


def test_a_publisher_deleted_between_draft_and_publication_is_dropped():
    publisher = AgentFactory()
    resource = ResourceFactory(revised=True)
    draft = _draft(resource, publisher=publisher)

    publisher.delete()
    draft.publish()

    assert Resource.objects.get(pk=resource.pk).publisher is None


def test_merged_agents_give_way_to_their_successor_once_in_a_role():
    old, new = AgentFactory(name="ILO Geneva"), AgentFactory(name="ILO")
    resource = ResourceFactory(publisher=old, creators=[old, new], revised=True)
    revision = resource.latest_revision

    old.merged_into = new
    old.save()
    revision.publish()

    resource = Resource.objects.get(pk=resource.pk)
    assert resource.publisher == new
    assert [creator.agent for creator in resource.creators.all()] == [new]


def test_a_resource_deleted_since_drops_out_of_relations():
    target = ResourceFactory()
    resource = ResourceFactory()
    ResourceRelation.objects.create(resource=resource, target=target, kind="cites")
    resource.save_revision()

    revision = Resource.objects.get(pk=resource.pk).latest_revision
    target.delete()
    revision.publish()

    assert not Resource.objects.get(pk=resource.pk).relations.exists()


def test_a_scheduled_draft_goes_live_when_its_time_has_come():
    resource = ResourceFactory(title="Now", revised=True)
    soon = timezone.now() + dt.timedelta(hours=1)
    revision = _draft(resource, title="Later", go_live_at=soon)
    revision.publish()
    assert Resource.objects.get(pk=resource.pk).title == "Now"

    revision.refresh_from_db()
    past = timezone.now() - dt.timedelta(minutes=1)
    revision.content["go_live_at"] = past.isoformat()
    revision.approved_go_live_at = past
    revision.save()
    call_command("publish_scheduled")

    resource = Resource.objects.get(pk=resource.pk)
    assert (resource.title, resource.live) == ("Later", True)


def test_reverting_to_a_first_draft_with_a_schedule_keeps_the_live_record_live():
    resource = ResourceFactory(draft=True, title="First draft")
    first = resource.save_revision()
    first.publish()

    old = first.as_object()
    old.go_live_at = timezone.now() + dt.timedelta(hours=1)
    old.save_revision().publish()

    assert Resource.objects.get(pk=resource.pk).live


def test_withdrawal_calls_off_what_was_scheduled():
    resource = ResourceFactory(revised=True)
    soon = timezone.now() + dt.timedelta(hours=1)
    _draft(resource, go_live_at=soon).publish()

    withdraw(resource=resource, reason="Names a survivor", now=timezone.now())

    resource = Resource.objects.get(pk=resource.pk)
    assert not resource.live
    assert not resource.revisions.filter(approved_go_live_at__isnull=False).exists()


def test_withdrawing_through_a_draft_does_not_publish_its_words():
    resource = ResourceFactory(title="Public words", revised=True)
    draft = _draft(resource, title="Words of the draft").as_object()

    withdraw(resource=draft, reason="On request", now=timezone.now())

    assert Resource.objects.get(pk=resource.pk).title == "Public words"


def test_publishing_a_withdrawn_record_says_what_to_do():
    resource = ResourceFactory(revised=True)
    revision = resource.latest_revision
    withdraw(resource=resource, reason="On request", now=timezone.now())

    with pytest.raises(WithdrawnResourceError, match="reinstate it"):
        revision.publish()

    assert not Resource.objects.get(pk=resource.pk).live


def test_a_record_without_a_title_can_be_revised_and_published():
    resource = ResourceFactory(title="", description="<p>Signs of forced labour</p>")

    resource.save_revision().publish()

    resource = Resource.objects.get(pk=resource.pk)
    assert resource.display_title == "[untitled] Signs of forced labour"


@pytest.mark.parametrize("how", ["saved", "revised unchecked"])
def test_a_description_from_anywhere_is_made_harmless(how):
    hostile = '<p onclick="x()">Text<script>alert(1)</script></p>'
    resource = ResourceFactory(description=hostile)

    if how == "revised unchecked":
        resource.description = hostile
        resource.save_revision(clean=False).publish()

    assert Resource.objects.get(pk=resource.pk).description == "<p>Text</p>"


def test_the_year_follows_the_date_of_issue_even_in_a_partial_save():
    resource = ResourceFactory(issued="2022-07-30")
    assert resource.issued_year == 2022

    resource.issued = "2024"
    resource.save(update_fields=["issued"])

    assert Resource.objects.get(pk=resource.pk).issued_year == 2024


def test_deleting_a_record_takes_its_revisions_with_it():
    resource = ResourceFactory(revised=True)
    revisions = resource.revisions
    assert revisions.exists()

    resource.delete()

    assert not revisions.exists()
