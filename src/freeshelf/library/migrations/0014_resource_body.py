import django.core.serializers.json
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("library", "0013_agents_with_a_page")]

    operations = [
        migrations.AddField(
            model_name="resource",
            name="body",
            field=models.JSONField(
                blank=True,
                default=list,
                encoder=django.core.serializers.json.DjangoJSONEncoder,
                verbose_name="text",
            ),
        ),
    ]
