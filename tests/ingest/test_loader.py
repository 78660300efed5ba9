"""One loader for all sources: no doubles, no silent overwrite, a person's edit wins."""

import json
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils import timezone

from freeshelf.ingest import importers, loader, source_mapping
from freeshelf.ingest.errors import UntitledSourceError
from freeshelf.ingest.import_jobs import run_job
from freeshelf.ingest.models import (
    ImportJob,
    ImportRequest,
    IngestRun,
    Provenance,
    RawItem,
    RunEntry,
    Source,
)
from freeshelf.ingest.source_importer import SourceImporter
from freeshelf.library.models import Resource, ResourceIdentifier
from tests.ingest.test_third_party_source import item
from tests.library.factories import ResourceFactory, UserFactory
from tests.vocabularies.factories import ConceptFactory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.core,
    pytest.mark.usefixtures("csl_json"),
]


def dated(year: int) -> dict[str, object]:
    return {"date-parts": [[year]]}


@pytest.mark.parametrize(
    ("kind", "stored", "given"),
    [
        ("doi", "10.5555/ABC.1", {"DOI": "https://doi.org/10.5555/abc.1"}),
        ("isbn", "9780306406157", {"ISBN": "0-306-40615-2"}),
        ("isbn", "978-0-306-40615-7", {"ISBN": "9780306406157"}),
        ("isbn", "0-8044-2957-x", {"ISBN": "978 0804429573"}),
    ],
)
def test_a_work_that_is_here_is_linked_and_not_changed(load, kind, stored, given):
    here = ResourceFactory(title="Our own title", description="<p>Ours</p>")
    ResourceIdentifier.objects.create(resource=here, kind=kind, value=stored)

    planned = load(item("a", abstract="Theirs", **given), dry_run=True)
    report = load(item("a", abstract="Theirs", **given))
    load(item("a", abstract="Theirs, changed", **given))

    here.refresh_from_db()
    assert planned.total("new") == report.total("new") == 0
    assert Resource.objects.count() == 1
    assert (here.title, here.description) == ("Our own title", "<p>Ours</p>")
    assert any("is already in the library" in note for note in report.notes)


def test_a_refusal_among_linked_records_doubles_none_of_their_notes(load, monkeypatch):
    items = [item(key, DOI=f"10.5555/{key}") for key in "abc"]
    for each in items:
        here = ResourceFactory()
        ResourceIdentifier.objects.create(
            resource=here, kind="doi", value=str(each["DOI"])
        )

    def values_of(record, *args, **kwargs):
        if record.key == "z":
            raise ValueError("no text")
        return source_mapping.values_of(record, *args, **kwargs)

    monkeypatch.setattr(loader, "values_of", values_of)
    report = load(*items, item("z"))

    assert report.total("refused") == 1
    assert sum("is already in the library" in note for note in report.notes) == len(
        items
    )


def test_what_was_empty_is_filled_by_a_later_change(load):
    here = ResourceFactory(title="Ours", description="", publisher=None)
    ResourceIdentifier.objects.create(resource=here, kind="doi", value="10.5555/x")

    load(item("a", DOI="10.5555/x"))
    load(item("a", DOI="10.5555/x", abstract="Now there is one", title="Theirs"))

    here.refresh_from_db()
    assert here.description == "<p>Now there is one</p>"
    assert here.title == "Ours"


def test_a_near_title_of_the_same_year_is_left_for_a_person(load):
    ResourceFactory(title="Recruitment fees in the fishing sector", issued="2021")

    near = item("a", title="Recruitment Fees in the fishing sector", issued=dated(2021))
    title = "Recruitment fees in the fishing sector"
    other = item("b", title=title, issued=dated(2016))
    part = item("c", title=f"{title} 2", issued=dated(2021))
    report = load(near, other, part)

    assert report.total("new") == 2
    assert RawItem.objects.get().record_key == "a"
    assert (
        "It may be a work that is already in the library"
        in RawItem.objects.get().reason
    )


