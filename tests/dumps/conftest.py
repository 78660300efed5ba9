"""A library whose files are read; a dump needs no index."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from freeshelf.enrich.services import extract_content
from freeshelf.library.models import FileContent
from freeshelf.shared.files import place_of
from tests.api.closed_twins import fill_library
from tests.web.conftest import own_place, page_of, without_admin_search

__all__ = ["own_place", "page_of", "without_admin_search"]


def folder_of(dump):
    """The folder of a dump of this machine."""
    return Path(place_of(dump.folder))


def read_files() -> None:
    """Read waiting files; of the closed twins one is enough."""
    waiting = FileContent.objects.filter(state=FileContent.State.WAITING)
    for content in waiting.order_by("stored_at", "pk")[:4]:
        extract_content(sha256=content.pk, now=timezone.now())


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker) -> Iterator[None]:
    """One open record with an open file, and everything else closed, for a module."""
    with django_db_blocker.unblock(), transaction.atomic():
        fill_library()
        read_files()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def library(filled, own_place, db) -> None:
    """The library of the module; what a test changes is undone."""
