"""Bring the bundled places of 0.2.0 up to date.

Global becomes a scope of its own, above no continent or group. Countries are related to
the European Union, so that services for the Union are found for them; by the Economic
Area also for three countries beside it.
"""

from django.db import migrations

_GLOBAL = "001"
# Those that the bundled file had directly below Global; what editors added stays.
_BELOW_GLOBAL = (
    *("002", "009", "019", "142", "150", "aq"),
    *("arab-states", "asia-pacific", "east-asia-pacific", "middle-east"),
    *("middle-east-north-africa", "osce-region"),
)
_COUNTRIES = (
    "at be bg cy cz de dk ee es fi fr gr hr hu ie it lt lu lv mt nl pl pt ro se si sk "
    "is li no"
).split()
_SCOPE_NOTES = {
    "ar": "عالمي النطاق: عن العالم ككل. "
    "أما المورد الذي يتناول بلدًا أو منطقة فيحمل اسم ذلك المكان.",
    "en": "Global in scope: about the world as a whole. "
    "A resource about one country or region has that place instead.",
    "es": "De alcance mundial: sobre el mundo en su conjunto. "
    "Un recurso sobre un país o una región lleva ese lugar.",
    "fr": "De portée mondiale : sur le monde dans son ensemble. "
    "Une ressource sur un pays ou une région porte ce lieu.",
    "ru": "Глобальный охват: о мире в целом. "
    "У материала об одной стране или регионе указано это место.",
    "zh": "全球范围：涉及整个世界。关于某一国家或区域的资源标注该地点。",
}


def separate_global(apps, _schema_editor):
    """Remove the relations, make the places top concepts, and queue their records."""
    Concept, places, scope = _places(apps)
    if scope is None:
        return
    moved = places.filter(identifier__in=_BELOW_GLOBAL, broader=scope)
    keys = list(moved.values_list("pk", flat=True))
    Concept.broader.through.objects.filter(
        from_concept__in=keys, to_concept=scope
    ).delete()
    Concept.objects.filter(pk__in=keys, broader__isnull=True).update(is_top=True)
    notes = apps.get_model("vocabularies", "ConceptNote").objects
    if not notes.filter(concept=scope, kind="scopeNote").exists():
        for language, text in _SCOPE_NOTES.items():
            notes.create(concept=scope, kind="scopeNote", language=language, text=text)
    _queue(apps, keys)


def join_global(apps, _schema_editor):
    """Put the places that nothing else is above below Global again."""
    Concept, places, scope = _places(apps)
    if scope is None:
        return
    apart = places.filter(identifier__in=_BELOW_GLOBAL, broader__isnull=True)
    keys = list(apart.values_list("pk", flat=True))
    through = Concept.broader.through
    through.objects.bulk_create(
        through(from_concept_id=key, to_concept=scope) for key in keys
    )
    Concept.objects.filter(pk__in=keys).update(is_top=False)
    notes = apps.get_model("vocabularies", "ConceptNote").objects
    notes.filter(
        concept=scope, kind="scopeNote", text__in=_SCOPE_NOTES.values()
    ).delete()
    _queue(apps, keys)


def _places(apps):
    Concept = apps.get_model("vocabularies", "Concept")
    places = Concept.objects.filter(scheme__identifier="places")
    return Concept, places, places.filter(identifier=_GLOBAL).first()


def _queue(apps, keys):
    """Have the records of these and of all narrower places indexed anew."""
    IndexChange = apps.get_model("search", "IndexChange")
    IndexChange.objects.bulk_create(
        IndexChange(kind="concept", key=str(key)) for key in keys
    )


def relate_countries(apps, _schema_editor):
    """Add the relations, in both directions, where they are missing."""
    union, countries = _union(apps)
    if union is not None:
        union.related.add(*countries)


def separate_countries(apps, _schema_editor):
    """Remove the relations."""
    union, countries = _union(apps)
    if union is not None:
        union.related.remove(*countries)


def _union(apps):
    """Return the Union and the countries to relate to it."""
    _Concept, places, _scope = _places(apps)
    union = places.filter(identifier="eu").first()
    return union, places.filter(identifier__in=_COUNTRIES)


def bring_up_to_date(apps, schema_editor):
    """Do both, in the order in which they were made."""
    separate_global(apps, schema_editor)
    relate_countries(apps, schema_editor)


def go_back(apps, schema_editor):
    """Undo both."""
    separate_countries(apps, schema_editor)
    join_global(apps, schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ("search", "0001_initial"),
        ("vocabularies", "0001_initial"),
    ]

    # Of versions that were never released.
    replaces = [
        ("vocabularies", "0002_separate_global_scope"),
        ("vocabularies", "0003_relate_countries_to_the_eu"),
    ]

    # In one step: to render all models for another takes as long as the rest.
    operations = [migrations.RunPython(bring_up_to_date, go_back)]
