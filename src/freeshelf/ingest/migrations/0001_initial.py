import django.db.models.deletion
import freeshelf.ingest.models
import freeshelf.vocabularies.model_creation
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('vocabularies', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        freeshelf.vocabularies.model_creation.CreateModels(
            models=[migrations.CreateModel(
                name='ImportRequest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                    ('created_at', models.DateTimeField(verbose_name='when')),
                    ('kind', models.CharField(max_length=20, verbose_name='type')),
                    ('files', models.JSONField(blank=True, default=list, verbose_name='files')),
                    ('address', models.URLField(blank=True, max_length=1000, verbose_name='site address (URL)')),
                    ('login', models.CharField(blank=True, max_length=200, verbose_name='username')),
                    ('options', models.JSONField(blank=True, default=dict, verbose_name='options')),
                    ('slug', models.CharField(blank=True, max_length=100, verbose_name='slug')),
                    ('title', models.CharField(blank=True, max_length=500, verbose_name='title')),
                ],
                options={
                    'verbose_name': 'import source',
                    'verbose_name_plural': 'import sources',
                    'ordering': ['-created_at', '-pk'],
                },
            ), migrations.CreateModel(
                name='Source',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=100, unique=True, verbose_name='slug')),
                    ('kind', models.CharField(choices=freeshelf.ingest.models.source_kinds, max_length=20, verbose_name='type')),
                    ('title', models.CharField(max_length=500, verbose_name='title')),
                    ('address', models.CharField(blank=True, max_length=1000, verbose_name='web address')),
                ],
                options={
                    'verbose_name': 'source',
                    'verbose_name_plural': 'sources',
                },
            ), migrations.CreateModel(
                name='IngestRun',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='ingest.source')),
                    ('started_at', models.DateTimeField(verbose_name='started')),
                    ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
                    ('outcome', models.CharField(choices=[('running', 'Running'), ('done', 'Done'), ('interrupted', 'Interrupted'), ('failed', 'Failed'), ('undone', 'Undone')], default='running', max_length=20, verbose_name='outcome')),
                    ('report', models.JSONField(blank=True, default=dict, verbose_name='report')),
                    ('is_staged', models.BooleanField(default=False, editable=False, verbose_name='staged')),
                    ('is_indexed', models.BooleanField(default=True, editable=False)),
                ],
                options={
                    'verbose_name': 'import',
                    'verbose_name_plural': 'imports',
                    'permissions': [('run_imports', 'Can import a site and undo the import')],
                },
            ), migrations.CreateModel(
                name='Provenance',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='provenance', to='ingest.source')),
                    ('record_key', models.CharField(max_length=500, verbose_name='source record')),
                    ('record_url', models.CharField(blank=True, max_length=2000, verbose_name='web address at the source')),
                    ('checksum', models.CharField(max_length=64, verbose_name='record checksum')),
                    ('retrieved_at', models.DateTimeField(verbose_name='retrieved')),
                    ('record', models.JSONField(blank=True, default=dict, verbose_name='record')),
                    ('revision', models.CharField(blank=True, max_length=20, verbose_name='revision')),
                    ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='contenttypes.contenttype')),
                    ('object_id', models.CharField(max_length=100, verbose_name='object in this library')),
                ],
                options={
                    'verbose_name': 'provenance',
                    'verbose_name_plural': 'provenance',
                    'indexes': [models.Index(fields=['content_type', 'object_id'], name='provenance_target')],
                    'constraints': [models.UniqueConstraint(fields=('source', 'record_key'), name='record_once_in_source')],
                },
            ), migrations.CreateModel(
                name='RawItem',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='raw_items', to='ingest.source')),
                    ('record_key', models.CharField(max_length=500, verbose_name='source record')),
                    ('record_type', models.CharField(max_length=100, verbose_name='type')),
                    ('record_status', models.CharField(blank=True, max_length=50, verbose_name='status')),
                    ('title', models.TextField(blank=True, verbose_name='title')),
                    ('reason', models.TextField(blank=True, verbose_name='why it is unmapped')),
                    ('checksum', models.CharField(max_length=64, verbose_name='record checksum')),
                    ('retrieved_at', models.DateTimeField(verbose_name='retrieved')),
                    ('data', models.JSONField(verbose_name='record')),
                ],
                options={
                    'verbose_name': 'unmapped item',
                    'verbose_name_plural': 'unmapped items',
                    'indexes': [models.Index(fields=['record_type', 'record_status'], name='raw_item_type')],
                    'constraints': [models.UniqueConstraint(fields=('source', 'record_key'), name='raw_item_once_in_source')],
                },
            ), migrations.CreateModel(
                name='TermMapping',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='term_mappings', to='ingest.source')),
                    ('taxonomy', models.CharField(max_length=200, verbose_name='taxonomy')),
                    ('term', models.CharField(max_length=500, verbose_name='term')),
                    ('concept', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='source_terms', to='vocabularies.concept')),
                ],
                options={
                    'verbose_name': 'term mapping',
                    'verbose_name_plural': 'term mappings',
                    'constraints': [models.UniqueConstraint(fields=('source', 'taxonomy', 'term'), name='term_once_in_source')],
                },
            ), migrations.CreateModel(
                name='ImportJob',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('plan', 'Plan'), ('import', 'Import'), ('forecast', 'Preview undo'), ('undo', 'Undo'), ('open', 'Open to readers')], max_length=10, verbose_name='action')),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('stopped', 'Stopped'), ('failed', 'Failed')], default='waiting', max_length=10, verbose_name='status')),
                    ('import_request', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='jobs', to='ingest.importrequest')),
                    ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='jobs', to='ingest.ingestrun')),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                    ('requested_at', models.DateTimeField(verbose_name='when')),
                    ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
                    ('is_staged', models.BooleanField(default=False, verbose_name='staged')),
                    ('is_stop_requested', models.BooleanField(default=False, verbose_name='stop requested')),
                    ('step', models.CharField(blank=True, max_length=100, verbose_name='step')),
                    ('done', models.PositiveBigIntegerField(default=0, verbose_name='done')),
                    ('total', models.PositiveBigIntegerField(default=0, verbose_name='total')),
                    ('message', models.TextField(blank=True, verbose_name='message')),
                    ('result', models.JSONField(blank=True, default=dict, verbose_name='result')),
                ],
                options={
                    'verbose_name': 'import job',
                    'verbose_name_plural': 'import jobs',
                    'ordering': ['-pk'],
                    'indexes': [models.Index(fields=['state'], name='import_job_state')],
                },
            ), migrations.CreateModel(
                name='RunCreation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='creations', to='ingest.ingestrun')),
                    ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='contenttypes.contenttype')),
                    ('object_id', models.CharField(max_length=100, verbose_name='object in this library')),
                ],
                options={
                    'verbose_name': 'object created by an import',
                    'verbose_name_plural': 'objects created by an import',
                    'indexes': [models.Index(fields=['content_type', 'object_id'], name='creation_target')],
                },
            ), migrations.CreateModel(
                name='RunEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='ingest.ingestrun')),
                    ('record_key', models.CharField(max_length=500, verbose_name='source record')),
                    ('record_type', models.CharField(max_length=100, verbose_name='type')),
                    ('record_status', models.CharField(blank=True, max_length=50, verbose_name='status')),
                    ('title', models.TextField(blank=True, verbose_name='title')),
                    ('origins', models.CharField(blank=True, max_length=200, verbose_name='found in')),
                    ('outcome', models.CharField(max_length=20, verbose_name='outcome')),
                    ('reason', models.TextField(blank=True, verbose_name='reason')),
                    ('previous_state', models.JSONField(blank=True, editable=False, null=True, verbose_name='before')),
                ],
                options={
                    'verbose_name': 'import item',
                    'verbose_name_plural': 'import items',
                    'indexes': [models.Index(fields=['run', 'record_type', 'record_status', 'outcome'], name='run_entry_kind'), models.Index(fields=['run', 'outcome'], name='run_entry_outcome')],
                },
            )],
        ),
    ]
