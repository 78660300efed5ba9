"""Find resources related to one, each with the reason."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from freeshelf.library.access import Reader
from freeshelf.library.models import Resource, ResourceRelation
from freeshelf.search.similar_records import similar_records
from freeshelf.vocabularies.models import Concept
from freeshelf.web.presenters.cards import concept_label
from freeshelf.web.presenters.formats import (
    filled_html,
    joined,
    joined_facts,
    language_name,
)

# For each concept only the newest are considered, so that a page costs the same in a
# library of a thousand records and of a million.
_NEWEST_PER_CONCEPT = 120
_MAX_SUBJECTS = 4
_MAX_PLACES = 2
_CANDIDATES = 12
_Kind = ResourceRelation.Kind
_TRANSLATION = _Kind.TRANSLATION_OF


def related_resources(
    resource: Resource, *, user: Reader, language: str, limit: int = 6
) -> dict[str, Any]:
    """Return related resources that the user may see.

    Similar ones that share a topic come first, then similar ones, then those that only
    share topics. Translations and editions of one work are one line.
    """
    reasons = _stated(resource)
    near = similar_records(resource, user=user)
    shared = _shared(resource, excluding={resource.pk, *reasons}, user=user)
    visible = Resource.objects.visible_to(user).only(
        "identifier", "title", "description", "language", "issued_year"
    )
    chosen = Q(pk__in=[*reasons, *shared]) | Q(identifier__in=list(near))
    found = {other.pk: other for other in visible.filter(chosen)}
    candidates = [
        other for pk, other in found.items() if pk not in reasons and pk != resource.pk
    ]
    order = {pk: rank for rank, pk in enumerate(shared)}
    candidates.sort(
        key=lambda other: (
            other.identifier not in near,
            other.pk not in order,
            -near.get(other.identifier, 0.0),
            order.get(other.pk, 0),
        )
    )
    subjects = _labels(resource.subjects.all())
    places = _labels(resource.spatial.all())
    similar = []
    for best, *others in group_versions(candidates, language=language)[:limit]:
        keys = shared.get(best.pk, [])
        same = _same(
            [subjects[key] for key in keys if key in subjects],
            [places[key] for key in keys if key in places],
        )
        reason = _reason(same, is_near=best.identifier in near)
        similar.append(_line(best, reason, others))
    return {
        "stated": [
            {"resource": found[pk], "reason": reason}
            for pk, reason in reasons.items()
            if pk in found
        ],
        "similar": similar,
    }


def _line(
    resource: Resource, reason: str, others: Sequence[Resource]
) -> dict[str, Any]:
    year = str(resource.issued_year or "")
    return {
        "resource": resource,
        "reason": reason,
        "facts": joined_facts((year, language_name(resource.language))),
        # other languages and editions, by their language or year
        "versions": [
            (
                each.get_absolute_url(),
                language_name(each.language)
                if each.language != resource.language
                else str(each.issued_year or each.display_title),
            )
            for each in others
        ],
    }


def group_versions(
    candidates: Sequence[Resource], *, language: str
) -> list[list[Resource]]:
    """Group resources into works, in the order of their first version.

    The version to show is one in the visitor's language, the newest of these.
    """
    by_key = {each.pk: each for each in candidates}
    leader = {key: key for key in by_key}
    rows = ResourceRelation.objects.filter(
        kind__in=[_TRANSLATION, _Kind.NEWER_EDITION_OF],
        resource__in=by_key,
        target__in=by_key,
    )
    for one, other in rows.values_list("resource_id", "target_id"):
        old, new = leader[one], leader[other]
        leader = {key: new if held == old else held for key, held in leader.items()}
    works: dict[int, list[Resource]] = {}
    for each in candidates:
        works.setdefault(leader[each.pk], []).append(each)
    for versions in works.values():
        versions.sort(
            key=lambda v: (
                v.language.partition("-")[0] != language.partition("-")[0],
                -(v.issued_year or 0),
            )
        )
    return list(works.values())


def _stated(resource: Resource) -> dict[int, str]:
    """Return primary keys of explicitly related resources with their reasons."""
    # By weight; of the target of a relation, and of the resource that has it.
    words = {
        _Kind.NEWER_EDITION_OF: (_("older edition"), _("newer edition")),
        _TRANSLATION: (
            _("the original of this translation"),
            _("translation"),
        ),
        _Kind.PART_OF: (_("includes this resource"), _("part of this resource")),
        _Kind.RELATED: (_("chosen by the editors"), _("chosen by the editors")),
        _Kind.CITES: (_("cited here"), _("cites this resource")),
    }
    order = list(words)
    rows = [(row.kind, row.target_id, True) for row in resource.relations.all()]
    if resource.pk:
        rows += [
            (kind, pk, False)
            for kind, pk in resource.incoming_relations.values_list(
                "kind", "resource_id"
            )
        ]
    rows = [row for row in rows if row[0] in words]
    originals = [pk for kind, pk, is_out in rows if is_out and kind == _TRANSLATION]
    if originals:
        siblings = ResourceRelation.objects.filter(
            kind=_TRANSLATION, target__in=originals
        ).exclude(resource=resource.pk)
        keys = siblings.order_by("pk").values_list("resource", flat=True)
        rows += [(_TRANSLATION, pk, False) for pk in keys]
    # Newer editions and originals first.
    rows.sort(
        key=lambda row: (order.index(_Kind(row[0])), row[2] != (row[0] == _TRANSLATION))
    )
    reasons: dict[int, str] = {}
    for kind, pk, is_outgoing in rows:
        of_target, of_source = words[_Kind(kind)]
        reasons.setdefault(pk, of_target if is_outgoing else of_source)
    return reasons


def _shared(
    resource: Resource, *, excluding: set[int], user: Reader
) -> dict[int, list[int]]:
    """Return primary keys of similar resources with the concepts they share."""
    subjects = [concept.pk for concept in resource.subjects.all()][:_MAX_SUBJECTS]
    places = [concept.pk for concept in resource.spatial.all()][:_MAX_PLACES]
    by_subject = _holders("subjects", subjects)
    by_place = _holders("spatial", places)
    near = {
        pk: [*keys, *by_place.get(pk, [])]
        for pk, keys in by_subject.items()
        if pk not in excluding
    }
    # Drafts and closed records must not take the places of visible ones.
    visible = Resource.objects.visible_to(user).filter(pk__in=list(near))
    ranked = sorted(
        visible.values_list("pk", flat=True) if near else (),
        key=lambda pk: (pk in by_place, len(near[pk]), pk),
        reverse=True,
    )
    return {pk: near[pk] for pk in ranked[:_CANDIDATES]}


def _holders(field: str, concepts: Sequence[int]) -> dict[int, list[int]]:
    """Return the newest records of each concept, with their concepts."""
    holders: dict[int, list[int]] = defaultdict(list)
    if not concepts:
        return holders
    through = getattr(Resource, field).through
    table = connection.ops.quote_name(through._meta.db_table)
    # One statement for all: Django cannot join slices, and a query per concept took a
    # sixth of the page.
    newest = (
        f"SELECT resource_id, concept_id FROM (SELECT resource_id, concept_id "  # noqa: S608 - our own table
        f"FROM {table} WHERE concept_id = %s ORDER BY id DESC LIMIT %s) AS newest"
    )
    values = [value for key in concepts for value in (key, _NEWEST_PER_CONCEPT)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([newest] * len(concepts)), values)
        for record, concept in cursor.fetchall():
            holders[record].append(concept)
    return holders


def _labels(concepts: Iterable[Concept]) -> dict[int, str]:
    return {each.pk: concept_label(each) for each in concepts}


def _reason(same: str, *, is_near: bool) -> str:
    near = _("similar in meaning")
    if not is_near:
        return same
    if not same:
        return near
    return filled_html(_("%(near)s; %(same)s"), near=near, same=same)


def _same(subjects: list[str], places: list[str]) -> str:
    """Return a message in which labels in other languages stay marked."""
    topics, where = joined(subjects), joined(places)
    if not topics and not where:
        return ""
    if topics and where:
        sentence = _("same topic: %(topics)s; same place: %(places)s")
    else:
        sentence = _("same topic: %(topics)s")
    return filled_html(sentence, topics=topics, places=where)
