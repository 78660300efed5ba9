"""A home page, a few concepts, and the real export imported once for many tests."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from freeshelf.ingest.reports import ImportReport
from freeshelf.pages.models import HomePage
from freeshelf.vocabularies.models import ConceptScheme
from freeshelf_wordpress.importers.services import import_wordpress
from tests.pages.home import make_home
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory
from tests.wordpress.importers.uploads import fill
from tests.wordpress.sources.wxr import author, export

Role = ConceptScheme.Role
Import = Callable[..., ImportReport]


def make_concepts() -> None:
    """Create concepts that terms of the export can be matched with."""
    types = ConceptSchemeFactory(identifier="resource-types", role=Role.TYPE)
    places = ConceptSchemeFactory(identifier="places", role=Role.PLACE)
    sectors = ConceptSchemeFactory(identifier="sectors", role=Role.SECTOR)
    for identifier, label in [
        ("guidance", "Guidance"),
        ("graphics", "Graphics and infographics"),
        ("news", "News & Analysis"),
    ]:
        ConceptFactory(scheme=types, identifier=identifier, label=label)
    ConceptFactory(scheme=places, identifier="gh", notation="GH", label="Ghana")
    ConceptFactory(scheme=places, identifier="ua", notation="UA", label="Ukraine")
    ConceptFactory(scheme=places, identifier="ci", label="Côte d’Ivoire")
    ConceptFactory(scheme=sectors, identifier="fishing", label="Fishing and seafood")


@pytest.fixture
def two_uploads(tmp_path: Path) -> Path:
    """A folder of uploads with a picture and a document."""
    return fill(tmp_path / "uploads")


@pytest.fixture
def home(db: None) -> HomePage:
    """The page that imported pages hang below."""
    return make_home()


@pytest.fixture
def concepts(db: None) -> None:
    """A few concepts to match terms with."""
    make_concepts()


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    """A folder of uploads with one file."""
    folder = tmp_path / "uploads" / "2023" / "05"
    folder.mkdir(parents=True)
    (folder / "guide.pdf").write_bytes(b"%PDF-1.4 a guide")
    return tmp_path / "uploads"


@pytest.fixture(scope="module")
def real_import(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    shared: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[ImportReport]:
    """The report of the real export's first import; undone after the module."""
    folder = shared / "wordpress"
    with django_db_blocker.unblock(), transaction.atomic():
        make_home()
        make_concepts()
        yield import_wordpress(
            sources=[folder / "wxr" / "all-content.wxr.xml"],
            uploads=folder / "uploads",
            mapping_file=tmp_path_factory.mktemp("mapping") / "mapping.yaml",
            now=timezone.now(),
        )
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def whole_import(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    shared: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[ImportReport]:
    """The report of the whole real site's import, from its database and uploads."""
    folder = shared / "wordpress"
    with django_db_blocker.unblock(), transaction.atomic():
        make_home()
        make_concepts()
        yield import_wordpress(
            sources=[folder / "sql" / "wpcontent.sql"],
            uploads=folder / "uploads",
            mapping_file=tmp_path_factory.mktemp("mapping") / "mapping.yaml",
            now=timezone.now(),
        )
        transaction.set_rollback(True)


@pytest.fixture
def bring_in(home: HomePage, tmp_path: Path) -> Import:
    """Import an export made of these items; keyword arguments go to the service."""

    def run(*parts: str, **options: Any) -> ImportReport:
        path = tmp_path / "export.xml"
        path.write_text(export(author("ines", "Inès Marchetti"), *parts), "utf-8")
        options.setdefault("mapping_file", tmp_path / "mapping.yaml")
        return import_wordpress(sources=[path], now=timezone.now(), **options)

    return run
