"""Connect signals of apps that do not depend on each other.

Every handler writes its row, of the outbox or of the task queue, in the transaction of
the change itself: both are committed or neither, and a crash loses none. The indexer
need not be woken: it polls every tenth of a second.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Model, Q
from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_migrate,
    post_save,
    pre_delete,
)
from django.dispatch import Signal
from wagtail.models import Revision
from wagtail.signals import page_unpublished, published, unpublished

from freeshelf.changes.noting import note_changes
from freeshelf.enrich.checks.looks import forget_look
from freeshelf.enrich.file_suggestions import record_created
from freeshelf.enrich.ocr.services import forget_scan
from freeshelf.inbox.models import SuggestedResource
from freeshelf.inbox.services import suggestion_drafted
from freeshelf.ingest.models import Source
from freeshelf.ingest.provenance import save_own_provenance
from freeshelf.ingest.signals import import_job_requested
from freeshelf.library.access import CONCEPT_FIELDS
from freeshelf.library.models import (
    Agent,
    File,
    FileVersion,
    IncomingFile,
    ReadingList,
    ReadingListItem,
    Resource,
    ResourceCreator,
    ResourceIdentifier,
    ResourceRelation,
)
from freeshelf.library.services import keep_to_lists
from freeshelf.library.services.staging import keep_unpublished
from freeshelf.library.signals import (
    bulk_change_requested,
    content_stored,
    file_received,
    is_batched,
    resources_changed,
)
from freeshelf.privacy.services.requests import request_started
from freeshelf.search.models import IndexChange
from freeshelf.search.signals import records_indexed
from freeshelf.vocabularies.models import Concept, ConceptLabel
from freeshelf.wiring import subscribe
from freeshelf.wiring.check_handlers import connect_checks
from freeshelf.wiring.fetching_tasks import connect_embeds
from freeshelf.wiring.reindex_handlers import (
    connect_field_handlers,
    connect_pages_and_events,
    connect_shared_blocks,
    connect_similar_records,
    connect_words_of_images,
)
from freeshelf.wiring.roles import ensure_groups
from freeshelf.wiring.tasks import (
    carry_out_request,
    extract_file,
    run_bulk_change,
    run_import_job,
    suggest_for_incoming,
)


def save_file_provenance(
    incoming: IncomingFile,
    resource: Resource,
    taken: list[dict[str, Any]],
    now: datetime,
    **_: Any,
) -> None:
    """Save that a record came from a file, and the source of each value."""
    record = {
        "name": incoming.original_name,
        "sha256": incoming.content_id,
        "received": incoming.received_at.isoformat(),
        "taken": taken,
    }
    save_own_provenance(
        Source.Kind.FILES,
        title="Files uploaded by staff",
        key=f"file-{incoming.pk}",
        target=resource,
        record=record,
        revision=resource.latest_revision_id,
        now=now,
    )


def save_suggestion_provenance(
    suggestion: SuggestedResource,
    resource: Resource,
    revision: Revision,
    now: datetime,
    **_: Any,
) -> None:
    """Save that a record came from a visitor, with the submitted values.

    The reason why it is useful is left out: it is deleted with the suggestion.
    """
    record = {
        "title": suggestion.title,
        "link": suggestion.link,
        "publisher": suggestion.publisher,
        "issued": suggestion.issued,
        "language": suggestion.language,
        "received": suggestion.received_at.date().isoformat(),
    }
    save_own_provenance(
        Source.Kind.READERS,
        title="Suggestions of readers",
        key=f"suggestion-{suggestion.pk}",
        target=resource,
        record=record,
        url=suggestion.link,
        revision=revision.pk,
        now=now,
    )


_BATCH = 500


# The kinds of signals that a change of a row sends.
_CHANGED = (post_save, post_delete)
# Those that change which records a list has; its items go before it.
_LISTED = (post_save, published, unpublished)


def connect() -> None:
    """Connect every handler; called once, when all apps are loaded."""
    _connect_resources()
    _connect_concepts_and_agents()
    connect_field_handlers()
    connect_embeds()
    connect_shared_blocks()
    connect_similar_records()
    connect_pages_and_events()
    subscribe(queue_extraction_of, content_stored)
    connect_checks()
    connect_words_of_images()
    subscribe(save_file_provenance, record_created)
    subscribe(save_suggestion_provenance, suggestion_drafted)
    for signal, task in (
        (file_received, suggest_for_incoming),
        (bulk_change_requested, run_bulk_change),
        (request_started, carry_out_request),
        (import_job_requested, run_import_job),
    ):
        subscribe(partial(_enqueue, task), signal)
    subscribe(note_indexed, records_indexed)
    subscribe(leave_unpublished, unpublished, page_unpublished)
    # The last of our own apps to migrate: everything that its groups need exists by
    # then.
    subscribe(_groups_after_migrate, post_migrate)


def record_changes(kind: str, keys: Iterable[object]) -> None:
    """Write rows of the outbox."""
    named = [str(key) for key in keys]
    if kind == IndexChange.Kind.RESOURCE and is_batched(named):
        return
    IndexChange.objects.bulk_create(
        (IndexChange(kind=kind, key=key) for key in named), batch_size=_BATCH
    )


def queue_extraction_of(sha256: str, **_: Any) -> None:
    """Queue the extraction of a file that is new or stored again."""
    forget_scan(sha256=sha256)
    forget_look(sha256=sha256)
    extract_file.enqueue(sha256=sha256)


def note_indexed(identifiers: Iterable[str], **_: Any) -> None:
    """Note the changes of records that everyone sees, for all who follow them."""
    note_changes(identifiers)


def _enqueue(
    task: Any, signal: Signal, sender: type[Model], **arguments: object
) -> None:
    """Queue a task with the arguments of a signal."""
    task.enqueue(**arguments)


def _connect_resources() -> None:
    subscribe(_on_resources_changed, resources_changed)
    subscribe(_keep_to_lists, resources_changed)
    subscribe(_on_list_item, post_save, senders=[ReadingListItem])
    subscribe(_on_resource, *_CHANGED, published, unpublished, senders=[Resource])
    concepts = [getattr(Resource, name).through for name in CONCEPT_FIELDS]
    subscribe(_on_resource_concepts, m2m_changed, senders=concepts)
    parts = (File, ReadingListItem, ResourceCreator, ResourceIdentifier)
    subscribe(_on_part, *_CHANGED, senders=(*parts, ResourceRelation))
    subscribe(_on_reading_list, *_LISTED, senders=[ReadingList])
    subscribe(_on_version, *_CHANGED, senders=[FileVersion])


def _connect_concepts_and_agents() -> None:
    subscribe(_on_concept, post_save, senders=[Concept])
    subscribe(_before_concept_goes, pre_delete, senders=[Concept])
    subscribe(_on_broader, m2m_changed, senders=[Concept.broader.through])
    subscribe(_on_label, *_CHANGED, senders=[ConceptLabel])
    subscribe(_on_agent, post_save, senders=[Agent])
    subscribe(_before_agent_goes, pre_delete, senders=[Agent])


def _on_resources_changed(identifiers: Iterable[str], **_: Any) -> None:
    record_changes(IndexChange.Kind.RESOURCE, identifiers)


def _on_resource(instance: Resource, **_: Any) -> None:
    record_changes(IndexChange.Kind.RESOURCE, [instance.identifier])


def _on_resource_concepts(
    instance: Model, action: str, pk_set: set[int] | None, **_: Any
) -> None:
    # The rows that a clear removes are known only before it.
    if not action.startswith("post_") and action != "pre_clear":
        return
    if isinstance(instance, Resource):
        record_changes(IndexChange.Kind.RESOURCE, [instance.identifier])
    elif pk_set:
        _record_resources(Resource.objects.filter(pk__in=pk_set))
    elif isinstance(instance, Concept):
        _record_resources(*_described_with(instance))


def _on_part(instance: Any, **_: Any) -> None:
    relation = type(instance)._meta.get_field("resource")
    if relation.is_cached(instance):
        record_changes(IndexChange.Kind.RESOURCE, [instance.resource.identifier])
        return
    # In a cascade the record is already gone, and has its own signal.
    _record_resources(Resource.objects.filter(pk=instance.resource_id))


def _on_reading_list(instance: ReadingList, **_: Any) -> None:
    listed = Q(list_items__reading_list=instance.pk)
    # Harvesters get lists as sets of records.
    _record_resources(Resource.objects.filter(listed))
    keep_to_lists(listed)


def _on_list_item(instance: ReadingListItem, **_: Any) -> None:
    keep_to_lists(Q(pk=instance.resource_id))


def _keep_to_lists(identifiers: Iterable[str], **_: Any) -> None:
    keep_to_lists(identifiers)


def _on_version(instance: FileVersion, **_: Any) -> None:
    _record_resources(Resource.objects.filter(files=instance.file_id))


def _on_concept(instance: Concept, **_: Any) -> None:
    record_changes(IndexChange.Kind.CONCEPT, [instance.pk])


def _on_label(instance: ConceptLabel, **_: Any) -> None:
    record_changes(IndexChange.Kind.CONCEPT, [instance.concept_id])


def _on_broader(
    instance: Concept, action: str, reverse: bool, pk_set: set[int] | None, **_: Any
) -> None:
    if action.startswith("post_") or action == "pre_clear":
        narrower = pk_set if reverse and pk_set else [instance.pk]
        record_changes(IndexChange.Kind.CONCEPT, narrower)


def _before_concept_goes(instance: Concept, **_: Any) -> None:
    _record_resources(*_described_with(instance))


def _on_agent(instance: Agent, **_: Any) -> None:
    record_changes(IndexChange.Kind.AGENT, [instance.pk])


def _before_agent_goes(instance: Agent, **_: Any) -> None:
    _record_resources(
        Resource.objects.filter(publisher=instance),
        Resource.objects.filter(creators__agent=instance),
    )


def _groups_after_migrate(sender: Any, **_: Any) -> None:
    if sender.label == "library":
        ensure_groups()


def _described_with(concept: Concept) -> list[Any]:
    return [Resource.objects.filter(**{name: concept}) for name in CONCEPT_FIELDS]


def _record_resources(*querysets: Any) -> None:
    identifiers: set[str] = set()
    for queryset in querysets:
        identifiers.update(queryset.values_list("identifier", flat=True))
    record_changes(IndexChange.Kind.RESOURCE, sorted(identifiers))


def leave_unpublished(instance: Model, **_: Any) -> None:
    """Keep objects that were unpublished out of the opening of an import."""
    keep_unpublished(instance)
