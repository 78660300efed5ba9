"""Both migrations in one for an empty database; a library of 0.2.0 has run the first."""

from importlib import import_module

from django.db import migrations

from freeshelf.vocabularies.model_creation import joined

_first, _second = (
    import_module(f"freeshelf.library.migrations.{name}").Migration
    for name in ("0001_initial", "0002_opening_and_groups")
)


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("library", "0001_initial"),
        ("library", "0002_opening_and_groups"),
        # Of versions that were never released.
        ("library", "0002_days_of_opening"),
        ("library", "0003_groups_of_readers"),
        ("library", "0004_access_of_lists"),
    ]

    dependencies = [
        needed
        for needed in (*_first.dependencies, *_second.dependencies)
        if needed[0] != "library"
    ]

    operations = [joined("library", _first.operations[0], _second.operations)]
