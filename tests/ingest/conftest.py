"""The demonstration library, and a source of the example, loaded."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from freeshelf.ingest.demo_library import load_demo
from freeshelf.ingest.loader import load_source
from freeshelf.ingest.reports import ImportReport
from tests.ingest.packages import install
from tests.ingest.test_third_party_source import EXAMPLE


@pytest.fixture
def csl_json(tmp_path: Path, monkeypatch, settings) -> None:
    """The example as an installed package, here and in the child that parses."""
    install(
        EXAMPLE / "source_csl_json.py",
        kind="csl_json",
        name="CslJsonSource",
        folder=tmp_path / "packages",
        monkeypatch=monkeypatch,
    )
    settings.FREESHELF_DATA_DIR = tmp_path / "data"


@pytest.fixture
def load(tmp_path: Path, csl_json):
    """Load these items; keyword arguments go to the service."""

    def run(*items: dict[str, object], **options: object) -> ImportReport:
        path = tmp_path / "library.json"
        path.write_text(json.dumps(items), "utf-8")
        values = {"file": str(path)}
        options = {"title": "Zotero", "now": timezone.now()} | options
        return load_source("csl_json", values, **options)

    return run


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The demonstration library, loaded once for the module and undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_demo(now=datetime(2026, 11, 25, 9, tzinfo=UTC))
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded, db):
    """The loaded library; what a test changes is undone."""
    return loaded
