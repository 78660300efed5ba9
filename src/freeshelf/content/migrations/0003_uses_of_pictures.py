"""Finding who uses a picture, and a rendition by its name, without a long look."""

from django.db import migrations
from wagtail.models import ReferenceIndex

from freeshelf.content.fields import pictures_in

_INDEX = "wagtailimages_rendition_file_idx"


def note_pictures_in_values(apps, schema_editor):
    """Note what values lead to, as each save does from now on."""
    kinds = apps.get_model("contenttypes", "ContentType").objects
    references = apps.get_model("wagtailcore", "ReferenceIndex").objects
    image = kinds.filter(app_label="wagtailimages", model="image").first()
    if image is None:
        return
    for model, column in (("resource", "field_values"), ("fieldvalueset", "values")):
        kind = kinds.filter(app_label="library", model=model).first()
        rows = apps.get_model("library", model).objects
        found = rows.filter(**{f"{column}__icontains": "image:"}) if kind else ()
        for row in found:
            paths = {
                f"{column}.image.{key}": key for key in pictures_in(getattr(row, column))
            }
            references.bulk_create(
                [
                    references.model(
                        content_type=kind,
                        base_content_type=kind,
                        object_id=str(row.pk),
                        to_content_type=image,
                        to_object_id=key,
                        model_path=f"{column}.image",
                        content_path=path,
                        content_path_hash=ReferenceIndex._get_content_path_hash(path),
                    )
                    for path, key in paths.items()
                ],
                ignore_conflicts=True,
            )


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0002_cached_embeds"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("library", "0018_field_values_follow_merges"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [
        migrations.RunPython(note_pictures_in_values, migrations.RunPython.noop),
        # Renditions are asked for by their names, which Wagtail does not expect.
        migrations.RunSQL(
            f"CREATE INDEX IF NOT EXISTS {_INDEX} ON wagtailimages_rendition (file)",
            f"DROP INDEX IF EXISTS {_INDEX}",
        ),
    ]
