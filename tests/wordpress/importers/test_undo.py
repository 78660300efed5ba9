"""Taking an import back: exactly what it made, unless someone edited it since."""

from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log

from freeshelf.ingest.models import IngestRun, Provenance, RawItem, TermMapping
from freeshelf.ingest.undo import preview_undo, undo_run
from freeshelf.library.models import (
    Agent,
    File,
    FileContent,
    ReadingList,
    ReadingListItem,
    Resource,
)
from freeshelf.pages.models import StandardPage
from freeshelf.search.models import IndexChange
from freeshelf.vocabularies.models import Concept, ConceptScheme
from tests.library.factories import replace_by_looked_at
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory
from tests.wordpress.conftest import Import
from tests.wordpress.sources.wxr import item, list_link, term

pytestmark = pytest.mark.django_db

PARTS = (
    term("sector", "brick-kilns", "Brick kilns"),
    item(
        20, title="Fees on board", content=list_link("sector", "brick-kilns"),
        terms=(("sector", "brick-kilns", "Brick kilns"),),
        meta=(("source_organisation", "Harbour Union"),),
    ),
    item(21, kind="page", title="About us"),
    item(22, kind="page", title="Our team", parent=21),
    item(23, kind="slider"),
    item(24, kind="attachment", status="inherit", parent=20, title="Guide",
         attachment_url="https://quay.example/wp-content/uploads/2023/05/guide.pdf"),
)  # fmt: skip


def counts() -> dict[str, int]:
    models = (Resource, StandardPage, File, FileContent, Agent, Concept, Redirect,
              RawItem, Provenance, TermMapping)  # fmt: skip
    return {model.__name__: model.objects.count() for model in models}


def current_files() -> list[File]:
    return list(File.objects.with_content())


def last_run() -> IngestRun:
    return IngestRun.objects.latest("pk")


def test_everything_that_a_run_made_goes_and_the_index_follows(
    bring_in: Import, uploads: Path
) -> None:
    before = counts()
    bring_in(*PARTS, uploads=uploads)
    assert counts() != before
    resource = Resource.objects.get()
    IndexChange.objects.all().delete()

    undoing = undo_run(run=last_run(), now=timezone.now())

    assert undoing.kept == []
    assert counts() == before
    assert IndexChange.objects.filter(key=resource.identifier).exists()
    assert last_run().outcome == "undone"


def test_what_was_edited_since_stays_with_what_it_needs_and_is_named(
    bring_in: Import,
) -> None:
    bring_in(*PARTS)
    editor = User.objects.create_superuser("ed")
    resource = Resource.objects.get()
    draft = resource.get_latest_revision_as_object()
    draft.title = "Fees on board, second edition"
    draft.save_revision(user=editor, log_action=True).publish(user=editor)
    child = StandardPage.objects.get(title="Our team")
    log(instance=child, action="wagtail.edit", user=editor)

    undoing = undo_run(run=last_run(), now=timezone.now())

    assert Resource.objects.get().title == "Fees on board, second edition"
    assert {page.title for page in StandardPage.objects.all()} >= {
        "About us",
        "Our team",
    }
    assert Agent.objects.filter(name="Harbour Union").exists()
    assert Concept.objects.get().label("en") == "Brick kilns"
    said = " ".join(undoing.kept)
    assert "second edition" in said
    assert "Our team” uses it" in said.replace("“", "")
    assert not RawItem.objects.exists()


def test_a_record_that_someone_put_on_a_reading_list_stays(bring_in: Import) -> None:
    bring_in(item(20, title="Fees on board"))
    shelf = ReadingList.objects.create(title="Ours", slug="ours")
    ReadingListItem.objects.create(
        reading_list=shelf, resource=Resource.objects.get(), sort_order=0
    )

    undoing = undo_run(run=last_run(), now=timezone.now())

    assert Resource.objects.count() == 1
    assert "Ours" in undoing.kept[0]


def test_a_change_is_put_back_and_comes_again_with_the_next_import(
    bring_in: Import,
) -> None:
    bring_in(item(20, title="Fees on board"))
    bring_in(item(20, title="Fees at sea"))
    assert Resource.objects.get().title == "Fees at sea"

    undoing = undo_run(run=last_run(), now=timezone.now())

    assert undoing.reverted == 1
    assert Resource.objects.get().title == "Fees on board"
    report = bring_in(item(20, title="Fees at sea"))
    assert report.total("updated") == 1
    assert Resource.objects.get().title == "Fees at sea"