@pytest.mark.parametrize("access", ["open", "staff"])
def test_the_reason_why_a_record_waits_is_kept_without_a_closed_title(load, access):
    title = "Recruitment fees in the fishing sector"
    here = ResourceFactory(title=title, issued="2021", access_rights=access)

    report = load(item("a", title=title, issued=dated(2021)))

    name = title if access == "open" else here.identifier
    reason = f"It may be a work that is already in the library ({name})."
    assert RunEntry.objects.get().reason == RawItem.objects.get().reason == reason
    assert f"1 × {reason}" in report.as_text()


@pytest.mark.parametrize(
    "titles",
    [("مكتبة الشريك", "中文图书馆"), (f"{'A' * 90} 1", f"{'A' * 90} 2"), ("—", "!")],
)
def test_sources_with_two_titles_are_two_in_any_script(load, titles):
    first, second = titles
    reports = [load(item("a"), title=first), load(item("a"), title=second)]
    again = load(item("a"), title=first)

    assert [source.title for source in Source.objects.order_by("pk")] == [*titles]
    assert Resource.objects.count() == 2
    assert len({report.mapping_file for report in reports}) == 2
    assert not again.changed


def test_a_source_that_was_loaded_before_keeps_its_key(load):
    Source.objects.create(slug="csl_json", kind="csl_json", title="中文图书馆")

    load(item("a"), title="中文图书馆")
    load(item("b"), title="Études")

    slugs = Source.objects.order_by("pk").values_list("slug", flat=True)
    assert [*slugs] == ["csl_json", "csl_json-etudes"]


def test_a_source_without_a_title_is_refused_in_a_sentence(load):
    with pytest.raises(UntitledSourceError, match="Enter a title"):
        load(item("a"), title=" ")


def test_two_records_of_one_source_are_never_taken_for_one(load):
    same = {"title": "Recruitment fees in the fishing sector", "DOI": "10.5555/x"}
    load(item("a", **same, issued=dated(2021)))

    load(*(item(key, **same, issued=dated(2021)) for key in "ab"))

    assert Resource.objects.count() == 2
    assert not RawItem.objects.exists()


def test_files_and_concepts_of_a_source_are_no_records_that_it_gave_up(load):
    load(item("a"))
    made = ConceptFactory()
    Provenance.objects.create(
        source=Source.objects.get(),
        record_key="term",
        retrieved_at=timezone.now(),
        content_type=ContentType.objects.get_for_model(made),
        object_id=str(made.pk),
    )

    assert load(item("a")).notes == []


def test_what_the_source_gave_up_is_named_and_stays(load):
    load(item("a"), item("b"))

    report = load(item("a"))

    assert [str(note).endswith(": b") for note in report.notes] == [True]
    assert Resource.objects.live().count() == 2


def test_what_an_editor_of_texts_writes_by_itself_is_no_edit(load):
    load(item("a", abstract="First"))
    draft = Resource.objects.get().get_latest_revision_as_object()
    draft.rights = "Ours"
    draft.description = '<p data-block-key="a1b2c">First</p>'
    draft.save_revision().publish()

    load(item("a", abstract="Second"))

    here = Resource.objects.get()
    assert (here.description, here.rights) == ("<p>Second</p>", "Ours")


def test_the_second_record_of_a_key_is_refused_and_named(load):
    twice = item("a"), item("a", title="Renamed")

    planned = load(*twice, dry_run=True)
    report = load(*twice)
    again = load(*twice)

    assert Resource.objects.get().title == "Report a"
    assert planned.total("refused") == report.total("refused") == 1
    assert not again.changed
    assert any("twice" in note and note.endswith(": a") for note in (*report.notes,))
    assert RunEntry.objects.filter(outcome="refused").first().record_key == "a"


def test_an_order_of_authors_that_a_person_chose_stays(load):
    authors = [{"family": name, "given": "A"} for name in ("Adu", "Bah")]
    load(item("a", author=authors))
    draft = Resource.objects.get().get_latest_revision_as_object()
    first, second = draft.creators.all()
    first.sort_order, second.sort_order = 1, 0
    draft.creators.set([second, first])
    draft.save_revision().publish()

    load(item("a", author=authors, title="Renamed"))

    here = Resource.objects.get()
    names = [each.agent.name for each in here.creators.all()]
    assert (here.title, names) == ("Renamed", ["Bah, A", "Adu, A"])


