import uuid

from django.conf import settings
from django.db import migrations


def give_language(apps, schema_editor):
    """What was written before languages were told apart is in the library's own."""
    reading_list = apps.get_model("library", "ReadingList")
    locale = apps.get_model("wagtailcore", "Locale")
    waiting = list(reading_list.objects.filter(locale=None))
    if not waiting:
        return
    own, _ = locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    for row in waiting:
        row.locale, row.translation_key = own, uuid.uuid4()
    reading_list.objects.bulk_update(waiting, ["locale", "translation_key"])


class Migration(migrations.Migration):
    dependencies = [("library", "0006_reading_list_language")]

    operations = [migrations.RunPython(give_language, migrations.RunPython.noop)]
