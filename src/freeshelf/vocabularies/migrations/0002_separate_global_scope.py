"""Make Global a scope of its own in the bundled places, above no continent or group."""

from pathlib import Path

from django.db import migrations
from rdflib import Graph, URIRef
from rdflib.namespace import SKOS

_FILE = Path(__file__).parents[1] / "data" / "places.ttl"
_GLOBAL = "001"
# Those that the bundled file had directly below Global; what editors added stays.
_BELOW_GLOBAL = (
    *("002", "009", "019", "142", "150", "aq"),
    *("arab-states", "asia-pacific", "east-asia-pacific", "middle-east"),
    *("middle-east-north-africa", "osce-region"),
)


def separate(apps, _schema_editor):
    """Remove the relations, make the places top concepts, and queue their records."""
    Concept = apps.get_model("vocabularies", "Concept")
    places = Concept.objects.filter(scheme__identifier="places")
    scope = places.filter(identifier=_GLOBAL).first()
    if scope is None:
        return
    moved = places.filter(identifier__in=_BELOW_GLOBAL, broader=scope)
    keys = list(moved.values_list("pk", flat=True))
    Concept.broader.through.objects.filter(
        from_concept__in=keys, to_concept=scope
    ).delete()
    Concept.objects.filter(pk__in=keys, broader__isnull=True).update(is_top=True)
    ConceptNote = apps.get_model("vocabularies", "ConceptNote")
    if not ConceptNote.objects.filter(concept=scope, kind="scopeNote").exists():
        uri = URIRef("urn:freeshelf:concept:places:001")
        ConceptNote.objects.bulk_create(
            ConceptNote(
                concept=scope, kind="scopeNote", language=note.language, text=str(note)
            )
            for note in sorted(Graph().parse(_FILE).objects(uri, SKOS.scopeNote))
        )
    # The records of these and of all narrower places are indexed anew.
    IndexChange = apps.get_model("search", "IndexChange")
    IndexChange.objects.bulk_create(
        IndexChange(kind="concept", key=str(key)) for key in keys
    )


class Migration(migrations.Migration):

    dependencies = [
        ("search", "0001_initial"),
        ("vocabularies", "0001_initial"),
    ]

    operations = [migrations.RunPython(separate, migrations.RunPython.noop)]
