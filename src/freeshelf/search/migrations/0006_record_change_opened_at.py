from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0005_note_open_records"),
    ]

    operations = [
        migrations.AddField(
            model_name="recordchange",
            name="opened_at",
            field=models.DateTimeField(db_index=True, null=True),
        ),
    ]
