import django.db.models.deletion
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
                name='DataRequest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('export', 'A copy of all data held'), ('erasure', 'Erasure of all data held')], max_length=10, verbose_name='type')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                    ('digest', models.CharField(db_index=True, max_length=64, verbose_name='hash of the email address')),
                    ('language', models.CharField(max_length=10, verbose_name='language')),
                    ('state', models.CharField(choices=[('pending', 'Waiting for the person to confirm'), ('confirmed', 'Confirmed'), ('in_progress', 'In progress'), ('completed', 'Completed'), ('failed', 'Request refused'), ('expired', 'Never confirmed')], default='pending', max_length=12, verbose_name='status')),
                    ('received_at', models.DateTimeField(verbose_name='received')),
                    ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmed')),
                    ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='response due')),
                    ('extended_at', models.DateTimeField(blank=True, null=True, verbose_name='deadline extended')),
                    ('extension_reason', models.TextField(blank=True, verbose_name='why more time is needed')),
                    ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed')),
                    ('outcome', models.TextField(blank=True, verbose_name='outcome')),
                    ('handled_by', models.ForeignKey(blank=True, limit_choices_to={'is_active': True}, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='handled by')),
                    ('note', models.TextField(blank=True, help_text='Only staff see this. Do not enter names.', verbose_name='note')),
                    ('link_hash', models.CharField(blank=True, db_index=True, max_length=64)),
                    ('link_expires_at', models.DateTimeField(blank=True, null=True)),
                    ('notified_at', models.DateTimeField(editable=False, null=True)),
                    ('next_email', models.CharField(blank=True, choices=[('confirm', 'Confirm'), ('extended', 'Extended'), ('ready', 'Ready')], max_length=10)),
                    ('kept', models.JSONField(blank=True, default=dict)),
                    ('person', models.JSONField(blank=True, default=dict)),
                    ('certificate', models.JSONField(blank=True, default=dict)),
                ],
                options={
                    'verbose_name': 'request about personal data',
                    'verbose_name_plural': 'requests about personal data',
                    'permissions': [('carry_out_datarequest', 'Can provide and erase personal data')],
                    'indexes': [models.Index(fields=['state', 'due_at'], name='data_request_queue')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state__in', ('completed', 'failed', 'expired'))), models.Q(models.Q(('state__in', ('completed', 'failed', 'expired')), _negated=True), ('closed_at__isnull', True)), _connector='OR'), name='data_request_closed_at_its_moment'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('confirmed', 'in_progress')), _negated=True), ('due_at__isnull', False), _connector='OR'), name='data_request_owed_by_a_day')],
                },
            )],
        ),
    ]
