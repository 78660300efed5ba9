"""Handlers of what is checked before readers get it: files, and images of texts."""

from typing import Any

from django.db.models.signals import post_save, pre_save
from wagtail.images import get_image_model

from freeshelf.enrich.check_models import FileCopy
from freeshelf.enrich.checks.decisions import reconsider
from freeshelf.enrich.checks.pictures import forget_look_at_picture
from freeshelf.ingest.provenance import forget_file_of_origin
from freeshelf.library.models import File
from freeshelf.library.services import waiting_version
from freeshelf.library.services.held_pictures import hold_new_picture
from freeshelf.library.signals import (
    file_waits,
    picture_hold_changed,
    version_deleted,
)
from freeshelf.web.page_cache import CLOSINGS
from freeshelf.wiring import subscribe
from freeshelf.wiring.tasks import look_at_picture, make_file_copy, queue_look

_HAS_NEW_BYTES = "_has_new_bytes"


def connect_checks() -> None:
    """Connect the handlers; called once, when all apps are loaded."""
    subscribe(_check_file, file_waits)
    subscribe(_forget_origin, version_deleted)
    subscribe(_make_copy, post_save, senders=[FileCopy])
    pictures = [get_image_model()]
    subscribe(_before_picture, pre_save, senders=pictures)
    subscribe(_on_picture, post_save, senders=pictures)
    subscribe(_on_picture_hold, picture_hold_changed)


def _check_file(key: int, **_: Any) -> None:
    """Let a version out that was looked at before, or have it looked at once read."""
    version = waiting_version(File.objects.get(pk=key))
    if version is not None and not reconsider(file=key):
        queue_look(version.content_id)


def _forget_origin(key: int, sha256: str, **_: Any) -> None:
    """Forget the name and checksum of a file that its record was made from."""
    forget_file_of_origin(target=File.objects.get(pk=key).resource, sha256=sha256)


def _make_copy(instance: FileCopy, created: bool, raw: bool = False, **_: Any) -> None:
    if created and not raw:
        make_file_copy.enqueue(key=instance.pk)


def _before_picture(sender: Any, instance: Any, **_: Any) -> None:
    stored = sender.objects.filter(pk=instance.pk).values_list("file", flat=True)
    setattr(instance, _HAS_NEW_BYTES, stored.first() != instance.file.name)


def _on_picture(instance: Any, raw: bool = False, **_: Any) -> None:
    if raw or not getattr(instance, _HAS_NEW_BYTES, False):
        return
    forget_look_at_picture(instance.pk)
    if hold_new_picture(instance):
        look_at_picture.enqueue(key=instance.pk)


def _on_picture_hold(**_: Any) -> None:
    CLOSINGS.renew()
