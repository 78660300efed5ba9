"""The admin area's search follows a save once, in a transaction of its own."""

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from freeshelf.library import index_tasks
from tests.library.admin import edit
from tests.library.factories import ResourceFactory, UserFactory
from tests.pages.home import make_root

EDIT, LIST = "library_resource:edit", "library_resource:list"
INDEX_UPDATE = 'UPDATE "wagtailsearch_indexentry" SET "title" ='


@pytest.fixture
def without_admin_search():
    """It is what these tests are about."""


@pytest.fixture
def editor(client):
    """The admin area in a browser of someone who may do anything."""
    make_root()
    client.force_login(UserFactory(is_superuser=True))
    return client


def transactions(queries) -> list[list[str]]:
    """The statements of each transaction."""
    found: list[list[str]] = []
    for query in (each["sql"] for each in queries):
        if query.startswith("BEGIN"):
            found.append([])
        elif found:
            found[-1].append(query)
    return found


@pytest.mark.django_db(transaction=True)
def test_a_record_is_indexed_once_and_after_it_was_saved(editor):
    record = ResourceFactory(title="Recruitment fees")
    with CaptureQueriesContext(
        connection,
    ) as captured:
        edit(editor, EDIT, record.pk, title="Lamplighters", **{"action-publish": "1"})

    writing = [
        statements
        for statements in transactions(captured)
        if any(each.startswith(INDEX_UPDATE) for each in statements)
    ]
    assert len(writing) == 1
    assert not any('"library_resource" SET' in each for each in writing[0])
    found = editor.get(reverse(LIST), {"q": "lamplighters"}).content.decode()
    assert "Lamplighters" in found


@pytest.mark.django_db
def test_a_save_stands_though_it_cannot_be_indexed(editor, monkeypatch):
    record = ResourceFactory(title="Recruitment fees")

    def fail(*_args):
        raise OperationalError("database is locked")

    monkeypatch.setattr(index_tasks, "make_searchable", fail)
    answer = edit(editor, EDIT, record.pk, title="Fees", **{"action-publish": "1"})

    record.refresh_from_db()
    assert (answer.status_code, record.title) == (302, "Fees")
