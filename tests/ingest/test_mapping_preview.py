"""The mapping of a source is previewed on its first records, and nothing is written."""

import json
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from freeshelf.ingest import importers
from freeshelf.ingest.import_requests import delete_files
from freeshelf.ingest.mapping import NEW_CONCEPT, default_mapping_file, load_mapping
from freeshelf.ingest.models import ImportJob, ImportRequest
from freeshelf.ingest.source_importer import SourceImporter
from freeshelf.library.models import Agent, Resource
from freeshelf.vocabularies.models import Concept
from tests.ingest.test_third_party_source import item
from tests.library.factories import ResourceFactory, UserFactory
from tests.vocabularies.factories import ConceptFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("csl_json")]
URL = "/admin/imports/mapping/csl_json-zotero/preview/"
AUTHORS = [{"family": "Okoye", "given": "Ada"}, {"literal": "Harbour Union"}]


@pytest.fixture
def admin(client: Client, monkeypatch) -> Client:
    monkeypatch.setattr(importers, "_importers", {})
    importers.register_importer(SourceImporter("csl_json"))
    client.force_login(UserFactory(is_superuser=True))
    return client


@pytest.fixture
def plan(load):
    """Plan a load as a job of the admin area does."""

    def run(*items: dict[str, object]) -> ImportRequest:
        report = load(*items, dry_run=True)
        request = ImportRequest.objects.create(
            kind="csl_json",
            slug=report.slug,
            created_at=timezone.now(),
            user=UserFactory(),
        )
        ImportJob.objects.create(
            kind=ImportJob.Kind.PLAN,
            state=ImportJob.State.DONE,
            import_request=request,
            requested_at=timezone.now(),
            result=json.loads(json.dumps(report.as_dict())),
        )
        return request

    return run


def words(client: Client) -> str:
    page = client.get(URL)
    assert page.status_code == 200
    return " ".join(unescape(page.content.decode()).split())


def test_each_field_has_its_value_and_the_rule_that_gave_it(admin, plan):
    fees = ConceptFactory(identifier="fees", label="Fees", scheme__role="subject")
    plan(
        item("a", DOI="10.5555/abc.1", author=AUTHORS, keyword="Fees, Tides"),
        *(item(f"n{number}") for number in range(7)),
    )

    page = words(admin)

    assert page.count("<section") == 5
    for row in (
        (
            "Title",
            "Report a",
            "The text in the library’s language, or else the first text",
        ),
        ("author", "Okoye, Ada", "People and organisations in the role “creator”"),
        ("DOI", "10.5555/abc.1", "Identifiers in the scheme “doi”"),
        (
            "Topics",
            "Fees",
            f"Mapping of terms: “Fees” is {fees.scheme.identifier}/fees",
        ),
    ):
        label, value, rule = row
        cells = (
            f'<th scope="row">{label}</th><td dir="auto">{value}</td><td>{rule}</td>'
        )
        assert cells.casefold() in page.casefold()
    assert "Unmapped values" in page
    assert "Tides" in page.partition("Unmapped values")[2]


def test_a_changed_mapping_shows_at_once_and_nothing_is_written(admin, plan):
    plan(item("a", author=AUTHORS, keyword="Tides"))
    before = Concept.objects.count()
    address = "/admin/imports/mapping/csl_json-zotero/terms/"
    terms = load_mapping(default_mapping_file("csl_json-zotero")).terms
    key = next(each for each in terms if "Tides" in each)

    saved = admin.post(
        address, {"row-0-key": "\n".join(key), "row-0-target": NEW_CONCEPT}
    )
    page = words(admin)

    assert saved.status_code == 302
    assert "Mapping of terms: a new concept" in page
    assert "Unmapped values" not in page.partition("Tides")[0]
    assert not Resource.objects.exists()
    assert not Agent.objects.exists()
    assert Concept.objects.count() == before


def test_a_work_that_is_here_is_named_unless_it_is_closed(admin, plan):
    title = "Recruitment fees in the fishing sector"
    here = ResourceFactory(title=title, issued="2021", access_rights="staff")
    plan(item("a", title=title, issued={"date-parts": [[2021]]}))

    assert (
        f"It may be a work that is already in the library ({here.identifier})."
        in words(admin)
    )


def test_imported_records_are_previewed_without_a_plan(admin, load):
    load(item("a"), item("b"))

    page = words(admin)

    assert page.count("<section") == 2
    assert "This record is already here: Report a." in page


def test_samples_go_with_the_files_of_their_import(admin, plan):
    request = plan(item("a"))
    assert "Report a" in words(admin)

    delete_files(request)

    page = words(admin)
    assert "Report a" not in page
    assert "There are no records to preview" in page


def test_only_who_may_import_sees_a_preview(admin, plan, client):
    plan(item("a"))
    client.force_login(UserFactory())

    assert client.get(URL).status_code in (302, 403)
    assert admin.get("/admin/imports/mapping/none/preview/").status_code in (302, 404)


def test_the_mapping_of_a_source_without_types_begins_with_its_terms(admin, plan):
    plan(item("a", keyword="Tides"))

    page = admin.get("/admin/imports/mapping/csl_json-zotero/types/", follow=True)

    assert page.redirect_chain == [
        ("/admin/imports/mapping/csl_json-zotero/terms/", 302)
    ]
    assert "/types/" not in page.content.decode()
    assert URL in page.content.decode()
