"""Handlers that drop cached parts of pages when something is closed to readers."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_unpublished, post_page_move, unpublished

from freeshelf.events.models import Event
from freeshelf.library.access import AccessRights
from freeshelf.library.models import ReadingList, Resource
from freeshelf.library.signals import resources_changed
from freeshelf.web.page_cache import drop_cached

# What the home page and menus name.
_NAMED = (Page, Resource, Event, ReadingList)


def connect_caches() -> None:
    """Connect the handlers; called once, when all apps are loaded."""
    for signal in (unpublished, page_unpublished, post_page_move):
        signal.connect(_on_closed, dispatch_uid=f"cache{id(signal)}")
    post_save.connect(_on_closed, sender=PageViewRestriction, dispatch_uid="cache")
    post_save.connect(_on_saved, dispatch_uid="cache")
    post_delete.connect(_on_deleted, dispatch_uid="cache")
    resources_changed.connect(_on_resources_changed, dispatch_uid="cache")


def _on_closed(**_: Any) -> None:
    drop_cached()


def _on_saved(instance: Model, created: bool = False, **_: Any) -> None:
    if created or not isinstance(instance, _NAMED):
        return
    access = getattr(instance, "access_rights", AccessRights.OPEN)
    if not instance.live or access != AccessRights.OPEN:
        drop_cached()


def _on_deleted(sender: type[Model], **_: Any) -> None:
    if issubclass(sender, _NAMED):
        drop_cached()


def _on_resources_changed(identifiers: Iterable[str], **_: Any) -> None:
    changed = set(identifiers)
    public = Resource.objects.visible_to(AnonymousUser())
    if public.filter(identifier__in=changed).count() < len(changed):
        drop_cached()
