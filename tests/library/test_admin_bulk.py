"""Actions on many records in the admin area: form, preview, change, undo, who may."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from freeshelf.library.admin.bulk_actions import BULK_ACTIONS
from freeshelf.library.bulk import runs
from freeshelf.library.models import BulkChange, Resource
from tests.library.admin import chosen_one
from tests.library.factories import ReadingListFactory, ResourceFactory, UserFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db


def _address(action, *resources, **query):
    address = reverse("wagtail_bulk_action", args=["library", "resource", action])
    parts = [f"id={resource.pk}" for resource in resources]
    parts += [f"{name}={value}" for name, value in query.items()]
    return f"{address}?{'&'.join(parts)}"


def _subjects(resource):
    return list(Resource.objects.get(pk=resource.pk).subjects.all())


@pytest.mark.parametrize(
    "action",
    [action.action_type for action in BULK_ACTIONS],
)
def test_every_action_is_offered_in_the_list(chief, action):
    resource = ResourceFactory()

    html = chief.get(reverse("library_resource:list")).content.decode()

    assert reverse("wagtail_bulk_action", args=["library", "resource", action]) in html
    assert chief.get(_address(action, resource)).status_code == 200


def test_a_preview_shows_before_and_after_and_writes_nothing(chief):
    wages, fees = ConceptFactory(label="Wages"), ConceptFactory(label="Fees")
    resource = ResourceFactory(title="Guide", subjects=[wages], revised=True)
    already = ResourceFactory(title="Done", subjects=[fees])

    response = chief.post(
        _address("add-concept", resource, already), {"concept": chosen_one(fees)}
    )

    html = response.content.decode()
    assert "1 record will change" in html
    assert "Fees, Wages" in html
    assert "No change needed." in html
    assert _subjects(resource) == [wages]
    assert not BulkChange.objects.exists()


def test_what_was_seen_is_done_and_undone_from_the_message(chief):
    fees = ConceptFactory(label="Fees")
    resource = ResourceFactory(revised=True)

    response = chief.post(
        _address("add-concept", resource),
        {"concept": chosen_one(fees), "apply": "1"},
        follow=True,
    )

    assert _subjects(resource) == [fees]
    change = BulkChange.objects.get()
    undo = reverse("library_bulk_change_undo", args=[change.pk])
    assert undo in response.content.decode()
    assert "1 record was changed" in chief.get(undo).content.decode()
    response = chief.post(undo, follow=True)
    assert _subjects(resource) == []
    assert "1 record reverted" in response.content.decode()


def test_the_field_follows_from_the_scheme_of_the_concept(chief):
    places = ConceptSchemeFactory(role="place")
    nepal = ConceptFactory(label="Nepal", scheme=places)
    resource = ResourceFactory(revised=True)

    chief.post(
        _address("add-concept", resource), {"concept": chosen_one(nepal), "apply": "1"}
    )

    assert list(Resource.objects.get().spatial.all()) == [nepal]


def test_a_concept_that_describes_no_record_is_refused_in_a_sentence(chief):
    scheme = ConceptSchemeFactory(role="reference", title="Instruments")
    resource = ResourceFactory()

    response = chief.post(
        _address("add-concept", resource),
        {"concept": chosen_one(ConceptFactory(scheme=scheme)), "apply": "1"},
    )

    assert "cannot be used in records" in response.content.decode()
    assert not BulkChange.objects.exists()


@pytest.mark.parametrize("sent", ["", "null", "[", "7", '{"pk": "x"}'])
def test_a_concept_that_cannot_be_read_keeps_the_form(chief, sent):
    response = chief.post(_address("add-concept", ResourceFactory()), {"concept": sent})

    assert response.status_code == 200
    assert "preview" not in response.context


def test_all_that_the_filter_and_the_search_leave_are_changed(chief):
    fees = ConceptFactory()
    wanted = ResourceFactory.create_batch(25, title="Fair fees", language="fr")
    ResourceFactory(title="Fair fees", language="en")
    ResourceFactory(title="Other", language="fr")
    address = _address("add-concept", id="all", language="fr", q="fees")

    preview = chief.post(address, {"concept": chosen_one(fees)})
    chief.post(address, {"concept": chosen_one(fees), "apply": "1"})

    assert "For all 25 resources" in preview.content.decode()
    changed = Resource.objects.filter(subjects=fees)
    assert set(changed) == set(wanted)


def test_many_records_wait_for_a_worker_and_their_page_shows_how_far_it_is(
    chief, monkeypatch
):
    monkeypatch.setattr(runs, "MAX_SYNCHRONOUS", 2)
    resources = ResourceFactory.create_batch(3)

    response = chief.post(
        _address("set-access", *resources),
        {"access_rights": "staff", "apply": "1"},
        follow=True,
    )

    change = BulkChange.objects.get()
    assert change.state == BulkChange.State.WAITING
    progress = reverse("library_bulk_change_progress", args=[change.pk])
    assert progress in response.content.decode()
    assert chief.get(progress).json() == {"done": 0, "goal": 3, "is_moving": True}
    runs.run(change)
    assert chief.get(progress).json() == {"done": 3, "goal": 3, "is_moving": False}


def test_a_list_is_filled_and_access_set(chief):
    reading_list = ReadingListFactory()
    resource = ResourceFactory()

    chief.post(
        _address("add-to-list", resource),
        {"reading_list": reading_list.pk, "apply": "1"},
    )
    chief.post(
        _address("set-access", resource), {"access_rights": "staff", "apply": "1"}
    )

    assert [item.resource for item in reading_list.items.all()] == [resource]
    assert Resource.objects.get().access_rights == "staff"


@pytest.mark.parametrize("action", ["publish", "unpublish", "set-access"])
def test_an_editor_without_the_right_changes_nothing(editor, action):
    resource = ResourceFactory(draft=action == "publish")

    for data in ({}, {"apply": "1", "access_rights": "staff"}):
        assert editor.post(_address(action, resource), data).status_code == 302

    assert not BulkChange.objects.exists()


def test_someone_else_in_the_admin_area_sees_no_change_and_undoes_none(client):
    client.force_login(UserFactory())
    change = runs.request_change(
        kind="set_access",
        parameters={"access_rights": "staff"},
        keys=[ResourceFactory().pk],
        user=UserFactory(is_superuser=True),
        now=timezone.now(),
    )

    for name in ("", "_undo", "_progress"):
        address = reverse(f"library_bulk_change{name}", args=[change.pk])
        assert client.get(address).status_code == 302
        assert client.post(address).status_code in {302, 405}
    assert client.get(reverse("library_bulk_changes")).status_code == 302
    assert Resource.objects.get().access_rights == "staff"


def test_an_editor_sees_a_publisher_s_change_and_cannot_undo_it(editor):
    change = runs.request_change(
        kind="set_access",
        parameters={"access_rights": "staff"},
        keys=[ResourceFactory().pk],
        user=UserFactory(is_superuser=True),
        now=timezone.now(),
    )

    page = editor.get(reverse("library_bulk_change", args=[change.pk]))
    editor.post(reverse("library_bulk_change_undo", args=[change.pk]))

    assert "Undo this change" not in page.content.decode()
    assert Resource.objects.get().access_rights == "staff"


def test_no_page_of_changes_asks_more_for_more_rows(chief):
    fees = ConceptFactory()

    def change(count):
        return runs.request_change(
            kind="add_concept",
            parameters={"field": "subjects", "concept": fees.pk, "label": "Fees"},
            keys=[r.pk for r in ResourceFactory.create_batch(count, revised=True)],
            user=UserFactory(is_superuser=True),
            now=timezone.now(),
        )

    small, large = change(5), change(45)
    pages = [reverse("library_bulk_change", args=[c.pk]) for c in (small, large)]
    chief.get(pages[0])
    counts = []
    for page in pages:
        with CaptureQueriesContext(connection) as asked:
            chief.get(page)
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(("language", "number"), [("en", "1,240"), ("es", "1.240")])
def test_thousands_are_written_as_the_language_writes_them(client, language, number):
    person = UserFactory(is_superuser=True)
    UserProfile.objects.create(user=person, preferred_language=language)
    client.force_login(person)
    change = runs.request_change(
        kind="set_access",
        parameters={"access_rights": "staff"},
        keys=[ResourceFactory().pk],
        user=person,
        now=timezone.now(),
    )
    BulkChange.objects.update(changed_count=1240)

    for name in ("library_bulk_change", "library_bulk_change_undo"):
        page = client.get(reverse(name, args=[change.pk])).content.decode()
        assert number in page
        assert "1240" not in page
