from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('library', '0015_values_of_agents_and_concepts'),
    ]

    operations = [
        migrations.AddField(
            model_name='filecontent',
            name='reader_version',
            field=models.PositiveSmallIntegerField(db_index=True, default=0, verbose_name='read by version'),
        ),
    ]
