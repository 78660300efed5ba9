"""Update Wagtail's reference index and admin search once, at the end of a run.

A run that is killed stays marked as not indexed (`IngestRun.is_indexed`), and the next
run indexes its objects.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from modelcluster.models import ClusterableModel, get_all_child_relations
from wagtail.models import ReferenceIndex

from freeshelf.core.batches import in_batches
from freeshelf.ingest.batches import BatchedWriter, WriteJob
from freeshelf.ingest.import_lock import import_lock, is_import_running
from freeshelf.ingest.models import IngestRun, Provenance, RunCreation, Source
from freeshelf.ingest.relations import parental_key, unfiltered_rows
from freeshelf.ingest.run_log import mark_interrupted
from freeshelf.library.index_tasks import Changed, Keys, is_noted, make_searchable

# The search index reweights all titles at each call, the reference index does not.
_SEARCHED_AT_ONCE, _REFERRING_AT_ONCE = 50, 25
_LOOKED_UP_AT_ONCE = 500


def index_changes(
    changed: Changed, progress: Callable[[int, int], None] = lambda _done, _all: None
) -> None:
    """Update both indexes for the changed objects."""
    by_model = _by_parent(changed)
    total, done = sum(map(len, by_model.values())), 0
    writer = BatchedWriter()
    for model, keys in by_model.items():
        for batch in in_batches(list(keys), _SEARCHED_AT_ONCE):
            writer.add(WriteJob(partial(make_searchable, model, batch)))
            if ReferenceIndex.is_indexed(model):
                for smaller_batch in in_batches(batch, _REFERRING_AT_ONCE):
                    index = partial(_index_references, model, smaller_batch)
                    writer.add(WriteJob(index))
            writer.flush()
            done += len(batch)
            progress(done, total)


def index_interrupted_runs(source: Source) -> None:
    """Index the objects that interrupted runs of a source left unindexed."""
    unindexed = IngestRun.objects.filter(source=source, is_indexed=False)
    keys = list(unindexed.values_list("pk", flat=True))
    if not keys:
        return
    index_changes(_all_objects(source, keys))
    IngestRun.objects.filter(pk__in=keys).update(is_indexed=True)


def unindexed_sources() -> list[Source]:
    """Return the sources with interrupted runs that did not index their objects."""
    return [] if is_import_running() else _unindexed()


def index_all_interrupted_runs() -> None:
    """Index the objects of all interrupted imports and update the runs' outcome.

    Raises ImportUnderWayError.
    """
    with import_lock():
        mark_interrupted(IngestRun.objects.filter(is_indexed=False))
        for source in _unindexed():
            index_interrupted_runs(source)


def _unindexed() -> list[Source]:
    return list(Source.objects.filter(runs__is_indexed=False).distinct().order_by("pk"))


def _all_objects(source: Source, runs: Iterable[int]) -> Changed:
    """Return objects that came from a source and those that its runs created."""
    changed: Changed = {}
    for rows in (
        Provenance.objects.filter(source=source),
        RunCreation.objects.filter(run__in=runs),
    ):
        pairs = rows.select_related("content_type").only("content_type", "object_id")
        for row in pairs.iterator():
            model = row.content_type.model_class()
            if model is not None:
                changed.setdefault(model, {})[row.object_id] = None
    return changed


def update_reference_index(instance: Model) -> None:
    """Update the reference index for an object, now or at the end of the run."""
    if not is_noted(instance):
        ReferenceIndex.create_or_update_for_object(instance)


def _index_references(model: type[Model], keys: Sequence[str]) -> None:
    """Index references as Wagtail does, but with one query for all new objects."""
    content_types = [
        _content_type_of(one) for one in (model, *model._meta.get_parent_list())
    ]
    indexed_keys = set(
        ReferenceIndex.objects.filter(
            base_content_type=content_types[-1], object_id__in=keys
        ).values_list("object_id", flat=True)
    )
    child_names = [
        relation.get_accessor_name() for relation in _child_relations_of(model)
    ]
    new: list[ReferenceIndex] = []
    for instance in unfiltered_rows(model, pk__in=keys).prefetch_related(*child_names):
        if str(instance.pk) in indexed_keys:
            ReferenceIndex.create_or_update_for_object(instance)
        else:
            new += _references_of(instance, content_types)
    ReferenceIndex.objects.bulk_create(new, ignore_conflicts=True)


def _references_of(
    instance: Model, content_types: Sequence[ContentType]
) -> Iterator[ReferenceIndex]:
    # Wagtail's public method writes immediately, one object at a time.
    references = ReferenceIndex._extract_references_from_object(instance)  # noqa: SLF001
    for to_content_type, to_object, model_path, content_path in dict.fromkeys(
        references
    ):
        yield ReferenceIndex(
            content_type=content_types[0],
            base_content_type=content_types[-1],
            object_id=str(instance.pk),
            to_content_type_id=to_content_type,
            to_object_id=to_object,
            model_path=model_path,
            content_path=content_path,
            content_path_hash=ReferenceIndex._get_content_path_hash(  # noqa: SLF001
                content_path
            ),
        )


def _content_type_of(model: type[Model]) -> ContentType:
    return ContentType.objects.get_for_model(model, for_concrete_model=False)


def _child_relations_of(model: type[Model]) -> list[Any]:
    return get_all_child_relations(model) if issubclass(model, ClusterableModel) else []


def _by_parent(changed: Changed) -> dict[type[Model], Keys]:
    """Group keys by model, with the parent object in place of its children."""
    keys_by_model: dict[type[Model], Keys] = {}
    pending = dict(changed)
    while pending:
        model, keys = pending.popitem()
        field = parental_key(model)
        if field is None:
            keys_by_model[model] = keys_by_model.get(model, {}) | keys
            continue
        for batch in in_batches(list(keys), _LOOKED_UP_AT_ONCE):
            rows = unfiltered_rows(model, pk__in=batch)
            parent_keys = pending.setdefault(field.related_model, {})
            for key in rows.values_list(field.attname, flat=True):
                if key is not None:
                    parent_keys[str(key)] = None
    return keys_by_model
