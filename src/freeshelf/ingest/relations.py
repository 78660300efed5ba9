"""Set relations between imported records when all of them are imported."""

from collections.abc import Iterable

from wagtail.models import Revision

from freeshelf.ingest.models import Source
from freeshelf.ingest.provenance import find_provenance, find_target, imported_as
from freeshelf.library.models import Resource, ResourceRelation


def missing_relations(
    source: Source, key: str, related: Iterable[tuple[str, str, str]]
) -> list[tuple[str, str, Resource]]:
    """Return mark, kind and target of relations that no import has set yet.

    `related` are kind, name and key of the other records; the mark is made of the name.
    """
    provenance = find_provenance(source, key)
    if provenance is None:
        return []
    done_marks = set(provenance.record.get("relations", []))
    relations = []
    for kind, name, other_key in dict.fromkeys(related):
        mark = f"{kind}:{name}"
        if mark in done_marks or other_key == key:
            continue
        target = imported_as(source, other_key, Resource)
        if target is not None:
            relations.append((mark, kind, target))
    return relations


def set_relations(
    source: Source, key: str, missing: list[tuple[str, str, Resource]]
) -> str:
    """Add relations to a record, in the caller's transaction.

    What is published or scheduled gets them at once, a draft as a draft.
    """
    provenance, resource = find_target(source, key)
    if provenance is None or not isinstance(resource, Resource):
        return ""
    draft: Resource = resource.get_latest_revision_as_object()
    present = {(r.kind, r.target_id) for r in draft.relations.all()}
    for _mark, kind, target in missing:
        if target.pk != draft.pk and (kind, target.pk) not in present:
            draft.relations.add(ResourceRelation(kind=kind, target=target))
            present.add((kind, target.pk))
    latest = resource.latest_revision_id
    is_scheduled = latest == getattr(resource.scheduled_revision, "pk", None)
    is_shown = resource.live and not resource.has_unpublished_changes
    revision = draft.save_revision()
    if is_scheduled or is_shown:
        _publish_again(resource, revision)
    if str(latest) == provenance.revision:
        provenance.revision = str(revision.pk)
    marks = [mark for mark, _kind, _target in missing]
    provenance.record["relations"] = [*provenance.record.get("relations", []), *marks]
    provenance.save()
    return ""


def _publish_again(resource: Resource, revision: Revision) -> None:
    dates = {
        "first_published_at": resource.first_published_at,
        "last_published_at": resource.last_published_at,
    }
    revision.publish()
    if resource.live:
        Resource.objects.filter(pk=resource.pk).update(**dates)
