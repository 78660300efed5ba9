import django.db.models.deletion
import freeshelf.vocabularies.model_creation
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('library', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        freeshelf.vocabularies.model_creation.CreateModels(
            models=[migrations.CreateModel(
                name='Message',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('status', models.CharField(choices=[('new', 'New'), ('in_progress', 'In progress'), ('done', 'Done'), ('refused', 'Rejected')], default='new', max_length=20, verbose_name='status')),
                    ('assigned_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='assigned to')),
                    ('note', models.TextField(blank=True, help_text='Only staff see this. It is deleted together with the message or suggestion.', verbose_name='note')),
                    ('received_at', models.DateTimeField(editable=False, verbose_name='received')),
                    ('notified_at', models.DateTimeField(editable=False, null=True)),
                    ('closed_at', models.DateTimeField(editable=False, null=True, verbose_name='closed')),
                    ('kind', models.CharField(choices=[('correction', 'Something is wrong'), ('removal', 'Please remove something'), ('broken_link', 'A link or a file does not work'), ('other', 'Something else')], max_length=20, verbose_name='type')),
                    ('about', models.CharField(blank=True, max_length=500, verbose_name='page')),
                    ('resource', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='library.resource', verbose_name='record')),
                    ('text', models.TextField(blank=True, verbose_name='message')),
                    ('reply_to', models.EmailField(blank=True, max_length=254, verbose_name='email address for a reply')),
                    ('language', models.CharField(max_length=35, verbose_name='language')),
                ],
                options={
                    'verbose_name': 'message',
                    'verbose_name_plural': 'messages',
                    'indexes': [models.Index(fields=['status', 'kind'], name='message_queue')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('status__in', ('done', 'refused'))), models.Q(models.Q(('status__in', ('done', 'refused')), _negated=True), ('closed_at__isnull', True)), _connector='OR'), name='message_closed_at_its_moment')],
                },
            ), migrations.CreateModel(
                name='SuggestedResource',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('status', models.CharField(choices=[('new', 'New'), ('in_progress', 'In progress'), ('done', 'Done'), ('refused', 'Rejected')], default='new', max_length=20, verbose_name='status')),
                    ('assigned_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='assigned to')),
                    ('note', models.TextField(blank=True, help_text='Only staff see this. It is deleted together with the message or suggestion.', verbose_name='note')),
                    ('received_at', models.DateTimeField(editable=False, verbose_name='received')),
                    ('notified_at', models.DateTimeField(editable=False, null=True)),
                    ('closed_at', models.DateTimeField(editable=False, null=True, verbose_name='closed')),
                    ('title', models.CharField(max_length=500, verbose_name='title')),
                    ('link', models.URLField(max_length=2000, verbose_name='link')),
                    ('publisher', models.CharField(blank=True, max_length=500, verbose_name='publisher')),
                    ('issued', models.CharField(blank=True, max_length=10, verbose_name='year')),
                    ('language', models.CharField(default='und', max_length=35, verbose_name='language')),
                    ('reason', models.TextField(blank=True, verbose_name='why it is useful')),
                    ('resource', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='library.resource', verbose_name='record created from it')),
                ],
                options={
                    'verbose_name': 'suggested resource',
                    'verbose_name_plural': 'suggested resources',
                    'indexes': [models.Index(fields=['status'], name='suggested_queue')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('status__in', ('done', 'refused'))), models.Q(models.Q(('status__in', ('done', 'refused')), _negated=True), ('closed_at__isnull', True)), _connector='OR'), name='suggested_closed_at_its_moment')],
                },
            ), migrations.CreateModel(
                name='UsedToken',
                fields=[
                    ('digest', models.CharField(max_length=64, primary_key=True, serialize=False)),
                    ('expires_at', models.DateTimeField(db_index=True)),
                ],
            )],
        ),
    ]
