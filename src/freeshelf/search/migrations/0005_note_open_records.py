from django.db import migrations
from django.db.models import F
from django.utils import timezone

_BATCH = 500
_UNKNOWN = "-"


def note_open_records(apps, schema_editor):
    """Note each open record as opened when it was last published."""
    Resource = apps.get_model("library", "Resource")
    RecordChange = apps.get_model("search", "RecordChange")
    now = timezone.now()
    rows = (
        Resource.objects.filter(
            live=True, withdrawn_at__isnull=True, access_rights="open"
        )
        .order_by(F("last_published_at").asc(nulls_first=True), "pk")
        .values_list("identifier", "last_published_at")
    )
    RecordChange.objects.bulk_create(
        (
            RecordChange(
                identifier=identifier,
                number=number,
                kind="opened",
                changed_at=published or now,
                text_digest=_UNKNOWN,
                row_digest=_UNKNOWN,
            )
            for number, (identifier, published) in enumerate(rows.iterator(), start=1)
        ),
        batch_size=_BATCH,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0004_record_changes"),
        ("library", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(note_open_records, migrations.RunPython.noop, elidable=True)
    ]
