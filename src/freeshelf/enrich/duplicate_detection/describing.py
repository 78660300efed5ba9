"""Convert records for comparison, and find those that need it."""

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from freeshelf.core.html import html_to_text
from freeshelf.core.standard_numbers import canonical_doi, canonical_isbn
from freeshelf.enrich.duplicate_detection.comparison import ComparableRecord
from freeshelf.enrich.duplicate_detection.models import DuplicateFingerprint
from freeshelf.enrich.duplicate_detection.signatures import blocking_keys, minhash
from freeshelf.enrich.language import fold
from freeshelf.enrich.record_changes import current_versions
from freeshelf.library.models import (
    FileContent,
    PageText,
    Resource,
    ResourceIdentifier,
)

_Kind = ResourceIdentifier.Kind
# An ISSN identifies a series, an identifier of a source only a row there.
_NUMBERS = (_Kind.DOI, _Kind.ISBN, _Kind.SYMBOL)
_MAX_PAGES = 200
_PARTS = ("identifiers", "relations", "incoming_relations")


def comparable_resources(keys: Iterable[int] | None = None) -> QuerySet[Resource]:
    """Return comparable records with everything that a comparison needs."""
    found = Resource.objects.current().filter(withdrawn_at__isnull=True)
    if keys is not None:
        found = found.filter(pk__in=list(keys))
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
    done = DuplicateFingerprint.objects.filter(is_current=True)
    found = Resource.objects.current().filter(withdrawn_at__isnull=True)
    return found.exclude(pk__in=done.values("pk")).order_by("pk")


def canonical_number(kind: str, value: str) -> str:
    """Return the form of an identifier in which equal ones are equal."""
    if kind == _Kind.DOI:
        return f"DOI {canonical_doi(value)}"
    if kind in (_Kind.ISBN, _Kind.ISSN):
        return f"{kind.upper()} {canonical_isbn(value)}"
    return " ".join(value.split()).upper()
