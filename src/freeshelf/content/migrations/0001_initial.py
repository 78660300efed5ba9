import django.core.serializers.json
import django.db.models.deletion
import freeshelf.vocabularies.model_creation
import uuid
import wagtail.models.preview
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
        ('wagtailcore', '0098_apitoken'),
        ('wagtailembeds', '0009_embed_cache_until'),
        ('wagtailimages', '0027_image_description'),
        ('wagtailredirects', '0008_add_verbose_name_plural'),
        ('wagtailsearch', '0010_add_text_fields'),
        ('wagtailusers', '0015_userprofile_keyboard_shortcuts'),
    ]

    operations = [
        freeshelf.vocabularies.model_creation.CreateModels(
            models=[migrations.CreateModel(
                name='CachedEmbed',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('url', models.CharField(max_length=1000, unique=True, verbose_name='web address')),
                    ('provider', models.CharField(max_length=200, verbose_name='provider')),
                    ('title', models.CharField(blank=True, max_length=500, verbose_name='title')),
                    ('author', models.CharField(blank=True, max_length=200, verbose_name='author')),
                    ('duration', models.PositiveIntegerField(blank=True, help_text='In seconds.', null=True, verbose_name='duration')),
                    ('width', models.PositiveIntegerField(blank=True, null=True)),
                    ('height', models.PositiveIntegerField(blank=True, null=True)),
                    ('thumbnail', models.CharField(blank=True, max_length=200)),
                    ('state', models.CharField(choices=[('waiting', 'not fetched yet'), ('known', 'fetched'), ('failed', 'no response')], default='waiting', max_length=10)),
                    ('requested_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'embed',
                    'verbose_name_plural': 'embeds',
                },
            ), migrations.CreateModel(
                name='ReusableBlock',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                    ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
                    ('latest_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
                    ('live', models.BooleanField(default=True, editable=False, verbose_name='live')),
                    ('has_unpublished_changes', models.BooleanField(default=False, editable=False, verbose_name='has unpublished changes')),
                    ('first_published_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='first published at')),
                    ('last_published_at', models.DateTimeField(editable=False, null=True, verbose_name='last published at')),
                    ('live_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='live revision')),
                    ('go_live_at', models.DateTimeField(blank=True, null=True, verbose_name='go live date/time')),
                    ('expire_at', models.DateTimeField(blank=True, null=True, verbose_name='expiry date/time')),
                    ('expired', models.BooleanField(default=False, editable=False, verbose_name='expired')),
                    ('title', models.CharField(max_length=500, verbose_name='title')),
                    ('body', models.JSONField(blank=True, default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='text')),
                ],
                options={
                    'verbose_name': 'reusable block',
                    'verbose_name_plural': 'reusable blocks',
                    'ordering': ['title', 'pk'],
                    'unique_together': {('translation_key', 'locale')},
                    'abstract': False,
                },
                bases=(wagtail.models.preview.PreviewableMixin, models.Model),
            )],
        ),
    ]
