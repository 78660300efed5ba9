from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("changes", "0002_rows_from_before"),
        ("oaipmh", "0001_harvested_records"),
    ]

    operations = [
        migrations.DeleteModel(name="HarvestedSet"),
        migrations.DeleteModel(name="HarvestedRecord"),
    ]
