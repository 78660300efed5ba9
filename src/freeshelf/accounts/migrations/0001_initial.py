import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import freeshelf.vocabularies.model_creation
from django.conf import settings
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
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        freeshelf.vocabularies.model_creation.CreateModels(
            models=[migrations.CreateModel(
                name='CacheEntry',
                fields=[
                    ('cache_key', models.CharField(max_length=255, primary_key=True, serialize=False)),
                    ('value', models.TextField()),
                    ('expires', models.DateTimeField(db_index=True)),
                ],
            ), migrations.CreateModel(
                name='Invitation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('email', models.EmailField(max_length=254, verbose_name='email address')),
                    ('role', models.CharField(choices=[('member', 'Member: can read resources for members'), ('contributor', 'Contributor: can describe records but not publish them'), ('author', 'Author: can describe and publish records'), ('editor', 'Editor: can describe and publish all content'), ('admin', 'Administrator: can do everything')], default='editor', max_length=12, verbose_name='role')),
                    ('language', models.CharField(max_length=10, verbose_name='language of the email')),
                    ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by')),
                    ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='account')),
                    ('token_hash', models.CharField(max_length=64, unique=True)),
                    ('sent_at', models.DateTimeField(verbose_name='sent')),
                    ('expires_at', models.DateTimeField(verbose_name='valid until')),
                    ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='accepted')),
                    ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='cancelled')),
                ],
                options={
                    'verbose_name': 'invitation',
                    'verbose_name_plural': 'invitations',
                    'ordering': ['-sent_at'],
                    'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('accepted_at', None), ('withdrawn_at', None)), name='invitation_one_open_a_person'), models.CheckConstraint(condition=models.Q(('accepted_at', None), ('withdrawn_at', None), _connector='OR'), name='invitation_used_or_withdrawn')],
                },
            ), migrations.CreateModel(
                name='Session',
                fields=[
                    ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                    ('session_data', models.TextField(verbose_name='session data')),
                    ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                    ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sign_ins', to=settings.AUTH_USER_MODEL)),
                    ('device', models.CharField(blank=True, max_length=40)),
                    ('begun_at', models.DateTimeField(null=True)),
                    ('last_used_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'verbose_name': 'session',
                    'verbose_name_plural': 'sessions',
                    'abstract': False,
                },
            )],
        ),
    ]
