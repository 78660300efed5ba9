from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ingest', '0002_provenance_record'),
    ]

    operations = [
        migrations.AlterField(
            model_name='source',
            name='kind',
            field=models.CharField(choices=[('wordpress', 'WordPress export'), ('bundle', 'Library bundle'), ('readers', 'Suggestions of readers')], max_length=20, verbose_name='kind'),
        ),
    ]
