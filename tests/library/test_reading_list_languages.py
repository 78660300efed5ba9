"""Reading lists that were there before languages were told apart."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import Locale

from tests.pages.home import make_root

pytestmark = pytest.mark.line("3.5")
_BEFORE = [("library", "0005_bulk_changes")]
_AFTER = [("library", "0008_reading_list_once_a_language")]


@pytest.mark.django_db(transaction=True)
def test_old_lists_are_in_the_librarys_own_language_each_on_its_own():
    executor = MigrationExecutor(connection)
    latest = executor.loader.graph.leaf_nodes()
    make_root()
    old = executor.migrate(_BEFORE).apps.get_model("library", "ReadingList")
    for slug in ("one", "two"):
        old.objects.create(slug=slug, title=slug, language="fr", live=True)

    try:
        executor = MigrationExecutor(connection)
        new = executor.migrate(_AFTER).apps.get_model("library", "ReadingList")
        rows = list(new.objects.order_by("slug"))
    finally:
        MigrationExecutor(connection).migrate(latest)

    own = Locale.objects.get(language_code="en")
    assert [(row.slug, row.language, row.locale_id) for row in rows] == [
        ("one", "fr", own.pk),
        ("two", "fr", own.pk),
    ]
    assert rows[0].translation_key != rows[1].translation_key
