from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("changes", "0002_rows_from_before"),
    ]

    operations = [
        migrations.AddField(
            model_name="recordchange",
            name="opened_at",
            field=models.DateTimeField(db_index=True, null=True),
        ),
    ]
