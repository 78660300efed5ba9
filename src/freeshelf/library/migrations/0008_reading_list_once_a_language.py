import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("library", "0007_reading_lists_are_in_a_language")]

    operations = [
        migrations.AlterField(
            "readinglist",
            "translation_key",
            models.UUIDField(default=uuid.uuid4, editable=False),
        ),
        migrations.AlterField(
            "readinglist",
            "locale",
            models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="wagtailcore.locale",
                verbose_name="locale",
            ),
        ),
        migrations.AlterField(
            "readinglist", "slug", models.SlugField(max_length=200, verbose_name="slug")
        ),
        migrations.AlterUniqueTogether(
            "readinglist", unique_together={("translation_key", "locale")}
        ),
        migrations.AddConstraint(
            "readinglist",
            models.UniqueConstraint(
                fields=("slug", "locale"), name="list_slug_unique_in_language"
            ),
        ),
    ]
