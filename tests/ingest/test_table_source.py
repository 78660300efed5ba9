"""Tables come in as records, a second time change nothing, and exports come back."""

from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.users.models import UserProfile

from freeshelf.crosswalks.list_exports import LIST_EXPORTS
from freeshelf.crosswalks.record import record_of
from freeshelf.ingest.loader import load_source
from freeshelf.ingest.mapping_preview import preview_samples
from freeshelf.ingest.models import RawItem
from freeshelf.library.models import (
    Agent,
    Resource,
    ResourceCreator,
    ResourceIdentifier,
)
from tests.library.factories import AgentFactory, ResourceFactory
from tests.sources.tables import records, workbook
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.core]

RUSSIAN = (
    "Название;Авторы;Год;Издательство;Темы;Язык\r\n"
    '"Сети; долги";"Иванова, Анна; Петров, Пётр";2021;Причал;Debt bondage;русский\r\n'
    ";Иванова, Анна;2020;;;\r\n"
    "Итого;;;;;\r\n"
).encode("cp1251")
# As the library writes them.
ISBNS = ("9780306406157", "9780804429573")


@pytest.fixture
def load(tmp_path: Path, settings):
    """Load a file; keyword arguments go to the service."""
    settings.FREESHELF_DATA_DIR = tmp_path / "data"

    def run(content: bytes, columns: str = "", **options: object):
        path = tmp_path / "table"
        path.write_bytes(content)
        values = {"file": str(path), "columns": columns}
        options = {"title": "Ana’s list", "now": timezone.now()} | options
        return load_source("table", values, **options)

    return run


@pytest.fixture
def works() -> list[Resource]:
    """Two records with all that a table can hold."""
    topics = ConceptSchemeFactory(role="subject")
    bondage, wages = (
        ConceptFactory(label=label, scheme=topics)
        for label in ("Debt bondage", "Wages, and how they are kept")
    )
    made = []
    for number, formula in enumerate(("=Nets", "Debts; and nets")):
        record = ResourceFactory(
            title=formula,
            description="<p>Who pays; who is paid, “when” &lt; 3 days.</p>",
            issued=f"202{number}-07",
            language="fr",
            publisher=AgentFactory(name="Quay Press", kind=Agent.Kind.ORGANIZATION),
            source_url=f"https://quay.example.org/{number}",
            revised=True,
        )
        record.subjects = [bondage, wages]
        record.creators = [
            ResourceCreator(agent=AgentFactory(name=name, kind=kind), sort_order=place)
            for place, (name, kind) in enumerate(
                [
                    ("Lindqvist, Mara", Agent.Kind.PERSON),
                    ("Bureau of Harbours, Geneva", Agent.Kind.ORGANIZATION),
                ]
            )
        ]
        record.save()
        for scheme, value in (("doi", f"10.5555/{number}"), ("isbn", ISBNS[number])):
            ResourceIdentifier.objects.create(resource=record, kind=scheme, value=value)
        made.append(record)
    return made


def rows_of(content: bytes) -> list[dict[str, object]]:
    """The values of a table’s records by field."""
    found = []
    for record in records(content):
        said = record.as_dict()
        named = ("titles", "agents", "issued", "subjects", "languages", "url")
        found.append({n: said.get(n) for n in (*named, "descriptions", "identifiers")})
    return sorted(found, key=str)


def public_export(kind: str) -> bytes:
    base = "https://library.example.org"
    found = Resource.objects.filter(live=True).order_by("title")
    converted = (record_of(each, base_url=base, language="en") for each in found)
    return b"".join(LIST_EXPORTS[kind].write(converted))


def test_a_table_comes_in_once_and_what_changes_in_it_later(load):
    planned = load(RUSSIAN, dry_run=True)
    report = load(RUSSIAN)
    again = load(RUSSIAN)
    changed = load(RUSSIAN.replace(b"2021", b"2022"))

    assert planned.total("new") == report.total("new") == 3
    assert not again.changed
    assert (changed.total("new"), changed.total("updated")) == (0, 1)
    record = Resource.objects.get(title="Сети; долги")
    assert (record.issued, record.language) == ("2022", "ru")
    assert str(record.publisher) == "Причал"
    people = [each.agent for each in record.creators.all()]
    assert [each.name for each in people] == ["Иванова, Анна", "Петров, Пётр"]
    assert {each.kind for each in people} == {Agent.Kind.PERSON}
    assert any("row 3 has no title" in str(note) for note in report.notes)
    assert any("Debt bondage" in each for each in report.decisions)
    assert not RawItem.objects.exists()


def test_a_plan_shows_what_columns_become_and_another_choice_changes_it(load):
    table = workbook([["Werk", "Title", "Jahr"], ["Netze", "Reihe A", 2020]])

    (before,) = preview_samples(
        load(table, dry_run=True).samples, kind="table", slug="x"
    )
    said = "Werk = title; Title = nothing; Jahr = year"
    (after,) = preview_samples(
        load(table, said, dry_run=True).samples, kind="table", slug="x"
    )

    assert (before.title, after.title) == ("Reihe A", "Netze")
    assert ("Werk", "Netze") in before.left
    assert ("Title", "Reihe A") in after.left
    assert "2020" in {each.value for each in after.rows}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_export_of_a_list_comes_back_whole(load, works, kind):
    before = public_export(kind)
    for record in works:
        record.delete()

    report = load(before)

    assert report.total("new") == len(works)
    assert rows_of(public_export(kind)) == rows_of(before)
    assert Resource.objects.get(title="=Nets").identifiers.count() == 2
    assert {each.kind for each in Agent.objects.filter(name__startswith="Bur")} == {
        Agent.Kind.ORGANIZATION
    }


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["en", "es", "fr", "ar", "ru", "zh-hans"])
def test_the_export_of_the_admin_area_comes_back_whole(
    load, works, admin_client, admin_user, kind, language
):
    def export() -> bytes:
        UserProfile.objects.update_or_create(
            user=admin_user, defaults={"preferred_language": language}
        )
        address = reverse("library_resource:list")
        return b"".join(admin_client.get(f"{address}?export={kind}"))

    before = export()
    for record in works:
        record.delete()

    with translation.override("en"):
        report = load(before)

    assert report.total("new") == len(works)
    assert rows_of(export()) == rows_of(before)
    (row, _other) = rows_of(before)
    assert all(row.values()), row
    assert Resource.objects.get(title="=Nets").source_url
