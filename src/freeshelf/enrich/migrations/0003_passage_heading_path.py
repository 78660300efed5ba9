from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enrich', '0002_suggestion'),
    ]

    operations = [
        migrations.AddField(
            model_name='passage',
            name='heading_path',
            field=models.JSONField(blank=True, default=list, verbose_name='headings'),
        ),
    ]
