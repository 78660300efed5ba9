"""Relations between imported records, set when all of them are there."""

from wagtail.models import Revision

from freeshelf.ingest.models import Provenance, Source
from freeshelf.ingest.provenance import find_provenance
from freeshelf.ingest.wordpress.survey import Survey
from freeshelf.library.models import Resource, ResourceRelation


def missing_relations(
    source: Source, survey: Survey, key: str, related: tuple[tuple[str, str], ...]
) -> list[tuple[str, str, Resource]]:
    """(mark, kind, target) of the relations that no import has set yet."""
    provenance = find_provenance(source, key)
    if provenance is None:
        return []
    done = set(provenance.record.get("relations", []))
    found = []
    for kind, number in dict.fromkeys(related):
        facts = survey.items.get(number)
        mark = f"{kind}:{number}"
        if mark in done or facts is None or facts.key == key:
            continue
        target = _resource_of(find_provenance(source, facts.key))
        if target is not None:
            found.append((mark, kind, target))
    return found


def set_relations(
    source: Source, key: str, wanted: list[tuple[str, str, Resource]]
) -> str:
    """Add relations to a record, in the caller's transaction.

    A record that is live is published with them; a person's draft gets them as a draft.
    """
    provenance = find_provenance(source, key)
    resource = _resource_of(provenance)
    if provenance is None or resource is None:
        return ""
    draft: Resource = resource.get_latest_revision_as_object()
    present = {(r.kind, r.target_id) for r in draft.relations.all()}
    for _mark, kind, target in wanted:
        if target.pk != draft.pk and (kind, target.pk) not in present:
            draft.relations.add(ResourceRelation(kind=kind, target=target))
            present.add((kind, target.pk))
    untouched = str(resource.latest_revision_id) == provenance.revision
    revision = draft.save_revision()
    if untouched:
        _publish_again(resource, revision)
        provenance.revision = str(revision.pk)
    marks = [mark for mark, _kind, _target in wanted]
    provenance.record["relations"] = [*provenance.record.get("relations", []), *marks]
    provenance.save()
    return ""


def _publish_again(resource: Resource, revision: Revision) -> None:
    scheduled = resource.scheduled_revision is not None
    dates = {
        "first_published_at": resource.first_published_at,
        "last_published_at": resource.last_published_at,
    }
    if resource.live or scheduled:
        revision.publish()
    if resource.live:
        Resource.objects.filter(pk=resource.pk).update(**dates)


def _resource_of(provenance: Provenance | None) -> Resource | None:
    target = provenance.target if provenance is not None else None
    return target if isinstance(target, Resource) else None
