"""The list of resources: columns, filters, search, export, number of queries."""

import csv
import io

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.users.models import UserProfile

from freeshelf.library.models import FileContent, ResourceIdentifier
from freeshelf.library.services import remove_file
from tests.fields.factories import FieldFactory, FieldGroupFactory
from tests.library.factories import AgentFactory, FileFactory, ResourceFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db


def _listed(client, **query):
    response = client.get(reverse("library_resource:list"), query)
    assert response.status_code == 200
    return {resource.title for resource in response.context["object_list"]}


def test_the_list_shows_types_publisher_year_status_and_problems(editor):
    toolkit = ConceptFactory(label="toolkit", scheme=ConceptSchemeFactory(role="type"))
    ilo = AgentFactory(name="ILO")
    resource = ResourceFactory(
        title="Fair fees", types=[toolkit], publisher=ilo, issued="2022", revised=True
    )
    FileFactory(resource=resource)
    FileContent.objects.update(state="damaged")

    html = editor.get(reverse("library_resource:list")).content.decode()

    for shown in ("Fair fees", "Toolkit", "ILO", "2022", "live"):
        assert shown in html


def test_the_filter_of_languages_offers_each_that_is_used_once(editor):
    for language in ("ru", "en", "zh-Hans", "en", "und", "ar", "en-GB"):
        ResourceFactory(language=language)

    with CaptureQueriesContext(connection) as queries:
        page = editor.get(reverse("library_resource:list"))

    offered = page.context["filters"].form.fields["language"].choices
    assert [value for value, _ in offered if value] == [
        *("ar", "zh-Hans", "en", "en-GB", "und", "ru")
    ]
    # It would read every record of the library.
    of_records = [sql for each in queries if "library_resource" in (sql := each["sql"])]
    assert not [sql for sql in of_records if "DISTINCT" in sql.upper()]


def test_a_library_without_records_offers_no_language(editor):
    page = editor.get(reverse("library_resource:list"))

    offered = page.context["filters"].form.fields["language"].choices
    assert not [value for value, _ in offered if value]


def test_filters_narrow_the_list(editor):
    places = ConceptSchemeFactory(role="place")
    types = ConceptSchemeFactory(role="type")
    nepal, fees = ConceptFactory(scheme=places), ConceptFactory()
    law, ilo = ConceptFactory(scheme=types), AgentFactory()
    found = ResourceFactory(
        title="Found",
        spatial=[nepal],
        subjects=[fees],
        types=[law],
        publisher=ilo,
        language="ne",
        issued="2019",
        access_rights="members",
    )
    FileFactory(resource=found)
    ResourceFactory(title="Other", issued="2020", draft=True)

    for query in (
        {"spatial": nepal.pk},
        {"subjects": fees.pk},
        {"types": law.pk},
        {"publisher": ilo.pk},
        {"language": "ne"},
        {"issued_year": 2019},
        {"access_rights": "members"},
        {"status": "live"},
        {"has_file": "yes"},
        {"extraction": "waiting"},
    ):
        assert _listed(editor, **query) == {"Found"}, query
    for query in ({"missing": "topic"}, {"has_file": "no"}, {"status": "draft"}):
        assert _listed(editor, **query) == {"Other"}, query


def test_what_is_not_described_is_found(editor):
    ResourceFactory(title="", language="und", description="Words")

    for missing in ("topic", "type", "place", "year", "publisher", "title", "language"):
        assert _listed(editor, missing=missing) == {""}, missing


def test_problems_of_removed_files_do_not_count(editor):
    file = FileFactory()
    FileContent.objects.update(state="damaged")
    assert _listed(editor, extraction="problem")

    remove_file(file=file, now=timezone.now())

    assert not _listed(editor, extraction="problem")


def test_a_withdrawn_record_is_found_by_its_status(editor):
    ResourceFactory(title="Gone", withdrawn=True)
    ResourceFactory(title="Here")

    assert _listed(editor, status="withdrawn") == {"Gone"}


@pytest.mark.parametrize(
    "query",
    ["recruit fees", "ILO", "10.1000/182", "FAIR", "étude", "ÉTUDE", "new name"],
)
def test_the_search_looks_into_titles_drafts_publishers_and_identifiers(editor, query):
    resource = ResourceFactory(
        title="Fair recruitment fees: Étude",
        publisher=AgentFactory(name="ILO"),
        revised=True,
    )
    ResourceIdentifier.objects.create(
        resource=resource, kind="doi", value="10.1000/182"
    )
    resource.title = "Fair recruitment fees: Étude, new name"
    resource.save_revision()
    ResourceFactory(title="Something else")

    assert _listed(editor, q=query) == {"Fair recruitment fees: Étude"}