def test_a_file_that_came_anew_is_put_back_for_every_record_that_has_it(
    bring_in: Import, uploads: Path
) -> None:
    guide = uploads / "2023" / "05" / "guide.pdf"
    content = '<a href="https://quay.example/wp-content/uploads/2023/05/guide.pdf">'
    both = (*PARTS, item(30, title="Also with it", content=f"{content}Guide</a>"))
    bring_in(*both, uploads=uploads)
    before = {file.pk: file.current.content_id for file in current_files()}
    guide.write_bytes(b"%PDF-1.4 another guide")
    bring_in(*both, uploads=uploads)
    assert {f.current.content_id for f in current_files()}.isdisjoint(before.values())

    undoing = undo_run(run=last_run(), now=timezone.now())

    assert undoing.kept == []
    assert undoing.reverted == len(before) == 2
    assert {file.pk: file.current.content_id for file in current_files()} == before
    assert FileContent.objects.count() == 1
    assert bring_in(*both, uploads=uploads).total("updated") == 1


def test_a_run_that_a_later_one_builds_on_waits(bring_in: Import) -> None:
    bring_in(item(20, title="Fees on board"))
    first = last_run()
    bring_in(item(20, title="Fees at sea"))
    second = last_run()

    with pytest.raises(CommandError, match=f"undo {second.pk} first"):
        call_command("undo_import", first.pk, verbosity=0)

    call_command("undo_import", second.pk, verbosity=0, stdout=StringIO())
    call_command("undo_import", first.pk, verbosity=0, stdout=StringIO())
    assert not Resource.objects.exists()


def test_a_run_is_taken_back_once_and_an_unknown_one_never(bring_in: Import) -> None:
    bring_in(item(20, title="Fees on board"))
    listed, said = StringIO(), StringIO()
    call_command("list_imports", stdout=listed)
    call_command("undo_import", last_run().pk, verbosity=0, stdout=said)

    assert "1 new" in listed.getvalue()
    assert "0 kept" in said.getvalue()
    with pytest.raises(CommandError, match="already been undone"):
        call_command("undo_import", last_run().pk, verbosity=0)
    with pytest.raises(CommandError, match="no import 4711"):
        call_command("undo_import", 4711, verbosity=0)


