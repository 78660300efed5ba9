"""The rows of a library's database, each by a digest of its values.

They are read without Django: what a later version calls a column or a table is told
by `test_upgrade.py`.
"""

import sqlite3
from hashlib import blake2b
from typing import Any

from django.apps import apps

# Tables that hold nothing to upgrade: their rows are made anew, or of a moment.
PASSING = {
    "accounts_cacheentry",
    "accounts_session",
    "accounts_storedanswer",
    "accounts_token",
    "auth_permission",
    "django_content_type",
    "django_session",
    "django_tasks_database_dbtaskresult",
    "leases_lease",
    "operations_rolestate",
    "search_indexchange",
    "search_indexedrecord",
    "wagtailadmin_editingsession",
    "wagtailadmin_formstate",
    "wagtailcore_uploadedfile",
    "wagtailsearch_indexentry_fts",
}
# Tables of packages that no library here has rows in.
UNUSED = {
    "simple_translation_simpletranslation": "names a permission",
    "socialaccount_socialapp": "the provider is in the settings",
    "socialaccount_socialtoken": "tokens of the provider are not stored",
    "wagtailadmin_admin": "names a permission",
    "wagtailcore_apitoken": "Wagtail's interface for programs is switched off",
    "wagtailcore_groupsitepermission": "there is one site",
    "wagtailcore_workflowcontenttype": "the workflow is that of pages",
    "wagtailembeds_embed": "descriptions are in content_cachedembed",
}


def tables() -> list[str]:
    """Return the tables of all models, without those in PASSING."""
    models = apps.get_models(include_auto_created=True)
    names = {each._meta.db_table for each in models if each._meta.managed}
    return sorted(names - PASSING)


def describe(database: sqlite3.Connection, names: list[str]) -> dict[str, Any]:
    """Return the columns of each table, and its rows as "key:digest" in one text."""
    found = {}
    for name in names:
        columns = database.execute(f"PRAGMA table_info({name})").fetchall()
        (key,) = [column[1] for column in columns if column[5]]
        others = [column[1] for column in columns if not column[5]]
        rows = digests(database, name, key, others)
        pairs = " ".join(f"{key}:{digest}" for key, digest in rows.items())
        found[name] = {"key": key, "columns": others, "rows": pairs}
    return found


def digests(
    database: sqlite3.Connection, table: str, key: str, columns: list[str]
) -> dict[str, str]:
    """Return a digest of the values in these columns by the key of each row."""
    named = ", ".join(f'"{each}"' for each in [key, *columns])
    rows = database.execute(f'SELECT {named} FROM "{table}" ORDER BY 1')  # noqa: S608
    return {
        str(number): blake2b(repr(values).encode(), digest_size=6).hexdigest()
        for number, *values in rows
    }
