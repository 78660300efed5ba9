import django.db.models.deletion
import freeshelf.vocabularies.model_creation
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('library', '0001_initial'),
        ('vocabularies', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        freeshelf.vocabularies.model_creation.CreateModels(
            models=[migrations.CreateModel(
                name='DuplicateFingerprint',
                fields=[
                    ('resource', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='duplicate_fingerprint', serialize=False, to='library.resource')),
                    ('signature', models.BinaryField(default=bytes)),
                    ('is_current', models.BooleanField(default=True)),
                ],
            ), migrations.CreateModel(
                name='ConceptSuggestion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='concept_suggestions', to='library.resource')),
                    ('concept', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='vocabularies.concept')),
                    ('target', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='library.resource')),
                    ('field', models.CharField(choices=[('types', 'Types'), ('subjects', 'Topics'), ('spatial', 'Places covered'), ('sectors', 'Sectors'), ('audience', 'Audiences'), ('cites', 'Cites')], max_length=20, verbose_name='field')),
                    ('confidence', models.FloatField(verbose_name='confidence')),
                    ('origin', models.CharField(choices=[('title', 'the title'), ('text', 'the text'), ('word', 'a word in the title'), ('near', 'similar records')], max_length=20, verbose_name='origin')),
                    ('excerpt', models.CharField(blank=True, max_length=400, verbose_name='context')),
                    ('page_number', models.PositiveIntegerField(blank=True, null=True, verbose_name='page')),
                    ('agent', models.CharField(max_length=100, verbose_name='created by')),
                    ('generated_at', models.DateTimeField(verbose_name='created')),
                    ('decision', models.CharField(blank=True, choices=[('accepted', 'accepted'), ('refused', 'rejected')], max_length=20, verbose_name='decision')),
                    ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                    ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ],
                options={
                    'verbose_name': 'suggested concept',
                    'verbose_name_plural': 'suggested concepts',
                    'ordering': ['field', '-confidence', 'pk'],
                    'indexes': [models.Index(fields=['decision', 'resource'], name='suggested_open')],
                    'constraints': [models.UniqueConstraint(fields=('resource', 'field', 'concept'), name='concept_suggested_once'), models.CheckConstraint(condition=models.Q(('confidence__gte', 0), ('confidence__lte', 1)), name='concept_confidence_is_a_share')],
                },
            ), migrations.CreateModel(
                name='ConceptSuggestionState',
                fields=[
                    ('resource', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='concept_suggestion_state', serialize=False, to='library.resource')),
                    ('is_current', models.BooleanField(default=True, null=True)),
                ],
            ), migrations.CreateModel(
                name='OcrPage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('content', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ocr_pages', to='library.filecontent')),
                    ('number', models.PositiveIntegerField()),
                    ('reason', models.CharField(choices=[('no_text', 'No Text'), ('picture', 'Picture'), ('broken', 'Broken'), ('illegible', 'Illegible')], max_length=20)),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('read', 'Read'), ('empty', 'Empty'), ('kept', 'Kept'), ('failed', 'Failed')], default='waiting', max_length=20)),
                    ('text', models.TextField(blank=True)),
                    ('language', models.CharField(default='und', max_length=35)),
                    ('confidence', models.FloatField(blank=True, null=True)),
                    ('rotation', models.PositiveSmallIntegerField(default=0)),
                    ('width', models.FloatField(default=0)),
                    ('height', models.FloatField(default=0)),
                    ('agent', models.CharField(blank=True, max_length=100)),
                    ('packed_words', models.BinaryField(default=b'')),
                    ('packed_confidences', models.BinaryField(default=b'')),
                    ('read_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'OCR page',
                    'verbose_name_plural': 'OCR pages',
                    'indexes': [models.Index(fields=['content', 'state'], name='ocr_page_state')],
                    'constraints': [models.UniqueConstraint(fields=('content', 'number'), name='ocr_page_unique_in_content'), models.CheckConstraint(condition=models.Q(('confidence__isnull', True), models.Q(('confidence__gte', 0), ('confidence__lte', 1)), _connector='OR'), name='scan_confidence_is_a_share')],
                },
            ), migrations.CreateModel(
                name='OcrStatus',
                fields=[
                    ('content', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='scan', serialize=False, to='library.filecontent')),
                    ('state', models.CharField(choices=[('waiting', 'Waiting for OCR'), ('running', 'OCR in progress'), ('done', 'OCR complete'), ('limited', 'OCR partly complete'), ('no_engine', 'OCR is not installed'), ('failed', 'OCR failed')], default='waiting', max_length=20, verbose_name='status')),
                    ('page_count', models.PositiveIntegerField(default=0, verbose_name='pages to process')),
                    ('read_count', models.PositiveIntegerField(default=0, verbose_name='pages processed')),
                    ('confidence', models.FloatField(blank=True, null=True, verbose_name='confidence')),
                    ('message', models.TextField(blank=True, verbose_name='result message')),
                    ('changed_at', models.DateTimeField(verbose_name='changed')),
                ],
                options={
                    'verbose_name': 'OCR job',
                    'verbose_name_plural': 'OCR jobs',
                    'indexes': [models.Index(fields=['state'], name='scan_state')],
                },
            ), migrations.CreateModel(
                name='Passage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('content', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passages', to='library.filecontent')),
                    ('ordinal', models.PositiveIntegerField(verbose_name='position in the file')),
                    ('page_number', models.PositiveIntegerField(verbose_name='page')),
                    ('start', models.PositiveIntegerField(verbose_name='offset in the page text')),
                    ('language', models.CharField(default='und', max_length=35, verbose_name='language')),
                    ('heading_path', models.JSONField(blank=True, default=list, verbose_name='headings')),
                    ('text', models.TextField(verbose_name='text')),
                ],
                options={
                    'verbose_name': 'passage',
                    'verbose_name_plural': 'passages',
                    'constraints': [models.UniqueConstraint(fields=('content', 'ordinal'), name='passage_unique_in_content')],
                },
            ), migrations.CreateModel(
                name='PossibleDuplicate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('first', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='library.resource')),
                    ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='library.resource')),
                    ('kind', models.CharField(choices=[('same', 'Same work'), ('edition', 'Two editions'), ('translation', 'Translation')], max_length=20, verbose_name='suggested relationship')),
                    ('score', models.FloatField(verbose_name='similarity')),
                    ('reasons', models.JSONField(default=list, verbose_name='reason')),
                    ('found_at', models.DateTimeField(verbose_name='found')),
                    ('decision', models.CharField(blank=True, choices=[('different', 'Different works'), ('edition', 'Newer edition'), ('translation', 'Translation')], max_length=20, verbose_name='decision')),
                    ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                    ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ],
                options={
                    'verbose_name': 'possible duplicate',
                    'verbose_name_plural': 'possible duplicates',
                    'ordering': ['-score', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('first', 'second'), name='pair_once'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='pair_in_order'), models.CheckConstraint(condition=models.Q(('score__gte', 0), ('score__lte', 1)), name='likeness_is_a_share')],
                },
            ), migrations.CreateModel(
                name='Suggestion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('content', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='suggestions', to='library.filecontent')),
                    ('kind', models.CharField(choices=[('title', 'Title'), ('issued', 'Publication date'), ('language', 'Language'), ('publisher', 'Publisher'), ('creator', 'Author'), ('isbn', 'ISBN'), ('issn', 'ISSN'), ('doi', 'DOI')], max_length=20, verbose_name='field')),
                    ('value', models.CharField(max_length=500, verbose_name='value')),
                    ('known_agent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='library.agent')),
                    ('origin', models.CharField(choices=[('text', 'text on a page'), ('properties', 'the file’s properties'), ('measure', 'the whole text')], max_length=20, verbose_name='origin')),
                    ('page_number', models.PositiveIntegerField(blank=True, null=True, verbose_name='page')),
                    ('excerpt', models.CharField(blank=True, max_length=400, verbose_name='context')),
                    ('confidence', models.FloatField(verbose_name='confidence')),
                    ('agent', models.CharField(max_length=100, verbose_name='created by')),
                    ('generated_at', models.DateTimeField(verbose_name='created')),
                    ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='used')),
                    ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='used by')),
                    ('accepted_value', models.CharField(blank=True, max_length=500, verbose_name='used as')),
                    ('resource', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='suggestions', to='library.resource', verbose_name='used for')),
                ],
                options={
                    'verbose_name': 'suggestion',
                    'verbose_name_plural': 'suggestions',
                    'ordering': ['-confidence', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('confidence__gte', 0), ('confidence__lte', 1)), name='confidence_is_a_share'), models.CheckConstraint(condition=models.Q(('accepted_at__isnull', True), models.Q(('accepted_value', ''), _negated=True), _connector='OR'), name='taken_as_something')],
                },
            ), migrations.CreateModel(
                name='BlockingKey',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('mark', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='keys', to='enrich.duplicatefingerprint')),
                    ('value', models.BigIntegerField(db_index=True)),
                ],
            )],
        ),
    ]
