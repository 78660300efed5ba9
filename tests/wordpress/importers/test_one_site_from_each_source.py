"""The real site moves in from each kind of source, and the same library comes of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from freeshelf.events.models import Event
from freeshelf.ingest.reports import REFUSED
from freeshelf.library.access import CONCEPT_FIELDS
from freeshelf.library.models import File, Resource
from freeshelf.pages.models import StandardPage
from freeshelf_wordpress.importers.services import import_wordpress
from tests.pages.home import make_home
from tests.wordpress.conftest import make_concepts
from tests.wordpress.sources.recorded_site import ADMIN, recorded_site

pytestmark = pytest.mark.django_db
EXPORT, DUMP, LIVE = "export", "dump", "live site"
TOGETHER = "all together"
# A link of the blogroll, which is a record here.
ONLY_IN_DUMP = {("Blogroll entry", "open")}
# That it only lists posts is said by a setting, which an export lacks.
PAGE_OF_POSTS = {("/freeshelf-home/news/", "News")}
# A taxonomy that the site hides there, and choices whose labels are in definitions.
NOT_IN_REST = ("sectors", "audience")


@dataclass(frozen=True)
class State:
    """The contents for readers, and the number of all rows."""

    records: frozenset[tuple[str, ...]]
    pages: frozenset[tuple[str, ...]]
    files: frozenset[tuple[str, ...]]
    terms: frozenset[tuple[str, ...]]
    events: frozenset[str]
    hidden: frozenset[tuple[str, ...]]
    refused: int


@pytest.fixture(scope="module")
def states(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    shared: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, State]]:
    """The library after one import from each; every import is undone after a look."""
    folder = shared / "wordpress"
    export = folder / "wxr" / "all-content.wxr.xml"
    dump = folder / "sql" / "wpcontent.sql"
    with recorded_site(shared) as site, django_db_blocker.unblock():
        live: dict[str, Any] = {"credentials": ADMIN, "download_files": True}
        uploads: dict[str, Any] = {"uploads": folder / "uploads"}
        given: dict[str, tuple[list[Any], dict[str, Any]]] = {
            EXPORT: ([export], uploads),
            DUMP: ([dump], uploads),
            LIVE: ([site.url], live),
            TOGETHER: ([export, dump, site.url], uploads | {"credentials": ADMIN}),
        }
        http = {"ALLOWED_HOSTS": [site.server.host], "REQUESTS_PER_SECOND": 1e6}
        found = {}
        with override_settings(FREESHELF_HTTP=http):
            for name, (sources, options) in given.items():
                mapping = tmp_path_factory.mktemp("mapping") / "mapping.yaml"
                with transaction.atomic():
                    make_home()
                    make_concepts()
                    report = import_wordpress(
                        sources=sources,
                        mapping_file=mapping,
                        now=timezone.now(),
                        **options,
                    )
                    found[name] = _state(report)
                    transaction.set_rollback(True)
        yield found


def _state(report: Any) -> State:
    readers = AnonymousUser()
    records = Resource.objects.visible_to(readers)
    files = File.objects.visible_to(readers).with_content()
    terms = {
        (record.title, name, concept.label("en"))
        for record in records.prefetch_related(*CONCEPT_FIELDS)
        for name in CONCEPT_FIELDS
        for concept in getattr(record, name).all()
    }
    pages = StandardPage.objects.live().public()
    rest = Resource.objects.exclude(pk__in=records)
    return State(
        records=frozenset(records.values_list("title", "access_rights")),
        pages=frozenset(pages.values_list("url_path", "title")),
        files=frozenset(
            (file.resource.title, file.current.content_id)
            for file in files
            if file.current is not None
        ),
        terms=frozenset(terms),
        events=frozenset(
            Event.objects.visible_to(readers).values_list("title", flat=True)
        ),
        hidden=frozenset(rest.values_list("title", "access_rights")),
        refused=sum(row.outcomes[REFUSED] for row in report.rows.values()),
    )


def _but(
    terms: frozenset[tuple[str, ...]], fields: tuple[str, ...]
) -> set[tuple[str, ...]]:
    return {term for term in terms if term[1] not in fields}


def test_readers_get_the_same_records_pages_files_and_terms_from_each(
    states: dict[str, State],
) -> None:
    whole = states[TOGETHER]

    assert len(whole.records) > 100
    assert len(whole.pages) > 8
    assert len(whole.files) > 20
    for name, state in states.items():
        lacking = ONLY_IN_DUMP if name in (EXPORT, LIVE) else set()
        assert state.refused == 0, name
        assert state.records == whole.records - lacking, name
        assert state.pages - PAGE_OF_POSTS == whole.pages, name
        assert state.files == whole.files, name
        unnamed = NOT_IN_REST if name == LIVE else ()
        assert _but(state.terms, unnamed) == _but(whole.terms, unnamed), name


def test_what_only_a_dump_has_comes_with_it_alone_and_with_all(
    states: dict[str, State],
) -> None:
    whole = states[TOGETHER]

    assert len(whole.events) == 8
    assert states[DUMP].events == whole.events
    assert states[DUMP].hidden == whole.hidden
    for name in (EXPORT, LIVE):
        assert states[name].events == frozenset()
        assert states[name].hidden <= whole.hidden
