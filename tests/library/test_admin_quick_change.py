"""Change type, topics, access and state of one record within the list."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from freeshelf.library.models import BulkChange, Resource
from tests.library.admin import chosen, fields_of
from tests.library.factories import FileFactory, ResourceFactory, UserFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory
from tests.web.reading import said

pytestmark = pytest.mark.django_db
PART = {"X-Requested-With": "fetch"}


def _address(record):
    return reverse("library_quick_change", args=[record.pk])


def _change(client, record, headers=None, **values):
    """Open the form, change some of its values, send it."""
    page = client.get(_address(record), headers=PART)
    data = fields_of(page.content.decode(), f"quick-{record.pk}")
    named = {f"record-{record.pk}-{name}": value for name, value in values.items()}
    return client.post(_address(record), data | named, headers=headers or PART)


def _kinds():
    return list(BulkChange.objects.order_by("pk").values_list("kind", flat=True))


@pytest.fixture
def wages():
    return ConceptFactory(label="wages", scheme=ConceptSchemeFactory())


@pytest.fixture
def record(wages):
    return ResourceFactory(title="Fair fees", subjects=[wages], revised=True)


def test_each_row_has_the_change_for_who_may_make_it(editor, record):
    html = editor.get(reverse("library_resource:list")).content.decode()
    assert _address(record) in html

    editor.force_login(UserFactory(permissions=["library.view_resource"]))
    html = editor.get(reverse("library_resource:list")).content.decode()

    assert _address(record) not in html
    assert editor.get(_address(record)).status_code in {302, 403}


@pytest.fixture
def fees(wages):
    return ConceptFactory(label="fees", scheme=wages.scheme)


def test_topics_types_and_access_are_one_change_with_one_undo(
    publisher, record, wages, fees
):
    toolkit = ConceptFactory(label="toolkit", scheme=ConceptSchemeFactory(role="type"))

    answer = _change(
        publisher,
        record,
        subjects=chosen(fees),
        types=chosen(toolkit),
        access_rights="members",
    )

    assert answer.status_code == 200
    row = Resource.objects.get()
    assert list(row.subjects.all()) == [fees]
    assert list(row.types.all()) == [toolkit]
    assert row.access_rights == "members"
    change = BulkChange.objects.get()
    assert (change.kind, change.changed_count) == ("several", 1)
    page = publisher.get(reverse("library_bulk_change", args=[change.pk]))
    soup = BeautifulSoup(page.content, "html.parser")
    shown = said(soup.main)
    assert "Add a concept: fees (topics)" in shown
    assert "Set access: Invited members" in shown
    values = said(soup.select_one("main .listing"))
    assert all(word in values for word in ("wages", "fees", "toolkit", "Open to"))
    undo = reverse("library_bulk_change_undo", args=[change.pk])
    assert undo in answer.content.decode()
    publisher.post(undo)
    row = Resource.objects.get()
    assert (list(row.subjects.all()), row.access_rights) == ([wages], "open")
    assert not row.types.exists()


def test_several_changes_are_undone_together_or_not_at_all(
    publisher, record, wages, fees
):
    _change(publisher, record, subjects=chosen(fees), access_rights="members")
    change = BulkChange.objects.get()
    row = Resource.objects.get()
    row.subjects.add(wages)
    row.save()

    publisher.post(reverse("library_bulk_change_undo", args=[change.pk]))

    item = change.items.get()
    assert (item.outcome, item.reason) == ("kept", "changed_since")
    row = Resource.objects.get()
    assert set(row.subjects.all()) == {wages, fees}
    assert row.access_rights == "members"


def test_what_is_so_already_is_said_and_the_rest_is_done(publisher, record, fees):
    toolkit = ConceptFactory(label="toolkit", scheme=ConceptSchemeFactory(role="type"))
    page = publisher.get(_address(record), headers=PART)
    data = fields_of(page.content.decode(), f"quick-{record.pk}")
    record.subjects.add(fees)
    record.save_revision().publish()
    named = {"subjects": chosen(*record.subjects.all()), "types": chosen(toolkit)}
    sent = {f"record-{record.pk}-{name}": value for name, value in named.items()}

    answer = publisher.post(_address(record), data | sent, headers=PART)

    assert list(Resource.objects.get().types.all()) == [toolkit]
    assert BulkChange.objects.get().changed_count == 1
    assert "Add a concept: fees (topics)" in answer.content.decode()
    publisher.post(
        reverse("library_bulk_change_undo", args=[BulkChange.objects.get().pk])
    )
    row = Resource.objects.get()
    assert (fees in row.subjects.all(), row.types.exists()) == (True, False)


def test_publishing_after_other_changes_is_undone_first(publisher, wages, fees):
    record = ResourceFactory(title="Fair fees", subjects=[wages], draft=True)

    _change(
        publisher,
        record,
        subjects=chosen(wages, fees),
        state="publish",
        anyway="on",
    )

    row = Resource.objects.get()
    assert (row.live, set(row.subjects.all())) == (True, {wages, fees})
    change = BulkChange.objects.get()
    publisher.post(reverse("library_bulk_change_undo", args=[change.pk]))
    change.refresh_from_db()
    assert change.undone_count == 1
    row = Resource.objects.get()
    assert not row.live
    assert list(row.get_latest_revision_as_object().subjects.all()) == [wages]


def test_nothing_changed_writes_nothing(publisher, record):
    answer = _change(publisher, record)

    assert "No change needed." in answer.content.decode()
    assert not BulkChange.objects.exists()


def test_what_others_changed_since_stays(publisher, record, wages):
    page = publisher.get(_address(record), headers=PART)
    data = fields_of(page.content.decode(), f"quick-{record.pk}")
    fees = ConceptFactory(label="fees", scheme=wages.scheme)
    _change(publisher, record, subjects=chosen(fees))

    publisher.post(_address(record), data, headers=PART)

    assert list(Resource.objects.get().subjects.all()) == [fees]


def test_publishing_says_first_what_is_missing(publisher):
    record = ResourceFactory(title="Fair fees", draft=True)

    asked = _change(publisher, record, state="publish")

    assert asked.status_code == 422
    assert "fill=subjects" in asked.content.decode()
    assert not Resource.objects.get().live
    done = _change(publisher, record, state="publish", anyway="on")
    assert done.status_code == 200
    assert Resource.objects.get().live
    assert _kinds() == ["publish"]


def test_a_record_is_unpublished(publisher, record):
    _change(publisher, record, state="unpublish")

    assert not Resource.objects.get().live


def test_who_may_not_publish_sets_neither_access_nor_state(editor, wages):
    draft = ResourceFactory(draft=True)

    _change(
        editor, draft, subjects=chosen(wages), access_rights="members", state="publish"
    )

    row = Resource.objects.get()
    assert list(row.get_latest_revision_as_object().subjects.all()) == [wages]
    assert (row.live, row.access_rights) == (False, "open")


def test_a_published_record_is_refused_to_who_may_not_publish(editor, record, wages):
    page = editor.get(_address(record), headers=PART).content.decode()
    assert "You do not have permission to change published records." in page
    assert "<select" not in page

    data = {f"record-{record.pk}-subjects": "[]"}
    data[f"record-{record.pk}-seen_subjects"] = str(wages.pk)
    editor.post(_address(record), data, headers=PART)

    assert list(Resource.objects.get().subjects.all()) == [wages]


def test_a_locked_record_says_so_and_stays(publisher, record):
    Resource.objects.update(locked=True, locked_by=UserFactory())

    page = publisher.get(_address(record), headers=PART)

    assert "It is locked by someone else." in page.content.decode()


def test_a_closed_record_is_not_found(publisher):
    closed = ResourceFactory(access_rights="staff")

    assert publisher.get(_address(closed)).status_code == 404
    assert publisher.post(_address(closed), {}).status_code == 404


def test_without_a_script_a_page_returns_to_the_list_as_it_was(publisher, record):
    listed = f"{reverse('library_resource:list')}?q=fair"
    page = publisher.get(f"{_address(record)}?next={listed}")
    data = fields_of(page.content.decode(), f"quick-{record.pk}")

    name = f"record-{record.pk}-access_rights"
    answer = publisher.post(_address(record), data | {name: "members"})

    assert answer.url == listed
    assert Resource.objects.get().access_rights == "members"


@pytest.mark.parametrize(
    "values",
    [
        {"subjects": "x"},
        {"subjects": '[{"pk": 999999}]'},
        {"access_rights": "nobody"},
        {"access_rights": "group"},
        {"state": "set_opening"},
        {"seen_subjects": "1," * 5000},
    ],
)
def test_values_that_no_form_sends_are_refused(publisher, record, values):
    assert _change(publisher, record, **values).status_code == 422
    assert not BulkChange.objects.exists()


def test_odd_keys_of_what_was_seen_change_nothing(publisher, record, wages):
    _change(publisher, record, seen_subjects=f"{wages.pk},²,-1,{'9' * 18},{'9' * 40},x")

    assert list(Resource.objects.get().subjects.all()) == [wages]


def test_many_changes_at_once_are_refused(publisher, record, wages):
    concepts = ConceptFactory.create_batch(31, scheme=wages.scheme)

    assert _change(publisher, record, subjects=chosen(*concepts)).status_code == 422
    assert not BulkChange.objects.exists()


def test_the_picture_is_that_of_a_file_which_the_person_may_read(publisher, editor):
    record = ResourceFactory()
    closed = FileFactory(resource=record, access_rights="staff")
    data = {"columns": ["picture"], "per_page": 30}
    publisher.post(reverse("library_list_choices"), data)
    listed = reverse("library_resource:list")

    html = publisher.get(listed).content.decode()

    assert reverse("enrich_page_image", args=[closed.pk, 1]) not in html
    file = FileFactory(resource=record, card_page=2)
    html = publisher.get(listed).content.decode()
    assert reverse("enrich_page_image", args=[file.pk, 2]) in html