def test_an_undoing_that_was_interrupted_goes_on_and_tells_of_all_of_it(
    bring_in: Import, uploads: Path
) -> None:
    before = counts()
    bring_in(*PARTS, uploads=uploads)
    foreseen = preview_undo(run=last_run(), now=timezone.now())

    def interrupt(done: int, _all: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        undo_run(run=last_run(), now=timezone.now(), progress=interrupt)
    assert last_run().outcome == "done"

    undoing = undo_run(run=last_run(), now=timezone.now())

    assert counts() == before
    assert undoing.taken_back == foreseen.taken_back


def test_what_was_put_back_before_an_interruption_is_not_put_back_again(
    bring_in: Import,
) -> None:
    bring_in(item(20, title="One"), item(21, title="Two"))
    bring_in(item(20, title="One more"), item(21, title="Two more"))

    def interrupt(_done: int, _all: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        undo_run(run=last_run(), now=timezone.now(), progress=interrupt)
    undoing = undo_run(run=last_run(), now=timezone.now())

    assert undoing.reverted == 2
    assert [r.revisions.count() for r in Resource.objects.all()] == [3, 3]


def test_what_was_here_before_is_not_remembered_as_what_the_site_has(
    bring_in: Import, concepts: None
) -> None:
    before = counts()
    bring_in(
        item(1, kind="acf-taxonomy", content='a:1:{s:8:"taxonomy";s:6:"sector";}'),
        term("sector", "fishing", "Fishing"),
        item(20, terms=(("sector", "fishing", "Fishing"),)),
    )
    known = Provenance.objects.get(record_key__startswith="acf-taxonomy:1:")
    assert known.target == ConceptScheme.objects.get(identifier="sectors")

    undo_run(run=last_run(), now=timezone.now())

    assert counts() == before


def test_a_version_that_someone_saved_without_a_word_in_the_log_stays(
    bring_in: Import, uploads: Path
) -> None:
    bring_in(*PARTS, item(40, title="Untouched"), uploads=uploads)
    editor = User.objects.create_superuser("ed")
    file = File.objects.get()
    replace_by_looked_at(
        file=file,
        stream=ContentFile(b"%PDF-1.4 a better guide"),
        name="guide.pdf",
        now=timezone.now(),
        user=editor,
    )
    page = StandardPage.objects.get(title="Our team")
    page.get_latest_revision_as_object().save_revision(user=editor)

    undo_run(run=last_run(), now=timezone.now())

    assert Resource.objects.get().title == "Fees on board"
    assert File.objects.get().current.content.size == len(b"%PDF-1.4 a better guide")
    assert StandardPage.objects.filter(title="Our team").exists()


def test_a_run_that_was_taken_back_keeps_numbers_and_no_words(
    bring_in: Import,
) -> None:
    form = '[contact-form-7 id="1"]'
    report = bring_in(item(20, title="asked-by@example.org", content=form))
    assert "asked-by" in str(report.notes)

    undo_run(run=last_run(), now=timezone.now())

    entries = last_run().entries
    assert entries.filter(outcome="new").exists()
    assert not entries.exclude(title="").exists()
    assert "asked-by" not in str(last_run().report)


@pytest.mark.parametrize("is_gone", [False, True], ids=["", "the first is gone"])
def test_what_a_term_stands_for_is_put_back_too(
    bring_in: Import, concepts: None, tmp_path: Path, is_gone: bool
) -> None:
    mine = ConceptSchemeFactory(identifier="mine", role="subject")
    at_sea = ConceptFactory(scheme=mine, identifier="sea")
    post = item(
        20,
        title="Fees",
        content=list_link("sector", "fishing"),
        terms=(("sector", "fishing", "Fishing"),),
    )
    bring_in(post)
    first = TermMapping.objects.get().concept
    file = tmp_path / "mapping.yaml"
    file.write_text(file.read_text("utf-8").replace("sectors/fishing", "mine/sea"))
    bring_in(post)
    assert TermMapping.objects.get().concept == at_sea
    if is_gone:
        Concept.objects.filter(pk=first.pk).delete()

    undoing = undo_run(run=last_run(), now=timezone.now())

    assert not undoing.kept
    assert TermMapping.objects.get().concept == (None if is_gone else first)
    report = bring_in(post)
    assert TermMapping.objects.get().concept == at_sea
    assert report.total("updated") == 1
    assert not bring_in(post).total("updated")


def test_what_a_value_of_a_field_stands_for_is_put_back_too(
    bring_in: Import, tmp_path: Path
) -> None:
    audiences = ConceptSchemeFactory(identifier="who", role="audience")
    crews = ConceptFactory(scheme=audiences, identifier="crews")
    post = item(20, title="Fees", meta=(("audience", "Fishers"),))
    bring_in(post)
    first = TermMapping.objects.get().concept
    file = tmp_path / "mapping.yaml"
    file.write_text(
        file.read_text("utf-8").replace("concept: new", "concept: who/crews")
    )
    bring_in(post)
    assert TermMapping.objects.get().concept == crews

    undoing = undo_run(run=last_run(), now=timezone.now())

    assert not undoing.kept
    assert TermMapping.objects.get().concept == first


@pytest.mark.parametrize("is_published", [True, False])
@pytest.mark.parametrize(
    ("kind", "model"), [("page", StandardPage), ("post", Resource)]
)
def test_a_version_of_a_person_from_before_the_run_stays(
    bring_in: Import,
    kind: str,
    model: type[StandardPage | Resource],
    *,
    is_published: bool,
) -> None:
    bring_in(item(21, kind=kind, title="About us"))
    editor = User.objects.create_superuser("ed")
    edited = model.objects.get()
    edited.title = "About all of us"
    theirs = edited.save_revision(user=editor)
    if is_published:
        theirs.publish(user=editor)
    bring_in(item(21, kind=kind, title="About the office"))

    undoing = undo_run(run=last_run(), now=timezone.now())

    assert undoing.reverted == 1
    now = model.objects.get()
    assert now.live
    assert now.title == ("About all of us" if is_published else "About us")
    assert now.get_latest_revision_as_object().title == "About all of us"
    assert now.has_unpublished_changes != is_published
    assert getattr(now, "draft_title", "About all of us") == "About all of us"
