import django.db.models.deletion
import freeshelf.vocabularies.model_creation
import modelcluster.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('vocabularies', '0001_initial'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        freeshelf.vocabularies.model_creation.CreateModels(
            models=[migrations.CreateModel(
                name='HelpEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('latest_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
                    ('live', models.BooleanField(default=True, editable=False, verbose_name='live')),
                    ('has_unpublished_changes', models.BooleanField(default=False, editable=False, verbose_name='has unpublished changes')),
                    ('first_published_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='first published at')),
                    ('last_published_at', models.DateTimeField(editable=False, null=True, verbose_name='last published at')),
                    ('live_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='live revision')),
                    ('go_live_at', models.DateTimeField(blank=True, null=True, verbose_name='go live date/time')),
                    ('expire_at', models.DateTimeField(blank=True, null=True, verbose_name='expiry date/time')),
                    ('expired', models.BooleanField(default=False, editable=False, verbose_name='expired')),
                    ('reach', models.CharField(choices=[('country', 'One country or part of it'), ('region', 'Several countries'), ('world', 'Everywhere')], default='country', max_length=10, verbose_name='helps people in')),
                    ('place', models.ForeignKey(blank=True, help_text='Leave empty for a service that helps everywhere.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='help_entries', to='vocabularies.concept', verbose_name='country or region')),
                    ('name', models.CharField(help_text='Use the service’s own name.', max_length=300, verbose_name='name of the service')),
                    ('language', models.CharField(default='en', help_text='A language tag (BCP 47), such as “en”.', max_length=35, verbose_name='language of the name and description')),
                    ('purpose', models.CharField(choices=[('emergency', 'Emergency: police, ambulance or fire service'), ('trafficking', 'Trafficking and forced labour'), ('work', 'Problems at work'), ('violence', 'Violence at home or in a relationship'), ('children', 'Help for children and young people'), ('missing_children', 'Missing children'), ('child_abuse', 'Child abuse'), ('child_exploitation', 'Report child sexual exploitation'), ('images', 'Report online child abuse images'), ('finder', 'Find a service in your country'), ('other', 'Other help')], default='trafficking', help_text='Readers see this in their own language.', max_length=30, verbose_name='what it is for')),
                    ('about', models.TextField(blank=True, help_text='One or two plain sentences: who answers and what happens next.', verbose_name='description')),
                    ('is_always_open', models.BooleanField(default=False, verbose_name='available day and night')),
                    ('hours', models.CharField(blank=True, help_text='Such as “Monday to Friday, 9am to 5pm, Madrid time”.', max_length=300, verbose_name='hours')),
                    ('spoken_languages', models.CharField(blank=True, help_text='Language codes separated by commas, such as “en, es, tl”.', max_length=300, verbose_name='languages spoken')),
                    ('cost', models.CharField(blank=True, choices=[('', 'Not known'), ('free', 'Free of charge'), ('local', 'Local call rate'), ('charged', 'Charges apply')], default='', max_length=10, verbose_name='cost')),
                    ('last_checked', models.DateField(blank=True, help_text='The date someone called the number or confirmed it on the official page. Leave empty until then: readers will see that it has not been checked.', null=True, verbose_name='last checked on')),
                    ('checked_by', models.CharField(blank=True, help_text='Readers cannot see it.', max_length=200, verbose_name='checked by')),
                    ('source_url', models.URLField(blank=True, max_length=1000, verbose_name='official page')),
                ],
                options={
                    'verbose_name': 'Get help entry',
                    'verbose_name_plural': 'Get help entries',
                    'ordering': ['name', 'pk'],
                    'indexes': [models.Index(fields=['live'], name='help_entry_live')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='help_entry_has_name'), models.CheckConstraint(condition=models.Q(models.Q(('place__isnull', True), ('reach', 'world')), models.Q(models.Q(('reach', 'world'), _negated=True), ('place__isnull', False)), _connector='OR'), name='help_entry_has_place_unless_everywhere'), models.CheckConstraint(condition=models.Q(('last_checked__isnull', True), models.Q(('checked_by', ''), _negated=True), _connector='OR'), name='help_entry_checked_by_somebody')],
                },
            ), migrations.CreateModel(
                name='HelpContact',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('entry', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='helplines.helpentry')),
                    ('kind', models.CharField(choices=[('phone', 'Phone'), ('text', 'Text message (SMS)'), ('chat', 'Chat'), ('web', 'Website'), ('mail', 'Email')], default='phone', max_length=10, verbose_name='type')),
                    ('value', models.CharField(max_length=500, verbose_name='phone number or web address')),
                    ('note', models.CharField(blank=True, help_text='Shown next to the number, such as BEFREE or 1-800-THE-LOST.', max_length=200, verbose_name='note')),
                ],
                options={
                    'verbose_name': 'contact',
                    'verbose_name_plural': 'contacts',
                    'ordering': ['sort_order'],
                    'abstract': False,
                    'constraints': [models.CheckConstraint(condition=models.Q(('value', ''), _negated=True), name='help_contact_has_value')],
                },
            ), migrations.CreateModel(
                name='HelpEntryTranslation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('entry', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='translations', to='helplines.helpentry')),
                    ('language', models.CharField(help_text='A language tag (BCP 47), such as “ar”.', max_length=35, verbose_name='language')),
                    ('name', models.CharField(blank=True, max_length=300, verbose_name='name of the service')),
                    ('about', models.TextField(blank=True, verbose_name='description')),
                    ('hours', models.CharField(blank=True, max_length=300, verbose_name='hours')),
                ],
                options={
                    'verbose_name': 'translation',
                    'verbose_name_plural': 'translations',
                    'ordering': ['sort_order'],
                    'abstract': False,
                    'constraints': [models.UniqueConstraint(fields=('entry', 'language'), name='help_translation_once_a_language')],
                },
            )],
        ),
    ]
