import json
from html import escape

from django.db import migrations

MODELS = ("homepage", "standardpage", "newspage", "topicguidepage")
# Plain words before, formatted ones from now on.
FORMATTED = {"quote": "text", "figure": "caption"}


def format_words(body):
    """Whether anything in a stored stream was plain text and is HTML now."""
    is_changed = False
    for block in body:
        name = FORMATTED.get(block.get("type"))
        if name is None or not isinstance(block.get("value"), dict):
            continue
        words = block["value"].get(name) or ""
        paragraphs = [line for line in words.splitlines() if line.strip()]
        block["value"][name] = "".join(
            f"<p>{escape(line, quote=False)}</p>" for line in paragraphs
        )
        is_changed = True
    return is_changed


def forwards(apps, schema_editor):
    for name in MODELS:
        for page in apps.get_model("pages", name).objects.only("body").iterator():
            if format_words(page.body):
                page.save(update_fields=["body"])
    revisions = apps.get_model("wagtailcore", "Revision").objects.filter(
        content_type__app_label="pages", content_type__model__in=MODELS
    )
    for revision in revisions.iterator():
        body = json.loads(revision.content.get("body") or "[]")
        if format_words(body):
            revision.content["body"] = json.dumps(body)
            revision.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0003_bodies_of_more_blocks"),
        ("wagtailcore", "0098_apitoken"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
