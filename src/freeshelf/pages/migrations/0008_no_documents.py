"""Take away the tables and permissions of Wagtail's documents, which had no pages.

Files that someone uploaded there all the same stay where they are, in the folder
`documents` of the media; no reader could open one.
"""

from django.db import migrations


def forget_documents(apps, schema_editor):
    connection = schema_editor.connection
    present = set(connection.introspection.table_names())
    for table in ("wagtaildocs_uploadeddocument", "wagtaildocs_document"):
        if table in present:
            schema_editor.execute(f"DROP TABLE {schema_editor.quote_name(table)}")
    kinds = apps.get_model("contenttypes", "ContentType").objects
    kinds.filter(app_label="wagtaildocs").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0007_news_can_be_featured"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailcore", "0040_page_draft_title"),
    ]

    operations = [
        migrations.RunPython(forget_documents, migrations.RunPython.noop),
    ]
