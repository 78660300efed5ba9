from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0002_pages_and_events'),
    ]

    operations = [
        migrations.CreateModel(
            name='ExampleSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=20)),
                ('kind', models.CharField(choices=[('home', 'Home'), ('words', 'Words'), ('meaning', 'Meaning'), ('phrase', 'Phrase'), ('without', 'Without'), ('either', 'Either'), ('beginning', 'Beginning'), ('number', 'Number'), ('names', 'Names'), ('title', 'Title'), ('publisher', 'Publisher'), ('year', 'Year')], max_length=10)),
                ('text', models.CharField(max_length=1000)),
            ],
            options={
                'indexes': [models.Index(fields=['language'], name='search_exam_languag_bb0a67_idx')],
            },
        ),
    ]
