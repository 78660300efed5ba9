import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('library', '0016_content_reader_version'),
        ('vocabularies', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='fieldgrouprule',
            name='scheme',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='vocabularies.conceptscheme', verbose_name='scheme'),
        ),
        migrations.AlterField(
            model_name='fieldgrouprule',
            name='subject',
            field=models.CharField(choices=[('type', 'Type'), ('access', 'Access'), ('language', 'Language'), ('agent', 'Person or organisation'), ('scheme', 'Scheme')], default='type', max_length=10, verbose_name='what'),
        ),
        migrations.AlterField(
            model_name='fieldgrouprule',
            name='value',
            field=models.CharField(blank=True, help_text='open, members or staff; a language tag, such as “fr”; organization, person, or nothing for both.', max_length=35, verbose_name='access, language or kind'),
        ),
        migrations.AddField(
            model_name='fieldvalueset',
            name='said',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='fieldvalueset',
            name='edited_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
