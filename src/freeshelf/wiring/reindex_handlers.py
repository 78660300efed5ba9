"""Reindex what a change of a page, an event, a field, a block or an image affects."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, Q
from django.db.models.signals import post_delete, post_save, pre_delete
from django_tasks import task
from wagtail import hooks
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
)
from wagtail.signals import post_page_move

from freeshelf.content.models import ReusableBlock
from freeshelf.content.usage import Uses, usage_of, usage_of_image
from freeshelf.core.batches import in_batches
from freeshelf.enrich.concept_suggestions.services import mark_outdated
from freeshelf.enrich.duplicate_detection.services import mark_uncompared
from freeshelf.events.models import Event
from freeshelf.fields.models import (
    FieldCondition,
    FieldDefinition,
    FieldGroup,
    FieldGroupRule,
)
from freeshelf.library.models import File, FileVersion, Resource, ResourceIdentifier
from freeshelf.library.services.live_and_draft import derive_descriptions
from freeshelf.library.signals import picture_hold_changed, resources_changed
from freeshelf.search.models import IndexChange
from freeshelf.wiring import subscribe


def connect_similar_records() -> None:
    """Connect the handlers."""
    subscribe(_on_changed, resources_changed)
    subscribe(_on_resource, post_save, senders=[Resource])
    subscribe(_on_part, post_save, senders=(File, ResourceIdentifier))
    subscribe(_on_version, post_save, senders=[FileVersion])


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


def connect_field_handlers() -> None:
    """Connect every handler; called once, with those of `signal_handlers`."""
    changed = (post_save, post_delete)
    subscribe(_on_field, *changed, senders=[FieldDefinition])
    subscribe(_on_condition, *changed, senders=[FieldCondition])
    subscribe(_on_rule, *changed, senders=[FieldGroupRule])
    subscribe(_on_group, post_save, pre_delete, senders=[FieldGroup])


def _on_field(instance: FieldDefinition, **_: Any) -> None:
    _record([instance.key])


def _on_condition(instance: FieldCondition, **_: Any) -> None:
    _record(_keys(pk=instance.field_id))


def _on_rule(instance: FieldGroupRule, **_: Any) -> None:
    _record(_keys(group=instance.group_id))


def _on_group(instance: FieldGroup, **_: Any) -> None:
    _record(_keys(group=instance.pk))


def _keys(**which: Any) -> Iterable[str]:
    return FieldDefinition.objects.filter(**which).values_list("key", flat=True)


def _record(
    keys: Iterable[object], *, kind: IndexChange.Kind = IndexChange.Kind.FIELD
) -> None:
    rows = [IndexChange(kind=kind, key=str(key)) for key in keys]
    IndexChange.objects.bulk_create(rows, batch_size=_BATCH)


def connect_pages_and_events() -> None:
    """Connect the handlers; called once, with those of `signal_handlers`."""
    changed = (post_save, post_delete)
    subscribe(_on_page, *changed)
    subscribe(_on_page_tree, post_page_move)
    subscribe(_on_restriction, *changed, senders=[PageViewRestriction])
    subscribe(_on_event, *changed, senders=[Event])


def _on_page(instance: Model, raw: bool = False, **_: Any) -> None:
    if isinstance(instance, Page) and not raw:
        _record([instance.pk], kind=IndexChange.Kind.PAGE)


def _on_page_tree(instance: Page, **_: Any) -> None:
    """Record a page with all below it, which its restriction holds for too."""
    tree = Page.objects.filter(path__startswith=instance.path)
    _record(tree.values_list("pk", flat=True), kind=IndexChange.Kind.PAGE)


def _on_restriction(instance: PageViewRestriction, **_: Any) -> None:
    _on_page_tree(instance.page)


def _on_event(instance: Event, raw: bool = False, **_: Any) -> None:
    if not raw:
        _record([instance.pk], kind=IndexChange.Kind.EVENT)


_BATCH = 200


@task(backend="files")
def update_descriptions(keys: list[int]) -> int:
    """Derive descriptions from bodies again and return how many changed."""
    return derive_descriptions(keys=keys)


def connect_shared_blocks() -> None:
    """Connect the handlers; called once, with those of `signal_handlers`."""
    subscribe(_on_block, post_save, pre_delete, senders=[ReusableBlock])


def _on_block(instance: ReusableBlock, raw: bool = False, **_: Any) -> None:
    """Run before a deletion too, since the reference index loses its rows."""
    if raw or instance.pk is None:
        return
    _queue_records(_record_pages(usage_of(instance)))


def _record_pages(uses: Uses) -> list[int]:
    """Record the pages of these texts, and return the keys of the records."""
    for model, pages in uses.items():
        if issubclass(model, Page):
            _record(pages, kind=IndexChange.Kind.PAGE)
    return sorted(map(int, uses.get(Resource, ())))


def _queue_records(keys: list[int]) -> None:
    for batch in in_batches(keys, _BATCH):
        update_descriptions.enqueue(keys=list(batch))


def connect_words_of_images() -> None:
    """Connect the handlers; called after those that hold back a new image."""
    pictures = [get_image_model()]
    subscribe(_on_hold, picture_hold_changed)
    subscribe(_on_picture, post_save, senders=pictures)
    subscribe(_before_picture_goes, pre_delete, senders=pictures)
    closed = [CollectionViewRestriction]
    subscribe(_on_collection_closed, post_save, post_delete, senders=closed)
    subscribe(_on_collection, post_save, senders=[Collection])
    hooks.register("after_bulk_action", _after_bulk_action)


def _on_hold(key: int, **_: Any) -> None:
    write_texts_with_image_anew(key)


def write_texts_with_image_anew(key: int) -> None:
    """Take the words of an image out of what shows it, or put them back.

    Most texts change within this transaction: a worker may have longer tasks.
    """
    records = _record_pages(usage_of_image(key))
    derive_descriptions(keys=records[:_BATCH])
    _queue_records(records[_BATCH:])


def _on_picture(
    instance: Any, created: bool = False, raw: bool = False, **_: Any
) -> None:
    if not created and not raw:
        write_texts_with_image_anew(instance.pk)


def _before_picture_goes(instance: Any, **_: Any) -> None:
    _queue_records(_record_pages(usage_of_image(instance.pk)))


def _on_collection_closed(instance: CollectionViewRestriction, **_: Any) -> None:
    for key in _images_below(instance.collection):
        write_texts_with_image_anew(key)


def _on_collection(instance: Collection, raw: bool = False, **_: Any) -> None:
    """Write texts anew after this change, in which the collection may move yet."""
    for key in () if raw else _images_below(instance):
        _queue_records(_record_pages(usage_of_image(key)))


def _images_below(collection: Collection) -> list[int]:
    collections = collection.get_descendants(inclusive=True)
    pictures = get_image_model().objects.filter(collection__in=collections)
    return list(pictures.values_list("pk", flat=True))


def _after_bulk_action(_request: Any, _action: str, objects: Any, *_: Any) -> None:
    """Take in what Wagtail changed without a signal: the collection of images."""
    for each in objects:
        if isinstance(each, get_image_model()) and each.pk is not None:
            write_texts_with_image_anew(each.pk)
