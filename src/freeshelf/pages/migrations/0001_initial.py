import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import freeshelf.pages.design.palette_field
import freeshelf.vocabularies.model_creation
import modelcluster.fields
import uuid
import wagtail.fields
import wagtail.models.preview
from django.conf import settings
from django.db import migrations, models


def create_locales(apps, schema_editor):
    """A locale for each language of the interface, so that pages can be translated."""
    locale = apps.get_model("wagtailcore", "Locale")
    for code, _name in settings.LANGUAGES:
        locale.objects.get_or_create(language_code=code)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('vocabularies', '0001_initial'),
        ('wagtailcore', '0098_apitoken'),
        ('wagtailimages', '0027_image_description'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        freeshelf.vocabularies.model_creation.CreateModels(
            models=[migrations.CreateModel(
                name='FontFamily',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=100, verbose_name='name')),
                    ('fallback', models.CharField(choices=[('serif', 'Serif'), ('sans', 'Sans serif'), ('mono', 'Monospace')], default='sans', help_text='Used for characters missing from the font and until it has loaded.', max_length=10, verbose_name='fallback font')),
                    ('license', models.CharField(blank=True, help_text='The licence that lets you use it on your site, such as “SIL Open Font License”.', max_length=200, verbose_name='licence')),
                ],
                options={
                    'verbose_name': 'font',
                    'verbose_name_plural': 'fonts',
                    'ordering': ['name', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('name',), name='font_family_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='font_family_has_name')],
                },
            ), migrations.CreateModel(
                name='HomePage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                    ('introduction', models.CharField(blank=True, max_length=500, verbose_name='about this library')),
                    ('examples', models.TextField(blank=True, help_text='One per line.', verbose_name='example searches')),
                    ('body', models.JSONField(blank=True, default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='text')),
                ],
                options={
                    'verbose_name': 'home page',
                    'verbose_name_plural': 'home pages',
                },
                bases=('wagtailcore.page',),
            ), migrations.CreateModel(
                name='Menu',
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
                    ('title', models.CharField(help_text='Only editors see it.', max_length=200, verbose_name='name')),
                    ('location', models.CharField(choices=[('header', 'Header of every page'), ('footer', 'Footer of every page'), ('other', 'Not shown')], default='other', max_length=10, verbose_name='location')),
                    ('items', models.JSONField(blank=True, default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='items')),
                ],
                options={
                    'verbose_name': 'menu',
                    'verbose_name_plural': 'menus',
                    'ordering': ['title', 'pk'],
                    'unique_together': {('translation_key', 'locale')},
                    'abstract': False,
                    'constraints': [models.UniqueConstraint(condition=models.Q(('location', 'other'), _negated=True), fields=('location', 'locale'), name='one_menu_a_place')],
                },
                bases=(wagtail.models.preview.PreviewableMixin, models.Model),
            ), migrations.CreateModel(
                name='NewsPage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                    ('published_date', models.DateField(blank=True, null=True, verbose_name='date')),
                    ('is_featured', models.BooleanField(default=False, help_text='Appears before newer items in lists and feeds that are sorted by date.', verbose_name='featured')),
                    ('introduction', models.TextField(blank=True, verbose_name='introduction')),
                    ('body', models.JSONField(blank=True, default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='text')),
                ],
                options={
                    'verbose_name': 'news page',
                    'verbose_name_plural': 'news pages',
                },
                bases=('wagtailcore.page',),
            ), migrations.CreateModel(
                name='StandardPage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                    ('body', models.JSONField(blank=True, default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='text')),
                ],
                options={
                    'verbose_name': 'page',
                    'verbose_name_plural': 'pages',
                },
                bases=('wagtailcore.page',),
            ), migrations.CreateModel(
                name='ThemeStylesheet',
                fields=[
                    ('digest', models.CharField(max_length=64, primary_key=True, serialize=False)),
                    ('css', models.TextField()),
                    ('made_at', models.DateTimeField()),
                ],
                options={
                    'verbose_name': 'style sheet',
                    'verbose_name_plural': 'style sheets',
                    'indexes': [models.Index(fields=['made_at'], name='theme_stylesheet_made')],
                },
            ), migrations.CreateModel(
                name='TopicGuidePage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                    ('concept', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='guides', to='vocabularies.concept', verbose_name='topic')),
                    ('introduction', models.TextField(blank=True, verbose_name='introduction')),
                    ('body', models.JSONField(blank=True, default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='text')),
                ],
                options={
                    'verbose_name': 'topic guide',
                    'verbose_name_plural': 'topic guides',
                },
                bases=('wagtailcore.page',),
            ), migrations.CreateModel(
                name='FontFace',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('family', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='faces', to='pages.fontfamily')),
                    ('file', models.FileField(max_length=200, upload_to='theme-fonts/', verbose_name='file')),
                    ('weight', models.PositiveSmallIntegerField(default=400, help_text='400 is regular, 700 is bold.', verbose_name='weight')),
                    ('style', models.CharField(choices=[('normal', 'Upright'), ('italic', 'Italic')], default='normal', max_length=10, verbose_name='style')),
                    ('digest', models.CharField(db_index=True, editable=False, max_length=64)),
                    ('ending', models.CharField(editable=False, max_length=10)),
                ],
                options={
                    'verbose_name': 'font file',
                    'verbose_name_plural': 'font files',
                    'ordering': ['sort_order'],
                    'abstract': False,
                    'constraints': [models.CheckConstraint(condition=models.Q(('weight__gte', 1), ('weight__lte', 1000)), name='font_face_weight_from_1_to_1000')],
                },
            ), migrations.CreateModel(
                name='Theme',
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
                    ('name', models.CharField(help_text='Only editors see it.', max_length=100, verbose_name='name')),
                    ('colors', freeshelf.pages.design.palette_field.PaletteField(blank=True, default=dict, verbose_name='colours')),
                    ('heading_stack', models.CharField(blank=True, choices=[('serif', 'Serif'), ('sans', 'Sans serif'), ('mono', 'Monospace')], max_length=10, verbose_name='headings')),
                    ('heading_font', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pages.fontfamily', verbose_name='heading font')),
                    ('text_stack', models.CharField(blank=True, choices=[('serif', 'Serif'), ('sans', 'Sans serif'), ('mono', 'Monospace')], max_length=10, verbose_name='text')),
                    ('text_font', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pages.fontfamily', verbose_name='text font')),
                    ('spacing', models.CharField(choices=[('compact', 'Compact'), ('regular', 'Normal'), ('roomy', 'Spacious')], default='regular', max_length=10, verbose_name='spacing')),
                    ('radius', models.PositiveSmallIntegerField(blank=True, help_text='In pixels, from 0 to 24.', null=True, validators=[django.core.validators.MaxValueValidator(24)], verbose_name='corner radius')),
                    ('logo', models.ForeignKey(blank=True, help_text='Shown before the name, in both light and dark mode.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailimages.image', verbose_name='logo')),
                    ('icon', models.ForeignKey(blank=True, help_text='Square; browsers show it in tabs.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailimages.image', verbose_name='site icon')),
                    ('custom_css', models.TextField(blank=True, help_text='For the main content and the footer. Rules that load files, animate or affect other parts of the page are left out and listed here when you save.', verbose_name='custom CSS')),
                ],
                options={
                    'verbose_name': 'theme',
                    'verbose_name_plural': 'themes',
                    'ordering': ['name', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='theme_has_name')],
                },
                bases=(wagtail.models.preview.PreviewableMixin, models.Model),
            ), migrations.CreateModel(
                name='ThemeShare',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('theme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='pages.theme')),
                    ('token_digest', models.CharField(editable=False, max_length=64, unique=True)),
                    ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('made_at', models.DateTimeField()),
                    ('expires_at', models.DateTimeField()),
                    ('revoked_at', models.DateTimeField(null=True)),
                ],
                options={
                    'verbose_name': 'secret link',
                    'verbose_name_plural': 'secret links',
                    'ordering': ['-made_at', '-pk'],
                },
            ), migrations.CreateModel(
                name='ThemeTranslation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('theme', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='words', to='pages.theme')),
                    ('language', models.CharField(help_text='A language tag (BCP 47), such as “ar”.', max_length=35, verbose_name='language')),
                    ('site_name', models.CharField(blank=True, help_text='Shown in the header. It is also used in page titles, which appear in browser tabs and history, but only if it does not reveal what the library is about.', max_length=100, verbose_name='name of the library')),
                    ('tagline', models.CharField(blank=True, max_length=200, verbose_name='tagline')),
                    ('logo_alt', models.CharField(blank=True, help_text='For people who cannot see it. Leave empty if the name says the same.', max_length=200, verbose_name='alternative text for the logo')),
                    ('footer_text', wagtail.fields.RichTextField(blank=True, verbose_name='footer text')),
                ],
                options={
                    'verbose_name': 'theme text',
                    'verbose_name_plural': 'theme text',
                    'ordering': ['sort_order'],
                    'abstract': False,
                    'constraints': [models.UniqueConstraint(fields=('theme', 'language'), name='theme_words_once_a_language')],
                },
            )],
        ),
        migrations.RunPython(create_locales, migrations.RunPython.noop),
    ]
