"""Relate countries to the European Union in the bundled places.

Services for the Union are then found for them, by the Economic Area also for three
countries beside it.
"""

from django.db import migrations

_COUNTRIES = (
    "at be bg cy cz de dk ee es fi fr gr hr hu ie it lt lu lv mt nl pl pt ro se si sk "
    "is li no"
).split()


def relate(apps, _schema_editor):
    """Add the relations, in both directions, where they are missing."""
    union, countries = _places(apps)
    if union is not None:
        union.related.add(*countries)


def separate(apps, _schema_editor):
    """Remove the relations."""
    union, countries = _places(apps)
    if union is not None:
        union.related.remove(*countries)


def _places(apps):
    Concept = apps.get_model("vocabularies", "Concept")
    places = Concept.objects.filter(scheme__identifier="places")
    union = places.filter(identifier="eu").first()
    return union, places.filter(identifier__in=_COUNTRIES)


class Migration(migrations.Migration):

    dependencies = [("vocabularies", "0002_separate_global_scope")]

    operations = [migrations.RunPython(relate, separate)]
