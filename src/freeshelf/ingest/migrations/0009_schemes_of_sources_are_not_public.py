"""Terms that came from sites are known only while something open carries them."""

from django.db import migrations

_ROLES = ("type", "subject", "place", "sector", "audience")


def close(apps, schema_editor):
    """Mark the schemes that imports made, by their names."""
    source = apps.get_model("ingest", "Source")
    scheme = apps.get_model("vocabularies", "ConceptScheme")
    for slug in source.objects.values_list("slug", flat=True):
        for role in _ROLES:
            identifier = f"{slug}-{role}"[:100]
            uri = f"urn:freeshelf:scheme:{identifier}"
            scheme.objects.filter(identifier=identifier, uri=uri).update(is_public=False)


class Migration(migrations.Migration):
    dependencies = [
        ("ingest", "0008_runs_index_at_their_end"),
        ("vocabularies", "0002_scheme_is_public"),
    ]

    operations = [migrations.RunPython(close, migrations.RunPython.noop)]
