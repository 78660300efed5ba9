"""Before publishing one is shown what is missing; nobody is hindered."""

import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone
from wagtail.models import (
    GroupApprovalTask,
    Workflow,
    WorkflowContentType,
    WorkflowTask,
)

from freeshelf.api.presenters.drafts import draft_item
from freeshelf.library.models import PublishingDemand, Resource
from freeshelf.library.publishing_check import LABELS, check_many, missing_of
from tests.library.admin import edit, fields_of
from tests.library.factories import FileFactory, ResourceFactory, UserFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db

EDIT = "library_resource:edit"
PUBLISH = {"action-publish": "1"}


def _draft(**values):
    resource = ResourceFactory(draft=True, **values)
    resource.save_revision()
    return resource


def _whole(**values):
    of = {
        role: [ConceptFactory(scheme=ConceptSchemeFactory(role=role))]
        for role in ("type", "subject", "place")
    }
    return _draft(
        types=of["type"],
        subjects=of["subject"],
        spatial=of["place"],
        license="CC-BY-4.0",
        description="<p>What it says.</p>",
        source_url="https://example.org/guide",
        **values,
    )


def _review():
    workflow = Workflow.objects.create(name="Second look")
    task = GroupApprovalTask.objects.create(name="Look")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    kind = ContentType.objects.get_for_model(Resource)
    WorkflowContentType.objects.create(workflow=workflow, content_type=kind)
    return workflow


def test_publishing_shows_what_is_missing_and_links_to_each_field(publisher):
    resource = _draft(title="Guide")

    answer = edit(publisher, EDIT, resource.pk, title="Guide to work", **PUBLISH)

    html = answer.content.decode()
    for name in ("types", "subjects", "spatial", "license", "description"):
        assert f"?fill={name}" in html
    assert "?fill=source_url" in html
    assert "?fill=files" in html
    assert "?fill=language" not in html  # it is English
    row = Resource.objects.get(pk=resource.pk)
    assert (row.live, row.title) == (False, "Guide to work")  # saved as a draft

    again = publisher.get(reverse("library_before_publishing", args=[resource.pk]))
    assert "?fill=types" in again.content.decode()
    publisher.post(reverse("library_before_publishing", args=[resource.pk]))
    assert Resource.objects.get(pk=resource.pk).live


def test_what_is_whole_is_published_at_once(publisher):
    resource = _whole()

    page = publisher.get(reverse("library_before_publishing", args=[resource.pk]))
    assert edit(publisher, EDIT, resource.pk, **PUBLISH).status_code == 302

    assert Resource.objects.get(pk=resource.pk).live
    # Whoever filled in everything in another tab does not publish in spite of anything.
    assert "Nothing is missing." in page.content.decode()
    assert not re.search(r"Publish anyway\s*<", page.content.decode())


def test_a_published_record_is_asked_only_about_what_it_would_lose(publisher):
    resource = ResourceFactory(revised=True, license="CC0-1.0")

    assert edit(publisher, EDIT, resource.pk, title="B", **PUBLISH).status_code == 302
    answer = edit(publisher, EDIT, resource.pk, license="", **PUBLISH)

    html = answer.content.decode()
    assert "?fill=license" in html
    assert "?fill=subjects" not in html
    assert Resource.objects.get(pk=resource.pk).license == "CC0-1.0"


def test_nobody_publishes_anyway_without_the_right_or_past_a_lock(editor, publisher):
    resource = _draft()
    address = reverse("library_before_publishing", args=[resource.pk])

    assert editor.post(address).status_code in (302, 403)
    assert not Resource.objects.get(pk=resource.pk).live

    locker = UserFactory()
    Resource.objects.filter(pk=resource.pk).update(
        locked=True, locked_by=locker, locked_at=timezone.now()
    )
    publisher.post(address)
    assert not Resource.objects.get(pk=resource.pk).live

    closed = _draft(access_rights="staff")
    address = reverse("library_before_publishing", args=[closed.pk])
    assert publisher.get(address).status_code == 404
    assert publisher.post(address).status_code == 404


def test_a_scheduled_publication_is_asked_too(publisher):
    resource = _draft()
    later = timezone.now() + timezone.timedelta(days=2)

    answer = edit(
        publisher,
        EDIT,
        resource.pk,
        go_live_at=f"{later:%Y-%m-%d %H:%M}",
        **PUBLISH,
    )

    assert "Schedule anyway" in answer.content.decode()
    publisher.post(reverse("library_before_publishing", args=[resource.pk]))
    row = Resource.objects.get(pk=resource.pk)
    assert not row.live
    assert row.latest_revision.approved_go_live_at is not None


