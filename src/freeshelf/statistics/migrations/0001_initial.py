import django.db.models.deletion
import freeshelf.vocabularies.model_creation
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('account', '0009_emailaddress_unique_primary_email'),
        ('django_tasks_database', '0021_conditional_partial_index_ordering'),
        ('mfa', '0003_authenticator_type_uniq'),
        ('sessions', '0001_initial'),
        ('taggit', '0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx'),
        ('wagtailadmin', '0006_formstate'),
        ('wagtailembeds', '0009_embed_cache_until'),
        ('wagtailimages', '0027_image_description'),
        ('wagtailredirects', '0008_add_verbose_name_plural'),
        ('wagtailsearch', '0010_add_text_fields'),
        ('wagtailusers', '0015_userprofile_keyboard_shortcuts'),
    ]

    operations = [
        freeshelf.vocabularies.model_creation.CreateModels(
            models=[migrations.CreateModel(
                name='DailyCount',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField(verbose_name='day')),
                    ('language', models.CharField(max_length=35, verbose_name='language')),
                    ('searches', models.PositiveIntegerField(default=0, verbose_name='searches')),
                    ('without_hit', models.PositiveIntegerField(default=0, verbose_name='searches with no results')),
                    ('opened', models.PositiveIntegerField(default=0, verbose_name='opened results')),
                ],
                options={
                    'verbose_name': 'daily searches',
                    'verbose_name_plural': 'daily searches',
                    'constraints': [models.UniqueConstraint(fields=('day', 'language'), name='count_once_a_day_and_language')],
                },
            ), migrations.CreateModel(
                name='OpenedCount',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField(verbose_name='day')),
                    ('language', models.CharField(max_length=35, verbose_name='language')),
                    ('identifier', models.CharField(max_length=100, verbose_name='resource')),
                    ('opened', models.PositiveIntegerField(default=0, verbose_name='opened')),
                ],
                options={
                    'verbose_name': 'opened result',
                    'verbose_name_plural': 'opened results',
                    'constraints': [models.UniqueConstraint(fields=('day', 'language', 'identifier'), name='opened_once_a_day_and_language')],
                },
            ), migrations.CreateModel(
                name='Term',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('asked', 'Searched for'), ('no_hit', 'Searched for, no results')], max_length=10, verbose_name='type')),
                    ('language', models.CharField(max_length=35, verbose_name='language')),
                    ('text', models.CharField(max_length=100, verbose_name='search term')),
                ],
                options={
                    'verbose_name': 'search terms',
                    'verbose_name_plural': 'search terms',
                    'constraints': [models.UniqueConstraint(fields=('kind', 'language', 'text'), name='term_unique'), models.CheckConstraint(condition=models.Q(('kind__in', ['asked', 'no_hit'])), name='term_kind_known')],
                },
            ), migrations.CreateModel(
                name='TermDigest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField(verbose_name='day')),
                    ('digest', models.BinaryField(max_length=16, verbose_name='hash')),
                ],
                options={
                    'verbose_name': 'daily hash',
                    'verbose_name_plural': 'daily hashes',
                    'indexes': [models.Index(fields=['day'], name='digest_day')],
                    'constraints': [models.UniqueConstraint(fields=('digest', 'day'), name='digest_once_a_day')],
                },
            ), migrations.CreateModel(
                name='TermDay',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('term', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='statistics.term')),
                    ('day', models.DateField(verbose_name='day')),
                ],
                options={
                    'verbose_name': 'day of a search term',
                    'verbose_name_plural': 'days of search terms',
                    'indexes': [models.Index(fields=['day'], name='term_day')],
                    'constraints': [models.UniqueConstraint(fields=('term', 'day'), name='term_once_a_day')],
                },
            )],
        ),
    ]
