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
                name='ConceptScheme',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('identifier', models.SlugField(max_length=100, unique=True, verbose_name='identifier')),
                    ('uri', models.CharField(max_length=500, unique=True, verbose_name='URI')),
                    ('title', models.CharField(max_length=255, verbose_name='title')),
                    ('description', models.TextField(blank=True, verbose_name='description')),
                    ('source', models.TextField(blank=True, verbose_name='source')),
                    ('role', models.CharField(choices=[('type', 'Resource types'), ('subject', 'Topics'), ('place', 'Places'), ('sector', 'Sectors'), ('audience', 'Audiences'), ('reference', 'Reference only')], default='reference', max_length=20, verbose_name='used in field')),
                    ('is_public', models.BooleanField(default=True, help_text='If not selected, readers can see a concept only while a record, event or page that they can see uses it.', verbose_name='public vocabulary')),
                    ('extra_triples', models.TextField(blank=True, help_text='Data in the imported file that does not fit these fields, as N-Triples.', verbose_name='additional statements')),
                ],
                options={
                    'verbose_name': 'concept scheme',
                    'verbose_name_plural': 'concept schemes',
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('identifier', ''), _negated=True), models.Q(('uri', ''), _negated=True)), name='scheme_is_identified')],
                },
            ), migrations.CreateModel(
                name='Concept',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='concepts', to='vocabularies.conceptscheme', verbose_name='scheme')),
                    ('identifier', models.CharField(max_length=150, verbose_name='identifier')),
                    ('uri', models.CharField(max_length=500, unique=True, verbose_name='URI')),
                    ('notation', models.CharField(blank=True, max_length=100, verbose_name='notation')),
                    ('position', models.IntegerField(default=0, verbose_name='position')),
                    ('is_top', models.BooleanField(default=False, verbose_name='top concept')),
                    ('merged_into', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_from', to='vocabularies.concept', verbose_name='merged into')),
                    ('broader', models.ManyToManyField(blank=True, related_name='narrower', to='vocabularies.concept', verbose_name='broader concepts')),
                    ('related', models.ManyToManyField(blank=True, to='vocabularies.concept', verbose_name='related concepts')),
                ],
                options={
                    'verbose_name': 'concept',
                    'verbose_name_plural': 'concepts',
                    'constraints': [models.UniqueConstraint(fields=('scheme', 'identifier'), name='concept_unique_in_scheme'), models.CheckConstraint(condition=models.Q(models.Q(('identifier', ''), _negated=True), models.Q(('uri', ''), _negated=True)), name='concept_is_identified'), models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), models.Q(('merged_into', models.F('id')), _negated=True), _connector='OR'), name='concept_not_merged_into_itself')],
                },
            ), migrations.CreateModel(
                name='ConceptLabel',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('concept', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='labels', to='vocabularies.concept')),
                    ('kind', models.CharField(choices=[('pref', 'preferred'), ('alt', 'alternative'), ('hidden', 'hidden')], max_length=10, verbose_name='type')),
                    ('language', models.CharField(blank=True, max_length=35, verbose_name='language')),
                    ('text', models.CharField(max_length=500, verbose_name='text')),
                ],
                options={
                    'verbose_name': 'label',
                    'verbose_name_plural': 'labels',
                    'indexes': [models.Index(fields=['text'], name='label_text')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'pref')), fields=('concept', 'language'), name='one_preferred_label_a_language'), models.UniqueConstraint(fields=('concept', 'kind', 'language', 'text'), name='label_unique_in_concept'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='label_has_text')],
                },
            ), migrations.CreateModel(
                name='ConceptMatch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('concept', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='matches', to='vocabularies.concept')),
                    ('kind', models.CharField(choices=[('exactMatch', 'exact match'), ('closeMatch', 'close match'), ('broadMatch', 'broader match'), ('narrowMatch', 'narrower match'), ('relatedMatch', 'related match')], max_length=20, verbose_name='type')),
                    ('uri', models.CharField(max_length=500, verbose_name='URI')),
                ],
                options={
                    'verbose_name': 'mapping',
                    'verbose_name_plural': 'mappings',
                    'constraints': [models.UniqueConstraint(fields=('concept', 'kind', 'uri'), name='match_unique_in_concept')],
                },
            ), migrations.CreateModel(
                name='ConceptNote',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('concept', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='vocabularies.concept')),
                    ('kind', models.CharField(choices=[('definition', 'definition'), ('scopeNote', 'scope note'), ('note', 'note'), ('example', 'example'), ('editorialNote', 'editorial note'), ('historyNote', 'history note'), ('changeNote', 'change note')], max_length=20, verbose_name='type')),
                    ('language', models.CharField(blank=True, max_length=35, verbose_name='language')),
                    ('text', models.TextField(verbose_name='text')),
                ],
                options={
                    'verbose_name': 'note',
                    'verbose_name_plural': 'notes',
                },
            )],
        ),
    ]