def test_an_approval_that_publishes_is_asked_too(chief):
    resource = _draft()
    workflow = _review()
    workflow.start(resource, UserFactory())
    approve = {
        "action-workflow-action": "true",
        "workflow-action-name": "approve",
        "workflow-action-extra-data": '{"comment": "Well done"}',
    }

    answer = edit(chief, EDIT, resource.pk, **approve)

    html = answer.content.decode()
    assert "Approve anyway" in html
    assert "?fill=types" in html
    assert not Resource.objects.get(pk=resource.pk).live
    chief.post(
        reverse("library_before_publishing", args=[resource.pk]),
        {
            "approve": BeautifulSoup(html, "html.parser").select_one(
                "input[name=approve]"
            )["value"]
        },
    )
    assert Resource.objects.get(pk=resource.pk).live
    state = resource.workflow_states.get().task_states.get()
    assert state.comment == "Well done"


@pytest.mark.parametrize("way", ["form", "list"])
def test_an_approval_that_publishes_says_which_files_wait(chief, way):
    resource = _whole()
    FileFactory(resource=resource, held=True)
    _review().start(resource, UserFactory())
    state = resource.current_workflow_task_state

    if way == "form":
        approve = {
            "action-workflow-action": "true",
            "workflow-action-name": "approve",
            "workflow-action-extra-data": "{}",
        }
        edit(chief, EDIT, resource.pk, **approve)
    else:
        names = [resource.pk, "approve", state.pk]
        chief.post(reverse("library_resource:workflow_action", args=names), {})

    assert Resource.objects.get(pk=resource.pk).live
    page = chief.get(reverse("library_resource:list")).content.decode()
    assert "1 file is being checked. Readers do not get it yet." in page


def test_an_approval_whose_comment_cannot_be_read_has_none(chief):
    resource = _draft()
    _review().start(resource, UserFactory())
    address = reverse("library_before_publishing", args=[resource.pk])

    chief.post(address, {"approve": "[" * 100_000})

    assert resource.workflow_states.get().task_states.get().comment == ""


def test_approving_outside_the_form_shows_the_same(chief):
    resource = _draft()
    workflow = _review()
    state = workflow.start(resource, UserFactory()).current_task_state
    address = reverse(
        "library_resource:workflow_action", args=[resource.pk, "approve", state.pk]
    )

    assert "?fill=types" in chief.get(address).json()["html"]
    answer = chief.post(address)

    assert answer.url.startswith(
        reverse("library_before_publishing", args=[resource.pk])
    )
    assert not Resource.objects.get(pk=resource.pk).live
    chief.post(address, {"anyway": "1", "comment": ""})
    assert Resource.objects.get(pk=resource.pk).live


def test_many_are_listed_before_they_are_published(publisher):
    lacking, whole = _draft(title="Lacks all"), _whole(title="Lacks nothing")
    address = reverse("wagtail_bulk_action", args=["library", "resource", "publish"])

    answer = publisher.get(f"{address}?id={lacking.pk}&id={whole.pk}")

    html = answer.content.decode()
    assert "Publish anyway" in html
    assert f"/{lacking.pk}/?fill=subjects" in html
    assert f"/{whole.pk}/?fill" not in html


def test_what_is_demanded_is_set_by_type(django_assert_max_num_queries):
    scheme = ConceptSchemeFactory(role="type")
    poster, law = ConceptFactory(scheme=scheme), ConceptFactory(scheme=scheme)
    none = dict.fromkeys(LABELS, False)
    PublishingDemand.objects.create(type=poster, **none)
    PublishingDemand.objects.create(**(none | {"license": True}))
    a_poster, a_law = _draft(types=[poster]), _draft(types=[law])
    both = _draft(types=[law, poster])

    assert missing_of(a_poster) == []
    assert missing_of(a_law) == missing_of(both) == ["license"]
    user = UserFactory(is_superuser=True)
    assert draft_item(a_law, user).missing == ["license"]
    assert draft_item(a_poster, user).missing == []
    keys = [a_poster.pk, a_law.pk, both.pk]
    with django_assert_max_num_queries(9):
        found = check_many(keys)
    assert found.counts == {"license": 2}
    assert set(found.shown) == {a_law.pk, both.pk}


def test_a_file_is_a_source(publisher):
    resource = _draft()
    assert "source" in missing_of(resource)

    FileFactory(resource=resource)

    assert "source" not in missing_of(resource)
    assert "source" not in check_many([resource.pk]).counts


def test_an_administrator_sets_the_demands(chief):
    add = reverse("library_demand:add")
    fields = fields_of(chief.get(add).content.decode())
    chief.post(add, fields)

    assert PublishingDemand.objects.get().subjects is True
    refused = chief.post(add, fields)
    assert "There is already a row for all other types." in refused.content.decode()


def test_the_list_of_demands_asks_no_question_for_each_row(
    chief, django_assert_max_num_queries
):
    scheme = ConceptSchemeFactory(role="type")
    for _row in range(12):
        PublishingDemand.objects.create(type=ConceptFactory(scheme=scheme))
    address = reverse("library_demand:list")
    chief.get(address)

    with django_assert_max_num_queries(20):
        html = chief.get(address).content.decode()

    assert html.count("/edit/") >= 12
