"""Find pairs of records that may be one work, and save decisions."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from freeshelf.core.html import html_to_text
from freeshelf.core.standard_numbers import canonical_doi, canonical_isbn
from freeshelf.enrich.duplicate_detection.comparison import (
    ComparableRecord,
    Similarity,
    blocking_keys,
    compare,
    minhash,
)
from freeshelf.enrich.language import fold
from freeshelf.enrich.models import BlockingKey, DuplicateFingerprint, PossibleDuplicate
from freeshelf.enrich.records import add_relation, current_versions, in_turn
from freeshelf.library.models import (
    FileContent,
    PageText,
    Resource,
    ResourceIdentifier,
    ResourceRelation,
)
from freeshelf.library.services import patch_live_and_draft

if TYPE_CHECKING:
    from django.contrib.auth.models import User


_Kind = ResourceIdentifier.Kind
# An ISSN identifies a series, an identifier of a source only a row there.
_NUMBERS = (_Kind.DOI, _Kind.ISBN, _Kind.SYMBOL)
_MAX_PAGES = 200
_PARTS = ("identifiers", "relations", "incoming_relations")


def comparable_resources(keys: Iterable[int]) -> QuerySet[Resource]:
    """Return comparable records with everything that a comparison needs."""
    found = Resource.objects.current().filter(withdrawn_at__isnull=True, pk__in=keys)
    # Bodies and outlines are long, and a hundred records are loaded at once.
    counted = FileContent.objects.only("page_count")
    contents = Prefetch("files__versions__content", counted)
    marked = found.select_related("duplicate_fingerprint").defer("body")
    return marked.prefetch_related(*_PARTS, contents)


def text_signature(resource: Resource) -> bytes:
    """Return the signature of the text of its files, or else its description."""
    contents = [version.content_id for version in current_versions(resource)]
    pages = PageText.objects.filter(content__in=contents).order_by("content", "number")
    text = "\n".join(pages.values_list("text", flat=True)[:_MAX_PAGES])
    return minhash(text or html_to_text(resource.description))


def comparable_record(resource: Resource) -> ComparableRecord:
    """Convert a record from `comparable_resources` for `compare`."""
    contents = [version.content for version in current_versions(resource)]
    mark = getattr(resource, "duplicate_fingerprint", None)
    titles = [resource.title, *resource.alternative.splitlines()]
    language = resource.language.split("-")[0].lower()
    return ComparableRecord(
        key=resource.pk,
        titles=tuple(folded for title in titles if (folded := fold(title))),
        language="" if language == "und" else language,
        year=resource.issued_year,
        publisher=resource.publisher_id,
        numbers=frozenset(
            canonical_number(row.kind, row.value)
            for row in resource.identifiers.all()
            if row.kind in _NUMBERS
        ),
        files=frozenset(content.pk for content in contents),
        address=resource.source_url,
        pages=sum(content.page_count or 0 for content in contents),
        signature=bytes(mark.signature) if mark else b"",
        related=frozenset(
            [
                *(relation.target_id for relation in resource.relations.all()),
                *(each.resource_id for each in resource.incoming_relations.all()),
            ]
        ),
        originals=frozenset(
            relation.target_id
            for relation in resource.relations.all()
            if relation.kind == ResourceRelation.Kind.TRANSLATION_OF
        ),
    )


def blocking_keys_of(one: ComparableRecord) -> set[int]:
    """Return the keys that a record shares with candidates for comparison."""
    names = [*one.numbers, *one.files]
    if one.address:
        names.append(f"address:{one.address}")
    if one.publisher and one.year and one.pages:
        names.append(f"layout:{one.publisher}:{one.year}:{one.pages}")
    return blocking_keys(titles=one.titles, signature=one.signature, names=names)


def uncompared_resources() -> QuerySet[Resource]:
    """Return records without a current fingerprint."""
    done = DuplicateFingerprint.objects.filter(resource=OuterRef("pk"), is_current=True)
    found = Resource.objects.current().filter(withdrawn_at__isnull=True)
    # PostgreSQL reads a long list anew for each row that is said not to be in it.
    return found.filter(~Exists(done)).order_by("pk")


def canonical_number(kind: str, value: str) -> str:
    """Return the form of an identifier in which equal ones are equal."""
    if kind == _Kind.DOI:
        return f"DOI {canonical_doi(value)}"
    if kind in (_Kind.ISBN, _Kind.ISSN):
        return f"{kind.upper()} {canonical_isbn(value)}"
    return " ".join(value.split()).upper()


# A key that this many records share is not specific.
_MAX_WITH_KEY = 50
_MAX_COMPARED = 100
_ACTION = "wagtail.edit"


def find_possible_duplicates(*, now: datetime, seconds: float | None = None) -> int:
    """Compare new and changed records with all others, and return their number.

    Each record has a small transaction. Records not reached within `seconds` are left
    to the next call.
    """
    keys = uncompared_resources().values_list("pk", flat=True)
    return sum(_compare_one(key, now) for key in in_turn(keys, seconds=seconds))


def mark_uncompared(condition: Q) -> None:
    """Mark matching records for another comparison."""
    DuplicateFingerprint.objects.filter(condition, is_current=True).update(
        is_current=False
    )


@transaction.atomic
def decide(
    pair: PossibleDuplicate, decision: str, *, newer: int, now: datetime, user: "User"
) -> None:
    """Save the decision about a pair; some kinds add a relation.

    `newer` is the key of the newer edition or of the translation: it gets the relation.
    """
    kinds = {
        PossibleDuplicate.Decision.EDITION: ResourceRelation.Kind.NEWER_EDITION_OF,
        PossibleDuplicate.Decision.TRANSLATION: ResourceRelation.Kind.TRANSLATION_OF,
    }
    kind = kinds.get(PossibleDuplicate.Decision(decision))
    if kind is not None:
        older = pair.first_id if newer == pair.second_id else pair.second_id
        patch_live_and_draft(
            key=newer,
            patch=lambda state, place: add_relation(state, older, kind),
            user=user,
            action=_ACTION,
        )
    pair.decision, pair.decided_at, pair.decided_by = decision, now, user
    pair.save(update_fields=["decision", "decided_at", "decided_by"])


def reopen(pair: PossibleDuplicate) -> None:
    """Delete a decision; relations that it added stay."""
    pair.decision, pair.decided_at, pair.decided_by = "", None, None
    pair.save(update_fields=["decision", "decided_at", "decided_by"])


@transaction.atomic
def _compare_one(key: int, now: datetime) -> int:
    resource = comparable_resources([key]).first()
    if resource is None:
        return 0
    mark, _is_new = DuplicateFingerprint.objects.update_or_create(
        resource=resource,
        defaults={"signature": text_signature(resource), "is_current": True},
    )
    resource.duplicate_fingerprint = mark
    one = comparable_record(resource)
    keys = blocking_keys_of(one)
    mark.keys.all().delete()
    BlockingKey.objects.bulk_create(BlockingKey(mark=mark, value=v) for v in keys)
    others = [
        comparable_record(other) for other in comparable_resources(_met_by(keys, key))
    ]
    _save_pairs(one, _similar_records(one, others), now)
    return 1


def _met_by(keys: Iterable[int], own: int) -> list[int]:
    """Return records that share a specific key, most shared keys first."""
    rows = BlockingKey.objects.filter(value__in=keys).exclude(mark=own)
    holders: dict[int, list[int]] = {}
    for value, mark in rows.values_list("value", "mark_id"):
        holders.setdefault(value, []).append(mark)
    few = (marks for marks in holders.values() if len(marks) <= _MAX_WITH_KEY)
    shared = Counter(chain.from_iterable(few))
    return sorted(shared, key=lambda mark: (-shared[mark], mark))[:_MAX_COMPARED]


def _similar_records(
    one: ComparableRecord, others: Sequence[ComparableRecord]
) -> dict[int, Similarity]:
    found = {
        other.key: similarity
        for other in others
        if not one.originals & other.originals
        and (similarity := compare(one, other)) is not None
    }
    _only_neighbours(one, others, found)
    for key in one.related:
        found.pop(key, None)
    return found


def _only_neighbours(
    one: ComparableRecord,
    others: Sequence[ComparableRecord],
    found: dict[int, Similarity],
) -> None:
    """Keep only the next older and next newer edition."""
    years = {
        other.key: other.year
        for other in others
        if other.year and other.key in found and found[other.key].kind == "edition"
    }
    if one.year is None:
        return
    older = max((y for y in years.values() if y < one.year), default=None)
    newer = min((y for y in years.values() if y > one.year), default=None)
    for key, year in years.items():
        if year not in (older, newer, one.year):
            del found[key]
    _delete_pairs_around(one.year, years)


def _delete_pairs_around(year: int, years: Mapping[int, int]) -> None:
    """Delete pairs of editions that have this edition between them."""
    before = [key for key, other in years.items() if other < year]
    after = [key for key, other in years.items() if other > year]
    around = Q(first__in=before, second__in=after) | Q(
        first__in=after, second__in=before
    )
    PossibleDuplicate.objects.filter(
        around, kind=PossibleDuplicate.Kind.EDITION, decision=""
    ).delete()


def _save_pairs(
    one: ComparableRecord, found: dict[int, Similarity], now: datetime
) -> None:
    ours = PossibleDuplicate.objects.filter(Q(first=one.key) | Q(second=one.key))
    known = {
        pair.second_id if pair.first_id == one.key else pair.first_id: pair
        for pair in ours
    }
    outdated = [p.pk for k, p in known.items() if k not in found and not p.decision]
    PossibleDuplicate.objects.filter(pk__in=outdated).delete()
    for key, similarity in found.items():
        if key in known and known[key].decision:
            continue
        first, second = sorted((one.key, key))
        values = {
            "kind": similarity.kind,
            "score": similarity.score,
            "reasons": [[str(name), value] for name, value in similarity.reasons],
        }
        PossibleDuplicate.objects.update_or_create(
            first_id=first,
            second_id=second,
            defaults=values,
            create_defaults=values | {"found_at": now},
        )
