"""What follows after what: the one place where apps that do not know each other meet.

Every handler writes its row, of the outbox or of the task queue, in the transaction of
the change itself: if the change is there, so is the row, and a crash loses neither.
Waking the indexer is not needed: it looks every tenth of a second.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_migrate,
    post_save,
    pre_delete,
)
from wagtail.signals import published, unpublished

from freeshelf.enrich.ocr.planning import forget_scan
from freeshelf.enrich.signals import record_made
from freeshelf.inbox.signals import suggestion_drafted
from freeshelf.library.models import (
    Agent,
    File,
    FileVersion,
    Resource,
    ResourceCreator,
    ResourceIdentifier,
    ResourceRelation,
)
from freeshelf.library.querysets import CONCEPT_FIELDS
from freeshelf.library.signals import (
    bulk_change_asked,
    content_stored,
    file_came_in,
    is_told_later,
    resources_changed,
)
from freeshelf.pipeline.embeds import connect_embeds
from freeshelf.pipeline.field_changes import connect_fields
from freeshelf.pipeline.incoming_files import have_looked_at, remember_file
from freeshelf.pipeline.likeness_followers import connect_likeness
from freeshelf.pipeline.reader_post import remember_suggestion
from freeshelf.pipeline.roles import ensure_groups
from freeshelf.pipeline.shared_blocks import connect_shared_blocks
from freeshelf.pipeline.tasks import (
    carry_out_request,
    extract_file,
    run_bulk_change,
)
from freeshelf.privacy.signals import request_taken_up
from freeshelf.search.models import IndexChange
from freeshelf.vocabularies.models import Concept, ConceptLabel

_BATCH = 500


def connect() -> None:
    """Connect every handler; called once, when all apps are loaded."""
    _connect_resources()
    _connect_concepts_and_agents()
    connect_fields()
    connect_embeds()
    connect_shared_blocks()
    connect_likeness()
    content_stored.connect(read_new_content, dispatch_uid="read_new_content")
    file_came_in.connect(have_looked_at, dispatch_uid="have_looked_at")
    record_made.connect(remember_file, dispatch_uid="remember_file")
    suggestion_drafted.connect(remember_suggestion, dispatch_uid="suggestion_drafted")
    bulk_change_asked.connect(have_change_run, dispatch_uid="have_change_run")
    request_taken_up.connect(have_request_done, dispatch_uid="request_taken_up")
    # The last of our own apps to migrate: what its groups need is there by then.
    post_migrate.connect(_groups_after_migrate, dispatch_uid="groups_after_migrate")


def record_changes(kind: str, keys: Iterable[object]) -> None:
    """Write rows of the outbox."""
    named = [str(key) for key in keys]
    if kind == IndexChange.Kind.RESOURCE and is_told_later(named):
        return
    IndexChange.objects.bulk_create(
        (IndexChange(kind=kind, key=key) for key in named), batch_size=_BATCH
    )


def read_new_content(sha256: str, **_: Any) -> None:
    """Bytes that no one has read yet, or once more, are read by a worker."""
    forget_scan(sha256=sha256)
    extract_file.enqueue(sha256=sha256)


def have_change_run(key: int, **_: Any) -> None:
    """A change of many records is done by a worker."""
    run_bulk_change.enqueue(key=key)


def have_request_done(key: int, **_: Any) -> None:
    """A request about personal data is carried out by a worker."""
    carry_out_request.enqueue(key=key)


def _connect_resources() -> None:
    resources_changed.connect(_on_resources_changed, dispatch_uid="resources_changed")
    for signal in (post_save, post_delete, published, unpublished):
        signal.connect(
            _on_resource, sender=Resource, dispatch_uid=f"resource{id(signal)}"
        )
    for name in CONCEPT_FIELDS:
        m2m_changed.connect(
            _on_resource_concepts,
            sender=getattr(Resource, name).through,
            dispatch_uid=f"resource_{name}",
        )
    for part in (File, ResourceCreator, ResourceIdentifier, ResourceRelation):
        for signal in (post_save, post_delete):
            signal.connect(_on_part, sender=part, dispatch_uid=f"{part}{id(signal)}")
    for signal in (post_save, post_delete):
        signal.connect(
            _on_version, sender=FileVersion, dispatch_uid=f"version{id(signal)}"
        )


def _connect_concepts_and_agents() -> None:
    post_save.connect(_on_concept, sender=Concept, dispatch_uid="concept_saved")
    pre_delete.connect(
        _before_concept_goes, sender=Concept, dispatch_uid="concept_gone"
    )
    m2m_changed.connect(
        _on_broader, sender=Concept.broader.through, dispatch_uid="concept_broader"
    )
    for signal in (post_save, post_delete):
        signal.connect(
            _on_label, sender=ConceptLabel, dispatch_uid=f"label{id(signal)}"
        )
    post_save.connect(_on_agent, sender=Agent, dispatch_uid="agent_saved")
    pre_delete.connect(_before_agent_goes, sender=Agent, dispatch_uid="agent_gone")


def _on_resources_changed(identifiers: Iterable[str], **_: Any) -> None:
    record_changes(IndexChange.Kind.RESOURCE, identifiers)


def _on_resource(instance: Resource, **_: Any) -> None:
    record_changes(IndexChange.Kind.RESOURCE, [instance.identifier])


def _on_resource_concepts(
    instance: Model, action: str, reverse: bool, pk_set: set[int] | None, **_: Any
) -> None:
    # The rows that a clear takes away can only be named before it.
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
    # In a cascade the record is gone already, and says so itself.
    _record_resources(Resource.objects.filter(pk=instance.resource_id))


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
