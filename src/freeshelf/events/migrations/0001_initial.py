import django.core.validators
import django.db.models.deletion
import freeshelf.events.models.event
import freeshelf.library.identifiers
import freeshelf.vocabularies.model_creation
import modelcluster.contrib.taggit
import modelcluster.fields
import wagtail.models.preview
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('library', '0001_initial'),
        ('taggit', '0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx'),
        ('vocabularies', '0001_initial'),
        ('wagtailcore', '0098_apitoken'),
        ('wagtailimages', '0027_image_description'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        freeshelf.vocabularies.model_creation.CreateModels(
            models=[migrations.CreateModel(
                name='EventCategory',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=200, verbose_name='name')),
                    ('slug', models.SlugField(allow_unicode=True, blank=True, help_text='Leave empty to create it from the name.', max_length=80, unique=True, verbose_name='slug')),
                    ('language', models.CharField(blank=True, help_text='A language tag (BCP 47), such as “en”.', max_length=35, verbose_name='language of the name')),
                    ('color', models.CharField(default='#0b5568', max_length=7, validators=[django.core.validators.RegexValidator('^#[0-9a-fA-F]{6}$', 'Enter a colour, such as “#0b5568”.')], verbose_name='colour')),
                ],
                options={
                    'verbose_name': 'event category',
                    'verbose_name_plural': 'event categories',
                    'ordering': ['name', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='event_category_has_name')],
                },
            ), migrations.CreateModel(
                name='CalendarFeed',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=300, verbose_name='name')),
                    ('url', models.URLField(max_length=2000, unique=True, verbose_name='web address')),
                    ('is_watched', models.BooleanField(default=True, verbose_name='active')),
                    ('publishes', models.BooleanField(default=False, help_text='If not, they are saved as drafts.', verbose_name='publish new events immediately')),
                    ('every_hours', models.PositiveSmallIntegerField(default=6, verbose_name='check every … hours')),
                    ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='events.eventcategory', verbose_name='category for its events')),
                    ('language', models.CharField(default='und', max_length=35, verbose_name='language of its events')),
                    ('time_zone', models.CharField(default='UTC', help_text='Used for times in the calendar that have no time zone.', max_length=64, verbose_name='time zone')),
                    ('etag', models.CharField(blank=True, editable=False, max_length=500)),
                    ('modified', models.CharField(blank=True, editable=False, max_length=100)),
                    ('read_at', models.DateTimeField(editable=False, null=True, verbose_name='last checked')),
                    ('due_at', models.DateTimeField(db_index=True, editable=False, null=True)),
                    ('failures', models.PositiveIntegerField(default=0, editable=False, verbose_name='consecutive failures')),
                    ('outcome', models.TextField(blank=True, editable=False, verbose_name='result message')),
                ],
                options={
                    'verbose_name': 'calendar feed',
                    'verbose_name_plural': 'calendar feeds',
                    'ordering': ['title', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('every_hours__gte', 1)), name='calendar_feed_not_too_often')],
                },
            ), migrations.CreateModel(
                name='Event',
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
                    ('locked', models.BooleanField(default=False, editable=False, verbose_name='locked')),
                    ('locked_at', models.DateTimeField(editable=False, null=True, verbose_name='locked at')),
                    ('locked_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='locked_%(class)ss', to=settings.AUTH_USER_MODEL, verbose_name='locked by')),
                    ('start_date', models.DateField(verbose_name='start date')),
                    ('start_time', models.TimeField(blank=True, null=True, verbose_name='start time')),
                    ('end_date', models.DateField(blank=True, help_text='Leave empty if it ends on the day it starts.', null=True, verbose_name='end date')),
                    ('end_time', models.TimeField(blank=True, help_text='Leave empty for a point in time, such as a deadline.', null=True, verbose_name='end time')),
                    ('is_all_day', models.BooleanField(default=False, verbose_name='all day')),
                    ('time_zone', models.CharField(default='UTC', help_text='Time zone of the venue, such as “Europe/Zurich”.', max_length=64, verbose_name='time zone')),
                    ('rrule', models.TextField(blank=True, help_text='RFC 5545, such as FREQ=MONTHLY;BYDAY=3SA;COUNT=6. Enter one rule per line.', verbose_name='rule')),
                    ('extra_dates', models.TextField(blank=True, help_text='One per line: 2026-03-17 or 2026-03-17 09:00.', verbose_name='additional dates')),
                    ('excluded_dates', models.TextField(blank=True, help_text='One per line. Each date must be one that the rule produces.', verbose_name='excluded dates')),
                    ('identifier', models.CharField(default=freeshelf.library.identifiers.mint_identifier, editable=False, max_length=100, unique=True, verbose_name='identifier')),
                    ('uid', models.CharField(default=freeshelf.events.models.event.mint_uid, editable=False, max_length=500, unique=True, verbose_name='UID')),
                    ('sequence', models.PositiveIntegerField(default=0, editable=False, verbose_name='version')),
                    ('title', models.TextField(blank=True, verbose_name='title')),
                    ('description', models.TextField(blank=True, verbose_name='description')),
                    ('language', models.CharField(default='und', help_text='A language tag (BCP 47), such as “en”.', max_length=35, verbose_name='language')),
                    ('status', models.CharField(choices=[('confirmed', 'Confirmed'), ('tentative', 'Tentative'), ('cancelled', 'Cancelled')], default='confirmed', max_length=10, verbose_name='status')),
                    ('venue_name', models.CharField(blank=True, max_length=500, verbose_name='venue')),
                    ('address', models.TextField(blank=True, verbose_name='address')),
                    ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='events_there', to='vocabularies.concept', verbose_name='country or region')),
                    ('latitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name='latitude')),
                    ('longitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name='longitude')),
                    ('online_url', models.URLField(blank=True, max_length=2000, verbose_name='link to join online')),
                    ('image', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailimages.image', verbose_name='image')),
                    ('organiser', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='organised_events', to='library.agent', verbose_name='organiser')),
                    ('organiser_name', models.CharField(blank=True, max_length=500, verbose_name='organiser, if not in the list')),
                    ('contact_name', models.CharField(blank=True, max_length=500, verbose_name='contact')),
                    ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                    ('contact_phone', models.CharField(blank=True, max_length=100, verbose_name='phone number')),
                    ('contact_url', models.URLField(blank=True, max_length=2000, verbose_name='contact page')),
                    ('is_free', models.BooleanField(default=False, verbose_name='free of charge')),
                    ('cost', models.CharField(blank=True, max_length=500, verbose_name='cost')),
                    ('registration_url', models.URLField(blank=True, max_length=2000, verbose_name='registration link')),
                    ('source_url', models.URLField(blank=True, max_length=2000, verbose_name='event page on another site')),
                    ('access_rights', models.CharField(choices=[('open', 'Open to everyone'), ('members', 'Invited members'), ('staff', 'Staff only')], default='open', max_length=10, verbose_name='access')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                    ('first_starts_at', models.DateTimeField(blank=True, editable=False)),
                    ('last_ends_at', models.DateTimeField(blank=True, editable=False, null=True)),
                    ('categories', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='events', to='events.eventcategory', verbose_name='categories')),
                    ('subjects', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='events', to='vocabularies.concept', verbose_name='topics')),
                    ('tags', modelcluster.contrib.taggit.ClusterTaggableManager(blank=True, help_text='A comma-separated list of tags.', through='events.EventTag', to='taggit.Tag', verbose_name='tags')),
                ],
                options={
                    'verbose_name': 'event',
                    'verbose_name_plural': 'events',
                    'ordering': ['first_starts_at', 'pk'],
                    'indexes': [models.Index(fields=['live', 'access_rights', 'first_starts_at'], name='event_visible'), models.Index(fields=['last_ends_at'], name='event_last_ends')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('access_rights__in', ['open', 'members', 'staff'])), name='event_access_known'), models.CheckConstraint(condition=models.Q(models.Q(('uid', ''), _negated=True), models.Q(('identifier', ''), _negated=True)), name='event_is_identified'), models.CheckConstraint(condition=models.Q(('last_ends_at__isnull', True), ('last_ends_at__gte', models.F('first_starts_at')), _connector='OR'), name='event_ends_after_it_starts')],
                },
                bases=(wagtail.models.preview.PreviewableMixin, models.Model),
            ), migrations.CreateModel(
                name='EventException',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('event', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='exceptions', to='events.event')),
                    ('original_date', models.DateField(verbose_name='original date')),
                    ('original_time', models.TimeField(blank=True, help_text='Only needed if the event takes place more than once that day.', null=True, verbose_name='original time')),
                    ('is_cancelled', models.BooleanField(default=False, verbose_name='cancelled')),
                    ('start_date', models.DateField(blank=True, null=True, verbose_name='new date')),
                    ('start_time', models.TimeField(blank=True, null=True, verbose_name='new time')),
                    ('end_date', models.DateField(blank=True, null=True, verbose_name='new end date')),
                    ('end_time', models.TimeField(blank=True, null=True, verbose_name='new end time')),
                    ('title', models.CharField(blank=True, max_length=500, verbose_name='new title')),
                    ('venue_name', models.CharField(blank=True, max_length=500, verbose_name='new venue')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='note for readers')),
                ],
                options={
                    'verbose_name': 'exception',
                    'verbose_name_plural': 'exceptions',
                    'ordering': ['sort_order'],
                    'abstract': False,
                },
            ), migrations.CreateModel(
                name='EventResource',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('event', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='resources', to='events.event')),
                    ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='event_links', to='library.resource', verbose_name='resource')),
                    ('role', models.CharField(choices=[('slides', 'Slides'), ('recording', 'Recording'), ('reading', 'Reading'), ('report', 'Report'), ('other', 'Related')], default='other', max_length=20, verbose_name='type')),
                ],
                options={
                    'verbose_name': 'related resource',
                    'verbose_name_plural': 'related resources',
                    'ordering': ['sort_order'],
                    'abstract': False,
                    'constraints': [models.UniqueConstraint(fields=('event', 'resource', 'role'), name='event_resource_once')],
                },
            ), migrations.CreateModel(
                name='EventTag',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s_items', to='taggit.tag')),
                    ('content_object', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='tagged_items', to='events.event')),
                ],
                options={
                    'verbose_name': 'tag',
                    'verbose_name_plural': 'tags',
                    'abstract': False,
                },
            ), migrations.CreateModel(
                name='ImportedEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('event', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='origin', to='events.event')),
                    ('feed', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='imported', to='events.calendarfeed')),
                    ('sequence', models.PositiveIntegerField(default=0)),
                    ('stamped_at', models.DateTimeField(null=True)),
                    ('source_values', models.JSONField(default=dict)),
                    ('conflicting_values', models.JSONField(default=dict)),
                    ('raw', models.TextField(blank=True)),
                    ('seen_at', models.DateTimeField()),
                    ('is_missing', models.BooleanField(default=False)),
                ],
                options={
                    'verbose_name': 'event source',
                    'verbose_name_plural': 'event sources',
                },
            )],
        ),
    ]
