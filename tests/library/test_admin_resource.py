"""Editing a resource in the admin: draft, schedule, compare, revert, lock, review."""

import datetime as dt

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Workflow, WorkflowContentType
from wagtail.models import WorkflowTask as TaskOrder

from freeshelf.library.admin.record_writing import record_form, save_record
from freeshelf.library.models import Resource
from freeshelf.library.services import set_access, withdraw
from tests.content.factories import paragraphs
from tests.library.admin import chosen, chosen_one, edit, fields_of
from tests.library.factories import AgentFactory, ResourceFactory, UserFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db

EDIT = "library_resource:edit"


def _page(client, name, *args, **query):
    response = client.get(reverse(f"library_resource:{name}", args=args), query)
    assert response.status_code == 200, response
    return response.content.decode()


def test_an_editor_creates_a_draft_with_concepts_people_and_identifiers(editor):
    fees = ConceptFactory(label="Recruitment fees")
    ilo, author = AgentFactory(name="ILO"), AgentFactory(name="Doe, Jane")
    address = reverse("library_resource:add")
    data = fields_of(editor.get(address).content.decode())

    response = editor.post(
        address,
        data
        | {
            "title": "Fair recruitment",
            "issued": "2022-07",
            "language": "en",
            "publisher": chosen_one(ilo),
            "subjects": chosen(fees),
            "creators-TOTAL_FORMS": "1",
            "creators-0-agent": chosen_one(author),
            "creators-0-role": "creator",
            "creators-0-ORDER": "1",
            "identifiers-TOTAL_FORMS": "1",
            "identifiers-0-kind": "doi",
            "identifiers-0-value": "10.1000/182",
            "identifiers-0-ORDER": "1",
        },
    )

    assert response.status_code == 302, response.context["form"].errors
    resource = Resource.objects.get()
    assert not resource.live
    assert (resource.title, resource.issued_year) == ("Fair recruitment", 2022)
    assert resource.publisher == ilo
    assert list(resource.subjects.all()) == [fees]
    assert resource.creators.get().agent == author
    assert resource.identifiers.get().value == "10.1000/182"


def test_a_draft_is_saved_without_touching_what_readers_see(editor):
    fees, wages = ConceptFactory(label="Fees"), ConceptFactory(label="Wages")
    resource = ResourceFactory(title="Live", subjects=[fees], revised=True)

    response = edit(editor, EDIT, resource.pk, title="Draft", subjects=chosen(wages))

    assert response.status_code == 302
    resource = Resource.objects.get(pk=resource.pk)
    assert (resource.title, list(resource.subjects.all())) == ("Live", [fees])
    draft = resource.get_latest_revision_as_object()
    assert (draft.title, list(draft.subjects.all())) == ("Draft", [wages])


def test_a_publisher_publishes_the_draft(publisher):
    wages = ConceptFactory(label="Wages")
    resource = ResourceFactory(draft=True)

    edit(
        publisher,
        EDIT,
        resource.pk,
        title="Published",
        subjects=chosen(wages),
        **{"action-publish": "1", "publish-anyway": "1"},
    )

    resource = Resource.objects.get(pk=resource.pk)
    assert (resource.title, resource.live) == ("Published", True)
    assert list(resource.subjects.all()) == [wages]


def test_opening_and_saving_the_form_changes_nothing(publisher):
    scheme = ConceptSchemeFactory(role="type")
    resource = ResourceFactory(
        types=[ConceptFactory(scheme=scheme)],
        subjects=[ConceptFactory(), ConceptFactory()],
        publisher=AgentFactory(),
        creators=[AgentFactory()],
        description="<p>Two <em>words</em></p>",
        revised=True,
    )
    before = resource.serializable_data()

    edit(publisher, EDIT, resource.pk, **{"action-publish": "1"})

    after = Resource.objects.get(pk=resource.pk).serializable_data()
    moving = {"latest_revision", "live_revision", "last_published_at"}
    assert {k: v for k, v in after.items() if k not in moving} == {
        k: v for k, v in before.items() if k not in moving
    }


def test_someone_who_may_not_publish_cannot(editor):
    resource = ResourceFactory(draft=True)

    edit(editor, EDIT, resource.pk, **{"action-publish": "1"})

    assert not Resource.objects.get(pk=resource.pk).live


def test_a_publication_is_scheduled(publisher):
    resource = ResourceFactory(title="Now", revised=True)
    tomorrow = timezone.now() + dt.timedelta(days=1)

    edit(
        publisher,
        EDIT,
        resource.pk,
        title="Tomorrow",
        go_live_at=tomorrow.strftime("%Y-%m-%d %H:%M"),
        **{"action-publish": "1"},
    )

    resource = Resource.objects.get(pk=resource.pk)
    assert resource.title == "Now"
    assert resource.scheduled_revision.content["title"] == "Tomorrow"


