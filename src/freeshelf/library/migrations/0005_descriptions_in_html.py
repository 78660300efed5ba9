"""Turn descriptions of people, organisations and reading lists into HTML."""

from django.db import migrations
from django.utils.html import linebreaks

from freeshelf.core.html import sanitize_html


def _html(text):
    return sanitize_html(linebreaks(text, autoescape=True)) if text else text


def _to_html(apps, schema_editor):
    alias = schema_editor.connection.alias
    for name in ("Agent", "ReadingList"):
        rows = apps.get_model("library", name).objects.using(alias)
        for row in rows.exclude(description="").only("description").iterator():
            rows.filter(pk=row.pk).update(description=_html(row.description))
    _revisions(apps, alias)
    _merges(apps, alias)
    _staged(apps, alias)


def _revisions(apps, alias):
    revisions = apps.get_model("wagtailcore", "Revision").objects.using(alias)
    of_lists = revisions.filter(
        content_type__app_label="library", content_type__model="readinglist"
    )
    for row in of_lists.iterator():
        if text := row.content.get("description"):
            content = row.content | {"description": _html(text)}
            revisions.filter(pk=row.pk).update(content=content)


def _merges(apps, alias):
    """Change what an undo restores, and compares before it does."""
    merges = apps.get_model("library", "Merge").objects.using(alias)
    for row in merges.filter(kind="agent").iterator():
        for values in (row.journal.get("before"), row.journal.get("after")):
            if values and values.get("description"):
                values["description"] = _html(values["description"])
        merges.filter(pk=row.pk).update(journal=row.journal)


def _staged(apps, alias):
    """Change what waits for the opening of an import: earlier and new values."""
    staged = apps.get_model("library", "StagedObject").objects.using(alias)
    for row in staged.filter(content_type__model="agent").iterator():
        values = row.opened.get("values", {})
        if pair := values.get("description"):
            values["description"] = [_html(text) for text in pair]
            staged.filter(pk=row.pk).update(opened=row.opened)


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0004_publishing_demands"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(_to_html, migrations.RunPython.noop)]
