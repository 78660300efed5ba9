from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("library", "0012_field_groups"),
    ]

    operations = [
        migrations.AddField(
            model_name="agent",
            name="is_listed",
            field=models.BooleanField(default=False, help_text="Even when no work of it is open to readers.", verbose_name="has a page of its own"),
        ),
    ]
