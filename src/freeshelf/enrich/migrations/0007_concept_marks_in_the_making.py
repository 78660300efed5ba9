from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enrich', '0006_concept_suggestions'),
    ]

    operations = [
        migrations.AlterField(
            model_name='conceptmark',
            name='is_current',
            field=models.BooleanField(default=True, null=True),
        ),
    ]
