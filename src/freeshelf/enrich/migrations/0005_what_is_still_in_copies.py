from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enrich', '0004_parts_left_out_of_copies'),
    ]

    operations = [
        migrations.AddField(
            model_name='filecopy',
            name='still_in',
            field=models.CharField(blank=True, db_default='', default='', max_length=500),
        ),
    ]