def test_staff_fill_a_form_made_of_the_settings_see_a_plan_and_load(
    client: Client, monkeypatch
):
    monkeypatch.setattr(importers, "_importers", {})
    importers.register_importer(SourceImporter("csl_json"))
    client.force_login(UserFactory(is_superuser=True))
    form = client.get("/admin/imports/add/source/csl_json/").content.decode()
    file = Path(__file__).with_name("csl.json")
    file.write_text(json.dumps([item("a")]))
    try:
        with file.open("rb") as stream:
            sent = {"title": "Our group", "uploads": [stream]}
            client.post("/admin/imports/add/source/csl_json/", sent)
    finally:
        file.unlink()

    plan = ImportJob.objects.get()
    run_job(plan)
    planned = Resource.objects.count()
    job = ImportJob.objects.create(
        kind=ImportJob.Kind.IMPORT,
        import_request=ImportRequest.objects.get(),
        user=plan.user,
        requested_at=timezone.now(),
    )
    run_job(job)
    plan.refresh_from_db()
    job.refresh_from_db()

    assert "Import CSL-JSON (Zotero)" in form
    assert "CSL-JSON file" in form
    assert 'name="title"' in form
    assert 'name="uploads"' in form
    assert 'name="login"' not in form
    assert plan.state == ImportJob.State.DONE, plan.message
    assert planned == 0
    assert job.state == ImportJob.State.DONE, job.message
    assert job.import_request.title == "Our group"
    assert Resource.objects.get().title == "Report a"
    assert importers.importer_of("csl_json").label == "CSL-JSON (Zotero)"
    assert client.get("/admin/imports/add/source/unknown/").status_code == 404


def test_the_list_of_imports_says_that_a_killed_one_was_interrupted(
    client: Client, load, monkeypatch
):
    monkeypatch.setattr(importers, "_importers", {})
    importers.register_importer(SourceImporter("csl_json"))
    load(item("a"))
    IngestRun.objects.update(outcome=IngestRun.Outcome.RUNNING)
    client.force_login(UserFactory(is_superuser=True))

    page = client.get("/admin/imports/").content.decode()

    assert "Interrupted" in page
    assert "Running" not in page


def test_a_package_that_cannot_be_loaded_leaves_the_list_of_imports_as_it_is(
    client: Client, monkeypatch
):
    monkeypatch.setattr(importers, "_importers", {})
    importers.register_importer(SourceImporter("taken_away"))
    client.force_login(UserFactory(is_superuser=True))

    page = client.get("/admin/imports/")

    assert page.status_code == 200
    assert "Import taken_away" in page.content.decode()
    assert client.get("/admin/imports/add/source/taken_away/").status_code == 404


@pytest.mark.parametrize("was_live", [True, False])
def test_a_change_of_the_source_publishes_no_draft_of_a_linked_record(load, was_live):
    here = ResourceFactory(title="Ours", description="", live=was_live)
    ResourceIdentifier.objects.create(resource=here, kind="doi", value="10.5555/x")
    draft = here.get_latest_revision_as_object()
    draft.rights = "Not decided yet"
    draft.save_revision()

    load(item("a", DOI="10.5555/x"))
    load(item("a", DOI="10.5555/x", abstract="Now there is one"))

    here.refresh_from_db()
    assert here.live is was_live
    assert (here.rights, here.description) == ("", "")
    newest = here.get_latest_revision_as_object()
    assert newest.rights == "Not decided yet"
    assert newest.description == "<p>Now there is one</p>"


def test_a_plan_counts_no_change_where_a_person_deleted_the_record(load):
    load(item("a"))
    Resource.objects.get().delete()

    planned = load(item("a", title="Renamed"), dry_run=True)
    done = load(item("a", title="Renamed"))

    assert planned.total("updated") == done.total("updated") == 0
    assert not Resource.objects.exists()
