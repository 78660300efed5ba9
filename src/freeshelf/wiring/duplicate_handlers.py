"""Queue changed records for duplicate detection and concept suggestions."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.db.models.signals import post_save

from freeshelf.enrich.concept_suggestions.services import mark_outdated
from freeshelf.enrich.duplicate_detection.services import mark_uncompared
from freeshelf.library.models import File, FileVersion, Resource, ResourceIdentifier
from freeshelf.library.signals import resources_changed


def connect_likeness() -> None:
    """Connect the handlers."""
    resources_changed.connect(_on_changed, dispatch_uid="likeness_changed")
    post_save.connect(_on_resource, sender=Resource, dispatch_uid="likeness_resource")
    for part in (File, ResourceIdentifier):
        post_save.connect(_on_part, sender=part, dispatch_uid=f"likeness_{part}")
    post_save.connect(_on_version, sender=FileVersion, dispatch_uid="likeness_version")


def on_text_extracted(sha256: str) -> None:
    """Queue the records of a file whose text was extracted."""
    _anew(Q(resource__files__versions__content=sha256))


def _on_changed(identifiers: Iterable[str], **_: Any) -> None:
    _anew(Q(resource__identifier__in=list(identifiers)))


def _on_resource(instance: Resource, created: bool, **_: Any) -> None:
    if not created:
        _anew(Q(resource=instance.pk))


def _on_part(instance: File | ResourceIdentifier, **_: Any) -> None:
    _anew(Q(resource=instance.resource_id))


def _on_version(instance: FileVersion, **_: Any) -> None:
    _anew(Q(resource__files=instance.file_id))


def _anew(condition: Q) -> None:
    mark_uncompared(condition)
    mark_outdated(condition)