def test_the_identifier_finds_the_record(editor):
    resource = ResourceFactory(title="This one")

    assert _listed(editor, q=resource.identifier) == {"This one"}


@pytest.mark.parametrize("query", ["%", "_", "'", "\\", "q" * 500])
def test_odd_searches_find_nothing(editor, query):
    ResourceFactory(title="Something")

    assert _listed(editor, q=query) == set()


@pytest.mark.parametrize(
    "query",
    [
        {"subjects": "x"},
        {"issued_year": "x"},
        {"p": "x"},
        {"ordering": "x"},
        {"status": "x"},
    ],
)
def test_odd_addresses_are_answered(editor, query):
    ResourceFactory()

    assert editor.get(reverse("library_resource:list"), query).status_code == 200


def test_a_csv_export_holds_the_rows_and_no_formula(editor):
    ResourceFactory(title="=1+1", publisher=AgentFactory(name="ILO"), issued="2022-07")
    ResourceFactory(title="Plain", subjects=[ConceptFactory(label="Fees")])
    ResourceFactory(title="＝2+2")

    response = editor.get(reverse("library_resource:list"), {"export": "csv"})

    lines = b"".join(response.streaming_content).decode().splitlines()
    assert lines[0].startswith("Identifier,Title")
    assert any(
        "'=1+1" in line and "ILO" in line and "2022-07" in line for line in lines
    )
    assert any("Plain" in line and "Fees" in line for line in lines)
    assert any("'＝2+2" in line for line in lines)


def test_a_csv_export_speaks_the_language_of_who_asked_for_it(editor):
    user = User.objects.get()
    UserProfile.objects.create(user=user, preferred_language="fr")
    ResourceFactory()

    response = editor.get(reverse("library_resource:list"), {"export": "csv"})

    # The lines are made while they are sent.
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert lines[0].startswith("Identifiant,Titre")


def test_an_export_has_a_column_for_each_field_that_records_can_have(editor):
    group = FieldGroupFactory()
    FieldFactory(group=group, key="city", label="City")
    FieldFactory(group=group, key="code", type="password", label="Code")
    ResourceFactory(title="Filled", field_values={"city": "=Accra()"})
    ResourceFactory(title="Empty")

    response = editor.get(reverse("library_resource:list"), {"export": "csv"})

    text = b"".join(response.streaming_content).decode()
    rows = {row["Title"]: row for row in csv.DictReader(io.StringIO(text))}
    assert rows["Filled"]["City"] == "'=Accra()"
    assert rows["Empty"]["City"] == ""
    assert "Code" not in rows["Empty"]


def test_an_export_asks_once_for_all_that_fields_refer_to(editor):
    FieldFactory(key="see", label="See", type="relationship")
    others = [ResourceFactory(title=f"Other {number}") for number in range(8)]

    def export(count):
        for other in others[:count]:
            values = {"see": [f"resource:{other.identifier}"]}
            ResourceFactory(title="One", field_values=values)
        with CaptureQueriesContext(connection) as queries:
            response = editor.get(reverse("library_resource:list"), {"export": "csv"})
            text = b"".join(response.streaming_content).decode()
        assert f"Other {count - 1}" in [
            row["See"] for row in csv.DictReader(io.StringIO(text))
        ]
        return len(queries)

    export(1)
    assert export(2) == export(8)


def test_an_export_holds_what_the_filter_leaves(editor):
    ResourceFactory(title="Kept", issued="2019")
    ResourceFactory(title="Left out", issued="2020")

    response = editor.get(
        reverse("library_resource:list"), {"export": "xlsx", "issued_year": "2019"}
    )

    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == ["Kept"]


def test_the_number_of_queries_does_not_grow_with_the_rows(editor):
    def make(count):
        for _ in range(count):
            resource = ResourceFactory(
                types=[ConceptFactory(scheme=types)],
                publisher=AgentFactory(),
                revised=True,
            )
            FileFactory(resource=resource)

    types = ConceptSchemeFactory(role="type")
    address = reverse("library_resource:list")
    make(2)
    editor.get(address)
    with CaptureQueriesContext(connection) as few:
        editor.get(address)
    make(12)

    with CaptureQueriesContext(connection) as many:
        editor.get(address)

    assert len(many) == len(few)
