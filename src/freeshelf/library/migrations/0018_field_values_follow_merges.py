from django.db import migrations
from django.db.models import F


def follow_merges(apps, schema_editor):
    """Values stand with what was kept, as they do since; all were a source's so far."""
    sets = apps.get_model("library", "FieldValueSet").objects
    sets.update(said=F("values"))
    for row in sets.select_related("agent", "concept"):
        for name in ("agent", "concept"):
            thing = getattr(row, name)
            if thing is not None and thing.merged_into_id is not None:
                sets.filter(pk=row.pk).update(**{f"{name}_id": thing.merged_into_id})


class Migration(migrations.Migration):
    dependencies = [("library", "0017_fields_of_agents_and_concepts")]

    operations = [migrations.RunPython(follow_merges, migrations.RunPython.noop)]
