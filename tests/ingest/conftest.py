"""A source of the example that is loaded from items."""

import json
from pathlib import Path

import pytest
from django.utils import timezone

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
