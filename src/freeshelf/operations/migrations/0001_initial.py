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
                name='RoleState',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('supervisor', models.CharField(max_length=32)),
                    ('name', models.CharField(max_length=40)),
                    ('beat_at', models.DateTimeField()),
                    ('patience_seconds', models.PositiveIntegerField()),
                    ('stalled_at', models.DateTimeField(blank=True, null=True)),
                    ('deaths', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'default_permissions': (),
                    'constraints': [models.UniqueConstraint(fields=('supervisor', 'name'), name='operations_rolestate_unique')],
                },
            )],
        ),
    ]
