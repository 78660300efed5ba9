"""A real site moves in from its REST interface alone, its files with it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from freeshelf.content.embeds.models import CachedEmbed
from freeshelf.core.http import Credentials
from freeshelf.ingest.mapping import NO_CONCEPT, Mapping
from freeshelf.ingest.models import IngestRun
from freeshelf.ingest.reports import REFUSED
from freeshelf.library.models import Agent, Resource
from freeshelf.pages.models import StandardPage
from freeshelf_wordpress.importers.services import import_wordpress
from freeshelf_wordpress.importers.survey import survey_records
from freeshelf_wordpress.importers.taxonomies import complete_mapping
from freeshelf_wordpress.sources.rest.site import WordPressSite
from tests.core.http.web_server import Answer, Asked
from tests.pages.home import make_home
from tests.wordpress.conftest import make_concepts
from tests.wordpress.sources.recorded_site import ADMIN, recorded_site

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def moved_in(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    shared: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[SimpleNamespace]:
    """Reports of two imports of the recorded site; undone after the module."""
    mapping = tmp_path_factory.mktemp("mapping") / "mapping.yaml"
    with recorded_site(shared) as site, django_db_blocker.unblock():
        http = {"ALLOWED_HOSTS": [site.server.host], "REQUESTS_PER_SECOND": 1e6}
        with transaction.atomic(), override_settings(FREESHELF_HTTP=http):
            make_home()
            make_concepts()
            reports = [
                import_wordpress(
                    sources=[site.url],
                    credentials=ADMIN,
                    download_files=True,
                    mapping_file=mapping,
                    now=timezone.now(),
                )
                for _time in range(2)
            ]
            yield SimpleNamespace(first=reports[0], second=reports[1], site=site)
            transaction.set_rollback(True)


def test_texts_people_and_files_arrive(moved_in: SimpleNamespace) -> None:
    rows = moved_in.first.rows

    assert rows["post", "publish"].imported == 97
    assert rows["page", "publish"].imported == 13
    assert rows["attachment", "inherit"].imported == 35
    assert rows["organisation", "publish"].imported == 4
    assert Agent.objects.filter(name="Harbour Rights Network").exists()
    assert not any(row.outcomes[REFUSED] for row in rows.values())


def test_hidden_words_stay_hidden(moved_in: SimpleNamespace) -> None:
    readers = Resource.objects.visible_to(AnonymousUser())
    shown = " ".join(
        [
            *readers.values_list("title", flat=True),
            *readers.values_list("description", flat=True),
            *(str(page.body) for page in StandardPage.objects.live().public()),
        ]
    )

    for word in ("confidential", "password", "future", "unpublished"):
        assert f"{word}-marmoset" not in shown


def test_films_in_texts_wait_for_their_cards(moved_in: SimpleNamespace) -> None:
    films = set(CachedEmbed.objects.values_list("url", "state"))

    assert ("https://vimeo.com/100000050", "waiting") in films


def test_a_second_import_changes_nothing(moved_in: SimpleNamespace) -> None:
    second = moved_in.second
    last = IngestRun.objects.latest("pk")
    updated = last.entries.filter(outcome="updated")

    assert list(updated.values_list("record_key", flat=True)) == []
    assert second.rows["post", "publish"].imported == 97


def test_what_the_site_did_not_show_is_said(moved_in: SimpleNamespace) -> None:
    notes = " ".join(moved_in.first.notes)

    assert "wp_global_styles" in notes
    assert ADMIN.password not in notes


def test_nothing_of_the_reading_stays_on_disk(moved_in: SimpleNamespace) -> None:
    workspace = Path(settings.FREESHELF_DATA_DIR) / "imports"

    assert not [path for path in workspace.rglob("*") if path.is_file()]


@pytest.mark.parametrize("login", [ADMIN, None], ids=["log-in", "nobody"])
def test_terms_that_the_site_shows_to_nobody_wait_for_a_person(
    shared: Path, tmp_path: Path, login: Credentials | None
) -> None:
    with recorded_site(shared) as site:
        answer = site.server.answer

        def with_hidden(asked: Asked) -> Answer:
            said = answer(asked)
            if "/wp/v2/taxonomies" not in asked.path or login is None:
                return said
            taxonomies = json.loads(said.body)
            taxonomies["resource_type"]["visibility"]["public"] = False
            return replace(said, body=json.dumps(taxonomies).encode())

        site.server.answer = with_hidden
        source = WordPressSite(
            site.url, cache=tmp_path, credentials=login, policy=site.policy
        )
        survey = survey_records(source.records())
    mapping = Mapping()

    complete_mapping(mapping, survey)

    said = {
        entry.concept
        for (taxonomy, _slug), entry in mapping.terms.items()
        if taxonomy == "resource_type"
    }
    assert (said == {NO_CONCEPT}) == (login is not None)
