"""Merge two concepts: the merged one points to its successor, which gets its data.

Labels, notes and mappings are copied, so that an undo only has to delete the copies.
"""

from typing import Any

from django.db import transaction

from freeshelf.vocabularies.admin.concept_search import would_loop
from freeshelf.vocabularies.concept_writer import COLUMNS
from freeshelf.vocabularies.models import (
    Concept,
    ConceptLabel,
    ConceptMatch,
    ConceptNote,
)

Moved = dict[str, Any]


@transaction.atomic
def merge_concept(*, kept: Concept, merged: Concept) -> Moved:
    """Merge one concept into another and return the changes for `unmerge_concept`.

    A preferred label becomes an alternative one, unless the kept concept has none in
    that language. Narrower concepts of the merged one move below the kept one.
    """
    moved: Moved = {
        "labels": _copy_labels(kept, merged),
        "notes": _copy(ConceptNote, kept, merged),
        "matches": _copy(ConceptMatch, kept, merged),
        "narrower": _move_narrower(kept, merged),
        "broader": _add_broader(kept, merged),
        "related": _add_related(kept, merged),
        "predecessors": list(merged.merged_from.values_list("pk", flat=True)),
    }
    # Every merged concept points directly to the kept one.
    merged.merged_from.update(merged_into=kept)
    merged.merged_into = kept
    merged.save(update_fields=["merged_into"])
    kept.save()
    return moved


@transaction.atomic
def unmerge_concept(*, kept: Concept, merged: Concept, moved: Moved) -> None:
    """Undo a merge; keep later changes of the kept concept."""
    ConceptLabel.objects.filter(concept=kept, pk__in=moved["labels"]).delete()
    ConceptNote.objects.filter(concept=kept, pk__in=moved["notes"]).delete()
    ConceptMatch.objects.filter(concept=kept, pk__in=moved["matches"]).delete()
    kept.broader.remove(*moved["broader"])
    kept.related.remove(*moved["related"])
    for child in kept.narrower.filter(pk__in=moved["narrower"]):
        child.broader.remove(kept)
        child.broader.add(merged)
    Concept.objects.filter(pk__in=moved["predecessors"], merged_into=kept).update(
        merged_into=merged
    )
    merged.merged_into = None
    merged.save(update_fields=["merged_into"])
    kept.save()


def _copy_labels(kept: Concept, merged: Concept) -> list[int]:
    existing = list(kept.labels.all())
    texts = {(label.language, label.text) for label in existing}
    kinds = ConceptLabel.Kind
    preferred = {label.language for label in existing if label.kind == kinds.PREFERRED}
    copies = []
    for label in merged.labels.order_by("pk"):
        if (label.language, label.text) in texts:
            continue
        kind = label.kind
        if kind == kinds.PREFERRED and label.language in preferred:
            kind = kinds.ALTERNATIVE
        copies.append(
            ConceptLabel.objects.create(
                concept=kept, kind=kind, language=label.language, text=label.text
            ).pk
        )
        texts.add((label.language, label.text))
    return copies


def _copy(model: Any, kept: Concept, merged: Concept) -> list[int]:
    names = COLUMNS[model]
    existing = set(model.objects.filter(concept=kept).values_list(*names))
    rows = model.objects.filter(concept=merged).order_by("pk").values_list(*names)
    return [
        model.objects.create(concept=kept, **dict(zip(names, row, strict=True))).pk
        for row in rows
        if row not in existing
    ]


def _move_narrower(kept: Concept, merged: Concept) -> list[int]:
    moved = []
    for child in merged.narrower.exclude(pk=kept.pk):
        if child.scheme_id == kept.scheme_id and not would_loop(child, [kept]):
            child.broader.remove(merged)
            child.broader.add(kept)
            moved.append(child.pk)
    return moved


def _add_broader(kept: Concept, merged: Concept) -> list[int]:
    existing = set(kept.broader.values_list("pk", flat=True))
    added = [
        parent
        for parent in merged.broader.filter(scheme=kept.scheme)
        if parent.pk not in existing and not would_loop(kept, [parent])
    ]
    kept.broader.add(*added)
    return [parent.pk for parent in added]


def _add_related(kept: Concept, merged: Concept) -> list[int]:
    existing = set(kept.related.values_list("pk", flat=True)) | {kept.pk, merged.pk}
    added = [other for other in merged.related.all() if other.pk not in existing]
    kept.related.add(*added)
    return [other.pk for other in added]
