"""Handlers that drop cached parts of pages when something is closed to readers."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_unpublished, unpublished

from freeshelf.library.models import Resource
from freeshelf.library.signals import resources_changed
from freeshelf.web.page_cache import drop_cached


def connect_caches() -> None:
    """Connect the handlers; called once, when all apps are loaded."""
    for signal in (unpublished, page_unpublished):
        signal.connect(_on_closed, dispatch_uid=f"cache{id(signal)}")
    post_save.connect(_on_closed, sender=PageViewRestriction, dispatch_uid="cache")
    post_delete.connect(_on_page_deleted, dispatch_uid="cache")
    resources_changed.connect(_on_resources_changed, dispatch_uid="cache")


def _on_closed(**_: Any) -> None:
    drop_cached()


def _on_page_deleted(sender: type[Any], **_: Any) -> None:
    if issubclass(sender, Page):
        drop_cached()


def _on_resources_changed(identifiers: Iterable[str], **_: Any) -> None:
    changed = set(identifiers)
    public = Resource.objects.visible_to(AnonymousUser())
    if public.filter(identifier__in=changed).count() < len(changed):
        drop_cached()
