from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0006_indexed_records'),
    ]

    operations = [
        migrations.AddField(
            model_name='indexchange',
            name='noted_at',
            field=models.DateTimeField(db_default=Now()),
        ),
    ]
