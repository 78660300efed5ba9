"""Filling gaps row by row, and filters kept under a name."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from freeshelf.library.models import Resource, SavedFilter
from tests.library.admin import chosen, chosen_one
from tests.library.conftest import EDITOR
from tests.library.counting import count_queries
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ResourceFactory,
    UserFactory,
)
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db

LIST = "library_resource:list"


def _fill(client, gap, resource, **values):
    address = reverse("library_gap_fill", args=[gap, resource.pk])
    data = {f"record-{resource.pk}-{name}": value for name, value in values.items()}
    return client.post(address, data, headers={"X-Requested-With": "fetch"})


def _row(resource):
    return Resource.objects.get(pk=resource.pk)


def test_gaps_are_counted_and_lead_to_their_records(chief):
    whole = ResourceFactory(
        issued="2022",
        language="en",
        types=[ConceptFactory(scheme=ConceptSchemeFactory(role="type"))],
        subjects=[ConceptFactory()],
        spatial=[ConceptFactory(scheme=ConceptSchemeFactory(role="place"))],
        publisher=AgentFactory(),
    )
    FileFactory(resource=whole)
    ResourceFactory(title="", language="und", description="Words")
    ResourceFactory(title="", language="und", withdrawn=True)

    gaps = chief.get(reverse("library_gaps")).context["gaps"]

    assert {gap["count"] for gap in gaps} == {1}
    for gap in gaps:
        page = chief.get(gap["url"])
        assert len(page.context["rows"]) == 1
        assert len(chief.get(gap["list_url"]).context["object_list"]) == 1


@pytest.mark.parametrize(
    ("gap", "field", "value"),
    [
        ("year", "issued", "2022-07"),
        ("language", "language", "fr"),
        ("title", "title", "A title"),
    ],
)
def test_a_missing_word_is_saved_for_readers_at_once(chief, gap, field, value):
    resource = ResourceFactory(title="", language="und", revised=True)

    response = _fill(chief, gap, resource, **{field: value})

    assert response.status_code == 200
    assert getattr(_row(resource), field) == value
    assert _row(resource).live
    assert value in response.content.decode()


def test_missing_topics_and_publishers_are_chosen_by_typing(chief):
    topics = ConceptFactory.create_batch(2)
    ilo = AgentFactory(name="ILO")
    resource = ResourceFactory(revised=True)

    _fill(chief, "topic", resource, subjects=chosen(*topics))
    _fill(chief, "publisher", resource, publisher=chosen_one(ilo))

    assert set(_row(resource).subjects.all()) == set(topics)
    assert _row(resource).publisher == ilo


def test_a_newer_draft_gets_the_value_and_stays_a_draft(chief):
    resource = ResourceFactory(title="Live", revised=True)
    resource.title = "Draft"
    resource.save_revision()

    _fill(chief, "year", resource, issued="2022")

    row = _row(resource)
    assert (row.title, row.issued_year, row.has_unpublished_changes) == (
        "Live",
        2022,
        True,
    )
    draft = row.get_latest_revision_as_object()
    assert (draft.title, draft.issued) == ("Draft", "2022")


@pytest.mark.parametrize(
    ("gap", "field", "typed"),
    [
        ("year", "issued", "last year"),
        ("year", "issued", ""),
        ("language", "language", "French!"),
        ("language", "language", "und"),
    ],
)
def test_what_cannot_be_saved_keeps_what_was_typed(chief, gap, field, typed):
    resource = ResourceFactory(language="und", revised=True)

    response = _fill(chief, gap, resource, **{field: typed})

    html = BeautifulSoup(response.content, "html.parser")
    shown = html.find(attrs={"name": f"record-{resource.pk}-{field}"})
    shown = shown.find("option", selected=True) or shown
    assert response.status_code == 422
    assert shown.get("value", "") == typed
    assert html.find(role="alert").text
    assert getattr(_row(resource), field) in {"", "und"}


def test_without_javascript_the_page_comes_back_with_the_other_rows(chief):
    first, second = ResourceFactory.create_batch(2, revised=True)
    address = reverse("library_gap_fill", args=["year", first.pk])
    name = f"record-{first.pk}-issued"

    wrong = chief.post(address, {name: "soon"})
    right = chief.post(address, {name: "2022"}, follow=True)

    assert "soon" in wrong.content.decode()
    assert len(wrong.context["rows"]) == 2
    assert [row["resource"] for row in right.context["rows"]] == [second]


def test_a_record_without_a_file_leads_to_its_files(chief):
    resource = ResourceFactory()

    html = chief.get(reverse("library_gap", args=["file"])).content.decode()

    assert f"{reverse('library_resource:edit', args=[resource.pk])}#tab-files" in html
    assert _fill(chief, "file", resource).status_code == 404


def test_locked_and_published_records_are_left_to_those_who_may(editor):
    public = ResourceFactory(revised=True)
    draft = ResourceFactory(draft=True)

    assert _fill(editor, "year", public, issued="2022").status_code == 409
    assert _fill(editor, "year", draft, issued="2022").status_code == 200

    assert _row(public).issued == ""
    assert _row(draft).issued == "2022"


def test_others_in_the_admin_area_fill_nothing(client):
    client.force_login(UserFactory())
    resource = ResourceFactory()

    for address in (reverse("library_gaps"), reverse("library_gap", args=["year"])):
        assert client.get(address).status_code == 302
    assert _fill(client, "year", resource, issued="2022").status_code == 302
    assert _row(resource).issued == ""


def test_unknown_gaps_are_not_found(chief):
    assert chief.get("/admin/library/gaps/nothing/").status_code == 404


def _save(client, query, **data):
    return client.post(f"{reverse('library_filter_save')}?{query}", data, follow=True)


def test_a_filter_is_saved_under_a_name_and_stands_above_the_list(chief):
    ResourceFactory(title="French", language="fr")
    ResourceFactory(title="English", language="en")

    page = _save(chief, "language=fr&p=3&unknown=x&q=", name="In French")

    saved = SavedFilter.objects.get()
    assert saved.query == "language=fr"
    assert [r.title for r in page.context["object_list"]] == ["French"]
    html = chief.get(reverse(LIST)).content.decode()
    assert "In French" in html
    assert "?language=fr" in html


def test_shared_filters_are_everyone_s_and_others_stay_one_s_own(chief, editor):
    ResourceFactory(language="fr")
    _save(chief, "language=fr", name="Shared", is_shared="on")
    _save(chief, "q=mine", name="Private")

    html = editor.get(reverse(LIST)).content.decode()

    assert "Shared" in html
    assert "Private" not in html


def test_only_the_owner_deletes_a_filter(chief, editor):
    _save(chief, "language=fr", name="Shared", is_shared="on")
    address = reverse("library_filter_delete", args=[SavedFilter.objects.get().pk])

    editor.post(address)
    assert SavedFilter.objects.exists()
    assert chief.get(address).status_code == 405
    chief.post(address)
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(
    ("query", "name", "sentence"),
    [
        ("", "Nothing", "No filters are selected"),
        ("unknown=x&p=2", "Nothing", "No filters are selected"),
        ("language=fr", "", "required"),
        ("language=fr", "Taken", "with this name"),
    ],
)
def test_a_filter_that_cannot_be_saved_keeps_what_was_typed(
    chief, query, name, sentence
):
    _save(chief, "language=en", name="Taken")

    page = _save(chief, query, name=name, is_shared="on")

    html = page.content.decode()
    assert sentence in html
    assert "checked" in html
    assert SavedFilter.objects.count() == 1


def test_strangers_to_the_list_save_no_filter(client):
    client.force_login(UserFactory())

    assert _save(client, "language=fr", name="x").status_code == 200
    assert not SavedFilter.objects.exists()


def test_the_pages_of_filters_and_gaps_ask_no_more_for_more_rows():
    client = Client()
    user = UserFactory(permissions=[*EDITOR, "library.publish_resource"])
    client.force_login(user)
    pages = [
        reverse(LIST),
        reverse("library_filter_save"),
        *[reverse("library_gap", args=[gap]) for gap in ("year", "topic", "file")],
    ]

    def make(count):
        for number in range(count):
            SavedFilter.objects.create(
                name=f"{count}-{number}",
                query="q=x",
                owner=UserFactory(),
                is_shared=True,
                created_at=timezone.now(),
            )
            draft = ResourceFactory(publisher=AgentFactory(), revised=True)
            draft.title = "Newer"
            draft.save_revision()

    make(5)
    few = {page: count_queries(client, page) for page in pages}
    make(45)
    many = {page: count_queries(client, page) for page in pages}
    assert many == few


def test_links_to_a_tab_lead_there_whatever_language_was_asked_for_first():
    with override("zh-hans"):
        # As the admin area has it, with the tab of custom fields.
        tabs = Resource.get_edit_handler().child_identifiers

    assert "custom_fields" in tabs
    assert "files" in tabs
    assert tabs[1] == "description"