def test_two_versions_are_compared(editor):
    resource = ResourceFactory(title="Before", revised=True)
    edit(editor, EDIT, resource.pk, title="After")

    html = _page(editor, "revisions_compare", resource.pk, "earliest", "latest")

    assert "Before" in html
    assert "After" in html


def test_an_earlier_version_is_reverted_to_and_access_stays(reading_publisher):
    resource = ResourceFactory(title="First", revised=True)
    first = resource.latest_revision
    edit(
        reading_publisher, EDIT, resource.pk, title="Second", **{"action-publish": "1"}
    )
    set_access(resources=[Resource.objects.get()], access_rights="staff")
    address = reverse("library_resource:revisions_revert", args=[resource.pk, first.pk])

    data = fields_of(reading_publisher.get(address).content.decode())
    assert data["title"] == "First"
    assert data["access_rights"] == ["staff"]
    reading_publisher.post(address, data | {"action-publish": "1"})

    resource = Resource.objects.get(pk=resource.pk)
    assert (resource.title, resource.access_rights) == ("First", "staff")


def test_a_locked_resource_is_changed_by_no_one_else(chief, editor):
    resource = ResourceFactory(title="Mine", revised=True)
    chief.post(reverse("library_resource:lock", args=[resource.pk]))

    html = _page(editor, "edit", resource.pk)
    response = editor.post(
        reverse(EDIT, args=[resource.pk]), {"title": "Theirs", "language": "en"}
    )

    assert "locked" in html
    assert response.status_code == 200
    assert not Resource.objects.get(pk=resource.pk).has_unpublished_changes


def test_a_draft_goes_through_review(chief, editor):
    workflow = Workflow.objects.create(name="Review", active=True)
    task = GroupApprovalTask.objects.create(name="Read it", active=True)
    TaskOrder.objects.create(workflow=workflow, task=task, sort_order=1)
    WorkflowContentType.objects.create(
        workflow=workflow, content_type=ContentType.objects.get_for_model(Resource)
    )
    resource = ResourceFactory(draft=True, title="To review")

    edit(editor, EDIT, resource.pk, title="Reviewed", **{"action-submit": "1"})
    resource = Resource.objects.get(pk=resource.pk)
    assert resource.workflow_in_progress
    state = resource.current_workflow_task_state
    chief.post(
        reverse(
            "library_resource:workflow_action", args=[resource.pk, "approve", state.pk]
        ),
        {"anyway": "1"},
    )

    resource = Resource.objects.get(pk=resource.pk)
    assert (resource.title, resource.live) == ("Reviewed", True)


def test_the_history_shows_what_was_done(publisher):
    resource = ResourceFactory(revised=True)
    edit(publisher, EDIT, resource.pk, title="Changed", **{"action-publish": "1"})

    html = _page(publisher, "history", resource.pk)

    assert "Published" in html


def test_unsaved_words_are_previewed_as_the_public_page(editor):
    resource = ResourceFactory(title="Live", revised=True)
    edit_page = _page(editor, "edit", resource.pk)
    address = reverse("library_resource:preview_on_edit", args=[resource.pk])

    saved = editor.post(address, fields_of(edit_page) | {"title": "Unsaved <b>"})
    shown = editor.get(address)

    assert saved.json() == {"is_valid": True, "is_available": True}
    assert "Unsaved &lt;b&gt;" in shown.content.decode()
    assert Resource.objects.get().title == "Live"


def test_an_editor_sees_access_but_cannot_change_it(editor):
    resource = ResourceFactory(revised=True)

    edit(editor, EDIT, resource.pk, access_rights="staff")

    assert Resource.objects.get(pk=resource.pk).access_rights == "open"


def test_a_publisher_restricts_a_live_record_at_once_with_a_draft(reading_publisher):
    resource = ResourceFactory(title="Live", revised=True)

    edit(reading_publisher, EDIT, resource.pk, title="Draft", access_rights="staff")

    assert "Access changed" in _page(reading_publisher, "history", resource.pk)
    resource = Resource.objects.get(pk=resource.pk)
    assert (resource.title, resource.access_rights) == ("Live", "staff")


