from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ingest", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="provenance",
            name="record",
            field=models.JSONField(blank=True, default=dict, verbose_name="record"),
        ),
        migrations.AddField(
            model_name="provenance",
            name="revision",
            field=models.CharField(blank=True, max_length=20, verbose_name="revision"),
        ),
    ]
