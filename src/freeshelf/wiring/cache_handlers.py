"""Handlers that drop what processes cache: rows that change, pages that close."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Model, OuterRef
from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail import hooks
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
)
from wagtail.signals import page_unpublished, post_page_move, unpublished

from freeshelf.content.models import ReusableBlock
from freeshelf.events.models import Event
from freeshelf.fields.definitions import FIELDS
from freeshelf.fields.models import (
    FieldCondition,
    FieldDefinition,
    FieldGroup,
    FieldGroupRule,
    FieldValueSet,
    FormerField,
)
from freeshelf.library.access import AccessRights, level_now, readable_files
from freeshelf.library.models import (
    Agent,
    File,
    ReadingList,
    Resource,
    StagedObject,
)
from freeshelf.library.models.staged_object import staged_type
from freeshelf.library.signals import is_batched, resources_changed
from freeshelf.pages.models import (
    FontFace,
    FontFamily,
    Menu,
    Theme,
    ThemeTranslation,
)
from freeshelf.search.entity_values import ENTITY_VALUES
from freeshelf.vocabularies.cached_rows import CONCEPTS, SharedToken
from freeshelf.vocabularies.models import Concept, ConceptLabel, ConceptScheme
from freeshelf.web.page_cache import CLOSINGS
from freeshelf.wiring import subscribe

# Writes that send no signal are in one transaction with a save of such a row.
_TOKENS: dict[type[Model], tuple[SharedToken, ...]] = {
    **dict.fromkeys((Concept, ConceptScheme), (CONCEPTS, FIELDS)),
    **dict.fromkeys((ConceptLabel, Concept.broader.through), (CONCEPTS,)),
    **dict.fromkeys((FieldGroup, FieldGroupRule, FormerField), (FIELDS,)),
    **dict.fromkeys((FieldDefinition, FieldCondition), (FIELDS,)),
    **dict.fromkeys((FieldValueSet, Agent), (ENTITY_VALUES,)),
    **dict.fromkeys((Menu, Theme, ThemeTranslation, FontFamily, FontFace), (CLOSINGS,)),
    **dict.fromkeys((ReusableBlock, Collection), (CLOSINGS,)),
}
# What the home page and menus name.
_NAMED = (Page, Resource, Event, ReadingList)


def connect_caches() -> None:
    """Connect the handlers; called once, when all apps are loaded."""
    subscribe(_on_closed, unpublished, page_unpublished, post_page_move)
    restrictions = [PageViewRestriction, CollectionViewRestriction]
    subscribe(_on_closed, post_save, senders=restrictions)
    subscribe(_on_picture, post_save, post_delete, senders=[get_image_model()])
    subscribe(_on_row, post_save, post_delete, m2m_changed)
    subscribe(_on_opened, post_delete, senders=[StagedObject])
    subscribe(_on_saved, post_save)
    subscribe(_on_deleted, post_delete)
    subscribe(_on_resources_changed, resources_changed)
    hooks.register("after_bulk_action", _after_bulk_action)


def _on_row(sender: type[Model], **_: Any) -> None:
    for token in _TOKENS.get(sender, ()):
        token.renew()


def _on_opened(instance: StagedObject, **_: Any) -> None:
    if instance.content_type_id == staged_type(FieldValueSet).pk:
        ENTITY_VALUES.renew()


def _on_closed(**_: Any) -> None:
    CLOSINGS.renew()


def _on_picture(created: bool = False, **_: Any) -> None:
    if not created:
        CLOSINGS.renew()


def _after_bulk_action(*_: Any) -> None:
    """Renew what Wagtail changed without a signal: the collection of pictures."""
    CLOSINGS.renew()


def _on_saved(instance: Model, created: bool = False, **_: Any) -> None:
    if isinstance(instance, Page):
        # Menus name it, or did.
        CLOSINGS.renew()
    if created or not isinstance(instance, _NAMED):
        return
    access = getattr(instance, "access_rights", AccessRights.OPEN)
    if isinstance(instance, Resource):
        # The signal at the end of a batch asks for all of its records at once.
        if is_batched([instance.identifier]):
            return
        access = level_now(instance)
    if not instance.live or access != AccessRights.OPEN:
        CLOSINGS.renew()


def _on_deleted(sender: type[Model], **_: Any) -> None:
    if issubclass(sender, _NAMED):
        CLOSINGS.renew()


def _on_resources_changed(identifiers: Iterable[str], **_: Any) -> None:
    changed = set(identifiers)
    if is_batched(changed):
        return
    everyone = AnonymousUser()
    files = File.objects.filter(resource=OuterRef("pk"))
    closed = files.exclude(readable_files(everyone), removed_at__isnull=True)
    public = Resource.objects.visible_to(everyone).exclude(Exists(closed))
    if public.filter(identifier__in=changed).count() < len(changed):
        CLOSINGS.renew()
