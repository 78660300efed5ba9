import django.core.validators
import django.db.models.deletion
import freeshelf.fields.models
import freeshelf.vocabularies.model_creation
import modelcluster.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('library', '0001_initial'),
        ('vocabularies', '0001_initial'),
    ]

    operations = [
        freeshelf.vocabularies.model_creation.CreateModels(
            models=[migrations.CreateModel(
                name='FieldGroup',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(default=freeshelf.fields.models.group_key, editable=False, max_length=100, unique=True, verbose_name='key')),
                    ('title', models.CharField(max_length=200, verbose_name='title')),
                    ('is_active', models.BooleanField(default=True, verbose_name='active')),
                    ('appears', models.CharField(choices=[('always', 'On every resource'), ('rules', 'Where the rules match'), ('nowhere', 'Nowhere')], default='always', max_length=10, verbose_name='appears')),
                    ('sort_order', models.IntegerField(default=0, help_text='Lower numbers come first.', verbose_name='order')),
                    ('changed_at', models.DateTimeField(auto_now=True)),
                ],
                options={
                    'verbose_name': 'field group',
                    'verbose_name_plural': 'field groups',
                    'ordering': ['sort_order', 'pk'],
                },
            ), migrations.CreateModel(
                name='FormerField',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=100, unique=True, verbose_name='key')),
                    ('label', models.CharField(blank=True, max_length=200, verbose_name='label')),
                    ('group_title', models.CharField(blank=True, max_length=200, verbose_name='field group')),
                ],
                options={
                    'verbose_name': 'deleted field',
                    'verbose_name_plural': 'deleted fields',
                },
            ), migrations.CreateModel(
                name='FieldValueSet',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('agent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='value_sets', to='library.agent')),
                    ('concept', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='value_sets', to='vocabularies.concept')),
                    ('origin', models.CharField(max_length=700, unique=True, verbose_name='origin')),
                    ('values', models.JSONField(default=dict, verbose_name='values')),
                    ('source_values', models.JSONField(default=dict)),
                    ('edited_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'field values',
                    'verbose_name_plural': 'field values',
                    'ordering': ['pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('agent__isnull', True), ('concept__isnull', True), _connector='XOR'), name='field_value_set_of_one_thing')],
                },
            ), migrations.CreateModel(
                name='FieldDefinition',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fields', to='fields.fieldgroup')),
                    ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='fields.fielddefinition', verbose_name='part of')),
                    ('key', models.CharField(default=freeshelf.fields.models.field_key, editable=False, max_length=100, unique=True, validators=[django.core.validators.RegexValidator('^[A-Za-z0-9][A-Za-z0-9_-]*\\Z')], verbose_name='key')),
                    ('label', models.CharField(blank=True, max_length=200, verbose_name='label')),
                    ('name', models.CharField(blank=True, max_length=200, validators=[django.core.validators.RegexValidator('^[\\w-]+\\Z', 'Use letters, digits, hyphens and underscores only.')], verbose_name='field name')),
                    ('type', models.CharField(choices=[('text', 'Text'), ('textarea', 'Long text'), ('number', 'Number'), ('range', 'Range'), ('email', 'Email'), ('url', 'Web address'), ('password', 'Password'), ('image', 'Image'), ('file', 'Resource file'), ('wysiwyg', 'Rich text'), ('oembed', 'Embed'), ('gallery', 'Gallery'), ('select', 'Drop-down list'), ('checkbox', 'Checkboxes'), ('radio', 'Radio buttons'), ('button_group', 'Buttons'), ('true_false', 'Yes or no'), ('link', 'Link'), ('post_object', 'Resource'), ('page_link', 'Link to a page'), ('relationship', 'Resources'), ('taxonomy', 'Concept'), ('user', 'Person'), ('google_map', 'Map location'), ('date_picker', 'Date'), ('date_time_picker', 'Date and time'), ('time_picker', 'Time'), ('color_picker', 'Colour'), ('message', 'Message'), ('accordion', 'Accordion'), ('tab', 'Heading'), ('group', 'Group'), ('repeater', 'Repeater'), ('flexible_content', 'Flexible content'), ('layout', 'Layout'), ('clone', 'Clone'), ('unknown', 'Unknown type')], default='text', max_length=20, verbose_name='type')),
                    ('help_text', models.TextField(blank=True, verbose_name='help')),
                    ('is_required', models.BooleanField(default=False, verbose_name='required')),
                    ('is_multiple', models.BooleanField(default=False, verbose_name='allow multiple values')),
                    ('default', models.TextField(blank=True, verbose_name='default value')),
                    ('choices', models.TextField(blank=True, help_text='One per line, such as “fr : French”.', verbose_name='choices')),
                    ('minimum', models.FloatField(blank=True, null=True, verbose_name='minimum')),
                    ('maximum', models.FloatField(blank=True, null=True, verbose_name='maximum')),
                    ('step', models.FloatField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='step')),
                    ('max_length', models.PositiveIntegerField(blank=True, null=True, verbose_name='maximum length')),
                    ('pattern', models.CharField(blank=True, help_text='Format of the text: # is a digit, @ is a letter, * is any character.', max_length=200, verbose_name='format')),
                    ('scheme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='vocabularies.conceptscheme', verbose_name='concept scheme')),
                    ('clones', models.JSONField(blank=True, default=list, verbose_name='fields to clone')),
                    ('is_public', models.BooleanField(default=True, help_text='If not selected, only staff can see it.', verbose_name='visible to readers')),
                    ('is_searchable', models.BooleanField(default=True, verbose_name='searchable')),
                    ('is_facetable', models.BooleanField(default=False, verbose_name='search filter')),
                    ('sort_order', models.IntegerField(default=0, help_text='Lower numbers come first.', verbose_name='order')),
                ],
                options={
                    'verbose_name': 'field',
                    'verbose_name_plural': 'fields',
                    'ordering': ['sort_order', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='field_is_no_part_of_itself')],
                },
            ), migrations.CreateModel(
                name='FieldGroupRule',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('group', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='fields.fieldgroup')),
                    ('alternative', models.PositiveSmallIntegerField(default=1, help_text='Conditions with the same number must all be met. If there are several numbers, one of them is enough.', verbose_name='number')),
                    ('subject', models.CharField(choices=[('type', 'Type'), ('access', 'Access'), ('language', 'Language'), ('agent', 'Person or organisation'), ('scheme', 'Scheme')], default='type', max_length=10, verbose_name='attribute')),
                    ('is_negated', models.BooleanField(default=False, verbose_name='is not')),
                    ('concept', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='vocabularies.concept', verbose_name='type')),
                    ('scheme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='vocabularies.conceptscheme', verbose_name='scheme')),
                    ('value', models.CharField(blank=True, help_text='For access: open, members or staff. For language: a language tag, such as “fr”. For people and organisations: organization, person, or leave empty for both.', max_length=35, verbose_name='access, language or type')),
                ],
                options={
                    'verbose_name': 'rule',
                    'verbose_name_plural': 'rules',
                    'ordering': ['sort_order'],
                    'abstract': False,
                },
            ), migrations.CreateModel(
                name='FieldCondition',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('field', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='conditions', to='fields.fielddefinition')),
                    ('alternative', models.PositiveSmallIntegerField(default=1, help_text='Conditions with the same number must all be met. If there are several numbers, one of them is enough.', verbose_name='number')),
                    ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='fields.fielddefinition', verbose_name='field')),
                    ('operator', models.CharField(choices=[('is', 'is'), ('is_not', 'is not'), ('has_value', 'has a value'), ('is_empty', 'is empty'), ('contains', 'contains'), ('greater', 'is greater than'), ('less', 'is less than')], default='is', max_length=10, verbose_name='comparison')),
                    ('value', models.CharField(blank=True, max_length=500, verbose_name='value')),
                ],
                options={
                    'verbose_name': 'condition',
                    'verbose_name_plural': 'conditions',
                    'ordering': ['sort_order'],
                    'abstract': False,
                },
            )],
        ),
    ]
