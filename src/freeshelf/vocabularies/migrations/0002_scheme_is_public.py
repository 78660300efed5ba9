"""Schemes say whether everyone may know of their concepts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vocabularies", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="conceptscheme",
            name="is_public",
            field=models.BooleanField(
                default=True,
                help_text=(
                    "Otherwise readers know of a concept only while a record, an event "
                    "or a page that they may see carries it."
                ),
                verbose_name="public vocabulary",
            ),
        ),
    ]
