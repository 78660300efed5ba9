"""Looking saves nothing, a sitting is one line, and a line says what changed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry, Revision

from freeshelf.library.admin.resource_views import ResourceEditView
from freeshelf.library.models import Resource, ResourceCreator
from freeshelf.library.revision_contents import comparable, words_for_changes
from tests.library.admin import chosen, edit, fields_of
from tests.library.factories import AgentFactory, ResourceFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db

EDIT = "library_resource:edit"
JSON = {"accept": "application/json"}


def _autosave(client, resource, revision=None, **changes):
    address = reverse(EDIT, args=[resource.pk])
    data = fields_of(client.get(address).content.decode()) | changes
    if revision:
        data["overwrite_revision_id"] = revision
    return client.post(address, data, headers=JSON).json()


def _lines(client, resource):
    """The action cells of the history, newest first, without markup."""
    html = client.get(reverse("library_resource:history", args=[resource.pk]))
    return html.context["page_obj"].object_list


@pytest.fixture
def described():
    """A published record with every kind of row."""
    scheme = ConceptSchemeFactory(role="subject")
    resource = ResourceFactory(
        title="Guide",
        description="<p>One</p>\n<p>Two</p>",
        subjects=[ConceptFactory(scheme=scheme), ConceptFactory(scheme=scheme)],
    )
    for position in (0, 1):
        row = ResourceCreator(agent=AgentFactory(), sort_order=position)
        resource.creators.add(row)
    resource.save()
    resource.save_revision().publish()
    return resource


def test_a_form_that_changes_nothing_saves_nothing(editor, described):
    lines = ModelLogEntry.objects.count()

    answer = _autosave(editor, described)
    edit(editor, EDIT, described.pk)

    assert answer["success"] is True
    assert answer["revision_id"] == described.latest_revision_id
    assert Revision.objects.count() == 1
    assert ModelLogEntry.objects.count() == lines
    assert not Resource.objects.get(pk=described.pk).has_unpublished_changes


def test_an_autosave_that_is_overtaken_does_not_bring_older_words_back(
    publisher, described, monkeypatch
):
    first = _autosave(publisher, described, title="Guid")
    save = ResourceEditView.form_valid

    def overtaken(view, form):
        """Save a draft after the autosave was looked at, before it is written."""
        monkeypatch.setattr(ResourceEditView, "form_valid", save)
        edit(publisher, EDIT, described.pk, title="Guide to work")
        return save(view, form)

    monkeypatch.setattr(ResourceEditView, "form_valid", overtaken)
    late = _autosave(publisher, described, first["revision_id"], title="Guide to")

    assert (late["success"], late["error_code"]) == (False, "invalid_revision")
    described.refresh_from_db()
    assert described.get_latest_revision_as_object().title == "Guide to work"


def test_autosaves_of_a_sitting_are_one_line_and_the_log_keeps_all(
    publisher, described
):
    first = _autosave(publisher, described, title="Guid")
    _autosave(publisher, described, first["revision_id"], title="Guide to")
    _autosave(publisher, described, first["revision_id"], title="Guide to work")
    edit(publisher, EDIT, described.pk, **{"action-publish": "1"})

    of_sitting = [
        line
        for line in _lines(publisher, described)
        if line.revision_id == first["revision_id"]
    ]

    assert [line.action for line in of_sitting] == ["wagtail.publish"]
    log = ModelLogEntry.objects.filter(revision_id=first["revision_id"])
    assert log.filter(action="wagtail.edit").count() == 3
    assert Resource.objects.get(pk=described.pk).title == "Guide to work"


def test_a_line_says_what_changed_and_leads_to_the_comparison(editor, described):
    before = described.latest_revision_id
    scheme = described.subjects.first().scheme
    three = [ConceptFactory(scheme=scheme) for _each in range(2)]
    kept = described.subjects.first()

    edit(editor, EDIT, described.pk, title="New", subjects=chosen(kept, *three))

    html = editor.get(reverse("library_resource:history", args=[described.pk]))
    latest = Resource.objects.get(pk=described.pk).latest_revision_id
    compare = reverse(
        "library_resource:revisions_compare", args=[described.pk, before, latest]
    )
    link = f'<a href="{compare}">Edited: title, 2 topics</a>'
    assert link in html.content.decode()


def test_what_two_people_did_to_a_version_stays_two_lines(editor, publisher, described):
    edit(editor, EDIT, described.pk, title="Edited")
    edit(publisher, EDIT, described.pk, **{"action-publish": "1"})

    lines = _lines(publisher, described)[:2]

    assert [line.action for line in lines] == ["wagtail.publish", "wagtail.edit"]
    assert lines[0].revision_id == lines[1].revision_id
    assert lines[0].user_id != lines[1].user_id


def test_a_long_history_asks_no_more_questions_than_a_short_one(
    publisher, described, django_assert_num_queries
):
    address = reverse("library_resource:history", args=[described.pk])
    described.title = "Guide 2"
    described.save_revision(log_action=True)
    publisher.get(address)
    with CaptureQueriesContext(connection) as few:
        publisher.get(address)
    for number in range(3, 13):
        described.title = f"Guide {number}"
        described.save_revision(log_action=True)

    with django_assert_num_queries(len(few)):
        html = publisher.get(address).content.decode()

    assert html.count("Edited: title") == 11


def test_words_leave_out_what_nobody_typed():
    before = {"title": "A", "live": False, "creators": [], "body": []}
    row = {"pk": 7, "sort_order": 0, "resource": 1, "agent": 3, "role": "creator"}
    after = before | {"live": True, "creators": [row], "issued_year": 2020}

    words = words_for_changes(Resource, comparable(before), comparable(after))

    assert words == ["1 author or contributor"]
    moved = comparable({"creators": [row | {"pk": 9, "sort_order": 4}]})
    assert moved == comparable({"creators": [row]})