def test_saving_by_itself_while_typing_does_not_change_access(reading_publisher):
    resource = ResourceFactory(access_rights="staff", revised=True)
    address = reverse(EDIT, args=[resource.pk])
    data = fields_of(reading_publisher.get(address).content.decode())

    response = reading_publisher.post(
        address,
        data | {"title": "Typed", "access_rights": "open"},
        headers={"accept": "application/json"},
    )

    assert response.json()["success"] is True
    resource = Resource.objects.get(pk=resource.pk)
    assert resource.access_rights == "staff"
    assert resource.get_latest_revision_as_object().title == "Typed"


def test_a_concept_of_another_field_is_refused(editor):
    place = ConceptFactory(scheme=ConceptSchemeFactory(role="place"))
    resource = ResourceFactory(revised=True)

    response = edit(editor, EDIT, resource.pk, subjects=chosen(place))

    assert "Choose from the list." in response.content.decode()


def test_a_field_that_is_no_json_is_refused_and_loses_nothing(editor):
    fees = ConceptFactory()
    resource = ResourceFactory(subjects=[fees], revised=True)

    response = edit(editor, EDIT, resource.pk, subjects="[{broken")

    assert response.status_code == 200
    assert list(Resource.objects.get(pk=resource.pk).subjects.all()) == [fees]


def test_a_merged_concept_is_saved_as_its_successor(publisher):
    new = ConceptFactory(label="Debt bondage")
    old = ConceptFactory(label="Peonage", merged_into=new)
    resource = ResourceFactory(subjects=[old], revised=True)
    Resource.subjects.through.objects.update(concept=old)

    edit(publisher, EDIT, resource.pk, **{"action-publish": "1"})

    assert list(Resource.objects.get(pk=resource.pk).subjects.all()) == [new]


def test_plain_text_of_a_program_becomes_paragraphs_instead_of_the_blocks():
    resource = ResourceFactory(draft=True, body=paragraphs("Before"))
    librarian = UserFactory(is_superuser=True)

    values = {"description": "One & two\n\nThree"}
    form = record_form(resource, values, user=librarian)
    save_record(form, user=librarian, publish=False)

    resource = Resource.objects.get(pk=resource.pk)
    assert not resource.body
    assert resource.description == "<p>One &amp; two</p>\n\n<p>Three</p>"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("issued", "July 2022", "Enter a year, month or day"),
        ("issued", "2022-02-31", "Enter a year, month or day"),
        ("language", "Englisch!", "Enter a language tag"),
    ],
)
def test_a_wrong_value_is_answered_with_a_sentence(editor, field, value, sentence):
    resource = ResourceFactory(revised=True)

    response = edit(editor, EDIT, resource.pk, **{field: value})

    assert sentence in response.content.decode()


def test_a_publisher_withdraws_with_a_reason_and_reinstates(publisher):
    resource = ResourceFactory(revised=True)
    withdrawing = reverse("library_resource_withdraw", args=[resource.pk])

    assert b"This field is required" in publisher.post(withdrawing, {}).content
    publisher.post(withdrawing, {"reason": "Names a survivor"})

    resource = Resource.objects.get(pk=resource.pk)
    assert (resource.live, resource.withdrawn_reason) == (False, "Names a survivor")
    html = _page(publisher, "edit", resource.pk)
    assert "Reinstate it before you edit or publish it" in html
    publisher.post(reverse("library_resource_reinstate", args=[resource.pk]))
    resource = Resource.objects.get(pk=resource.pk)
    assert (resource.live, resource.withdrawn_at) == (False, None)


def test_only_publishers_withdraw(editor):
    resource = ResourceFactory(revised=True)

    editor.post(
        reverse("library_resource_withdraw", args=[resource.pk]), {"reason": "x"}
    )

    assert Resource.objects.get(pk=resource.pk).live


def test_publishing_a_withdrawn_record_is_refused_in_a_sentence(publisher):
    resource = ResourceFactory(revised=True)
    data = fields_of(_page(publisher, "edit", resource.pk))
    withdraw(resource=resource, reason="On request", now=timezone.now())

    response = publisher.post(
        reverse(EDIT, args=[resource.pk]), data | {"action-publish": "1"}
    )

    assert response.status_code == 200
    assert "locked" in response.content.decode()
    assert not Resource.objects.get(pk=resource.pk).live


def test_withdrawal_ends_a_review(publisher):
    workflow = Workflow.objects.create(name="Review", active=True)
    task = GroupApprovalTask.objects.create(name="Read it", active=True)
    TaskOrder.objects.create(workflow=workflow, task=task, sort_order=1)
    resource = ResourceFactory(revised=True)
    workflow.start(Resource.objects.get(pk=resource.pk), None)

    publisher.post(
        reverse("library_resource_withdraw", args=[resource.pk]), {"reason": "x"}
    )

    assert not Resource.objects.get(pk=resource.pk).workflow_in_progress
