"""Runs say whether what they saved is indexed; those from before indexed each save."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ingest", "0007_imports_at_the_desk")]

    operations = [
        migrations.AddField(
            model_name="ingestrun",
            name="is_indexed",
            field=models.BooleanField(default=True, editable=False),
        ),
    ]
