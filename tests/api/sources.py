"""Sources of records for tests, with where their records came from."""

from typing import Any

from django.db.models import Model
from django.utils import timezone

from freeshelf.ingest.models import Provenance, Source
from freeshelf.ingest.provenance import save_provenance


def source(slug: str = "partner", **values: Any) -> Source:
    """Create a source, that of a partner with a public address unless told."""
    values = {
        "kind": "freeshelf",
        "title": "Library of a partner",
        "address": "https://partner.example.org/",
    } | values
    return Source.objects.create(slug=slug, **values)


def came_from(origin: Source, target: Model, **values: Any) -> Provenance:
    """Save that an object came from a source."""
    key = values.pop("key", f"{target._meta.model_name}-{target.pk}")
    values = {
        "url": f"https://partner.example.org/r/{key}",
        "now": timezone.now(),
        "record": {},
        "checksum": "",
    } | values
    save_provenance(source=origin, key=key, target=target, **values)
    return Provenance.objects.get(source=origin, record_key=key)
