"""Wagtail's reference index and the admin area's search, made once at the end of a run.

A run that is killed leaves its mark (`IngestRun.is_indexed`), and who comes next makes
up for it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel, get_all_child_relations
from wagtail.models import ReferenceIndex

from freeshelf.ingest.batches import BatchedWriter, WriteJob
from freeshelf.ingest.import_lock import import_lock, is_import_running
from freeshelf.ingest.models import IngestRun, Provenance, RunCreation, Source
from freeshelf.ingest.object_references import unfiltered_rows
from freeshelf.ingest.run_log import mark_interrupted
from freeshelf.library.index_tasks import Changed, Keys, is_noted, make_searchable

# The search weighs every title anew at each call, the reference index works by object.
_SEARCHED_AT_ONCE, _REFERRING_AT_ONCE = 50, 25
_LOOKED_UP_AT_ONCE = 500


def index_changes(
    changed: Changed, progress: Callable[[int, int], None] = lambda _done, _all: None
) -> None:
    """Bring both indexes up to what the objects are now."""
    by_model = _with_wholes(changed)
    total, done = sum(map(len, by_model.values())), 0
    writer = BatchedWriter()
    for model, keys in by_model.items():
        for some in _chunks(keys, _SEARCHED_AT_ONCE):
            _do(writer, partial(make_searchable, model, some))
            if ReferenceIndex.is_indexed(model):
                for few in _chunks(some, _REFERRING_AT_ONCE):
                    _do(writer, partial(_note_references, model, few))
            writer.flush()
            done += len(some)
            progress(done, total)


def index_at_once(changed: Changed) -> None:
    """Bring both indexes up to a few objects, in the transaction of the caller."""
    for model, keys in _with_wholes(changed).items():
        make_searchable(model, keys)
        if ReferenceIndex.is_indexed(model):
            _note_references(model, list(keys))


def index_interrupted_runs(source: Source) -> None:
    """Index what runs of a source left unindexed since they were cut off."""
    unindexed = IngestRun.objects.filter(source=source, is_indexed=False)
    keys = list(unindexed.values_list("pk", flat=True))
    if not keys:
        return
    index_changes(_all_of(source, keys))
    IngestRun.objects.filter(pk__in=keys).update(is_indexed=True)


def unindexed_sources() -> list[Source]:
    """Sources with runs that were cut off before they indexed what they saved."""
    return [] if is_import_running() else _unindexed()


def index_all_interrupted_runs() -> None:
    """Index what imports that were cut off left unindexed, and say so of them.

    Raises ImportUnderWayError.
    """
    with import_lock():
        mark_interrupted(IngestRun.objects.filter(is_indexed=False))
        for source in _unindexed():
            index_interrupted_runs(source)


def _unindexed() -> list[Source]:
    return list(Source.objects.filter(runs__is_indexed=False).distinct().order_by("pk"))


def _all_of(source: Source, runs: Iterable[int]) -> Changed:
    """What came from a source, and what runs made beside it."""
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
    """Bring the reference index up to what an object is: now, or at the run's end."""
    if not is_noted(instance):
        ReferenceIndex.create_or_update_for_object(instance)


def _note_references(model: type[Model], keys: list[str]) -> None:
    """As Wagtail does it for one object, with one question for those it never saw."""
    kinds = [_kind_of(one) for one in (model, *model._meta.get_parent_list())]
    seen = set(
        ReferenceIndex.objects.filter(
            base_content_type=kinds[-1], object_id__in=keys
        ).values_list("object_id", flat=True)
    )
    parts = [relation.get_accessor_name() for relation in _parts_of(model)]
    new: list[ReferenceIndex] = []
    for instance in unfiltered_rows(model, pk__in=keys).prefetch_related(*parts):
        if str(instance.pk) in seen:
            ReferenceIndex.create_or_update_for_object(instance)
        else:
            new += _references_of(instance, kinds)
    ReferenceIndex.objects.bulk_create(new, ignore_conflicts=True)


def _references_of(
    instance: Model, kinds: Sequence[ContentType]
) -> Iterator[ReferenceIndex]:
    # Wagtail writes what it extracts at once, an object at a time.
    found = ReferenceIndex._extract_references_from_object(instance)  # noqa: SLF001
    for to_kind, to_object, model_path, content_path in dict.fromkeys(found):
        yield ReferenceIndex(
            content_type=kinds[0],
            base_content_type=kinds[-1],
            object_id=str(instance.pk),
            to_content_type_id=to_kind,
            to_object_id=to_object,
            model_path=model_path,
            content_path=content_path,
            content_path_hash=ReferenceIndex._get_content_path_hash(  # noqa: SLF001
                content_path
            ),
        )


def _kind_of(model: type[Model]) -> ContentType:
    return ContentType.objects.get_for_model(model, for_concrete_model=False)


def _parts_of(model: type[Model]) -> list[Any]:
    return get_all_child_relations(model) if issubclass(model, ClusterableModel) else []


def _with_wholes(changed: Changed) -> dict[type[Model], Keys]:
    """Keys by model; parts of an object stand for the object itself."""
    found: dict[type[Model], Keys] = {}
    waiting = dict(changed)
    while waiting:
        model, keys = waiting.popitem()
        whole = _whole(model)
        if whole is None:
            found[model] = found.get(model, {}) | keys
            continue
        name, parent = whole
        for some in _chunks(keys, _LOOKED_UP_AT_ONCE):
            rows = unfiltered_rows(model, pk__in=some)
            wholes = waiting.setdefault(parent, {})
            for key in rows.values_list(name, flat=True):
                if key is not None:
                    wholes[str(key)] = None
    return found


def _whole(model: type[Model]) -> tuple[str, type[Model]] | None:
    """The field that leads from a part to its whole, and the model of the whole."""
    for field in model._meta.get_fields():
        if isinstance(field, ParentalKey):
            return field.attname, field.related_model
    return None


def _do(writer: BatchedWriter, write: Callable[[], None]) -> None:
    def run() -> str:
        write()
        return ""

    def refused(reason: str) -> None:
        raise RuntimeError(reason)

    writer.add(WriteJob(run, lambda _outcome: None, refused))


def _chunks(keys: Iterable[str], size: int) -> Iterator[list[str]]:
    waiting = iter(keys)
    while some := list(islice(waiting, size)):
        yield some
