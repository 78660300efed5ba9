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
                name='IndexChange',
                fields=[
                    ('id', models.BigAutoField(primary_key=True, serialize=False)),
                    ('kind', models.CharField(choices=[('resource', 'resource'), ('concept', 'concept'), ('agent', 'agent'), ('content', 'content'), ('field', 'field')], max_length=10, verbose_name='type')),
                    ('key', models.CharField(max_length=100, verbose_name='key')),
                ],
                options={
                    'verbose_name': 'pending index change',
                    'verbose_name_plural': 'pending index changes',
                },
            )],
        ),
    ]
