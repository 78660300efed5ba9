"""An upgrade keeps what the feed and harvesters knew of each record."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from freeshelf.changes.models import RecordChange, SetMember
from freeshelf.changes.noting import ChangeChecker
from tests.library.factories import ResourceFactory

# Of a version that knew SQLite only.
pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]
_BEFORE = [
    ("changes", "0001_record_changes"),
    ("oaipmh", "0001_harvested_records"),
    ("search", "0005_note_open_records"),
]
_LATE = datetime(2026, 11, 20, 8, 0, 0, 500_000, UTC)
_EARLY = datetime(2026, 11, 10, 8, 0, 0, 0, UTC)


@pytest.fixture
def upgraded():
    """Rows of two tables that are no longer there, and the rows that they became."""
    loader = MigrationExecutor(connection).loader
    apps = loader.project_state(_BEFORE).apps
    fed = apps.get_model("search", "RecordChange")
    harvested = apps.get_model("oaipmh", "HarvestedRecord")
    sets = apps.get_model("oaipmh", "HarvestedSet")
    with connection.cursor() as cursor:
        for model in (fed, harvested, sets):
            # As the editor of schemas would, which no transaction may contain.
            fields = [field.column for field in model._meta.fields[1:]]
            cursor.execute(
                f"CREATE TABLE {model._meta.db_table} "
                f"(id integer PRIMARY KEY, {', '.join(fields)})"
            )
    for number, (key, kind) in enumerate(
        (("both", "changed"), ("fed", "opened"), ("closed", "closed")), start=7
    ):
        fed.objects.create(
            identifier=key,
            number=number,
            kind=kind,
            changed_at=_LATE,
            text_digest="x",
            row_digest="y",
        )
    for key, digest in (("closed", ""), ("harvested", "z"), ("both", "z")):
        row = harvested.objects.create(identifier=key, datestamp=_EARLY, digest=digest)
        sets.objects.create(record=row, spec="topic:themes:debts")
    module = import_module("freeshelf.changes.migrations.0002_rows_from_before")
    module.join_rows(apps, None)
    module.keep_sets(apps, None)
    return {row.identifier: row for row in RecordChange.objects.order_by("number")}


def test_rows_keep_their_order_their_kind_and_the_later_time(upgraded):
    assert [(row.number, key) for key, row in upgraded.items()] == [
        *((7, "both"), (8, "fed"), (9, "closed"), (10, "harvested")),
    ]
    kinds = [row.kind for row in upgraded.values()]
    assert kinds == ["changed", "opened", "closed", "opened"]
    full_second = _LATE.replace(second=1, microsecond=0)
    assert upgraded["both"].changed_at == upgraded["fed"].changed_at == full_second
    assert upgraded["harvested"].changed_at == _EARLY


def test_sets_stay_with_their_groups(upgraded):
    members = SetMember.objects.filter(record=upgraded["closed"])

    assert set(members.values_list("set__spec", "number")) == {
        ("topic", 9),
        ("topic:themes", 9),
        ("topic:themes:debts", 9),
    }


def test_what_both_knew_is_told_no_change_and_the_others_once(upgraded):
    for key in ("both", "fed", "harvested"):
        ResourceFactory(identifier=key)

    ChangeChecker().check(seconds=5)

    rows = RecordChange.objects.filter(number__gt=10)
    assert dict(rows.values_list("identifier", "kind")) == {
        "fed": "opened",
        "harvested": "opened",
    }
    assert not SetMember.objects.filter(record=upgraded["both"]).exists()
