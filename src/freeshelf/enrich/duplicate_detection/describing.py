"""Convert records for comparison, and find those that need it."""

from collections.abc import Iterable, Iterator

from django.db.models import Prefetch, QuerySet

from freeshelf.core.html import html_to_text
from freeshelf.core.standard_numbers import canonical_doi, canonical_isbn
from freeshelf.enrich.duplicate_detection.comparison import ComparableRecord
from freeshelf.enrich.duplicate_detection.models import DuplicateFingerprint
from freeshelf.enrich.duplicate_detection.signatures import blocking_keys, minhash
from freeshelf.enrich.metadata_extraction.normalization import fold
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
    contents = [content.pk for content in _contents(resource)]
    pages = PageText.objects.filter(content__in=contents).order_by("content", "number")
    text = "\n".join(pages.values_list("text", flat=True)[:_MAX_PAGES])
    return minhash(text or html_to_text(resource.description))


def comparable_record(resource: Resource) -> ComparableRecord:
    """Convert a record from `comparable_resources` for `compare`."""
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
            _canonical(row.kind, row.value)
            for row in resource.identifiers.all()
            if row.kind in _NUMBERS
        ),
        files=frozenset(content.pk for content in _contents(resource)),
        address=resource.source_url,
        pages=sum(content.page_count or 0 for content in _contents(resource)),
        signature=bytes(mark.signature) if mark else b"",
        related=frozenset(_related(resource)),
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


def _contents(resource: Resource) -> list[FileContent]:
    return [
        version.content
        for file in resource.files.all()
        if file.removed_at is None
        for version in file.versions.all()
        if version.is_current
    ]


def _canonical(kind: str, value: str) -> str:
    if kind == _Kind.DOI:
        return f"DOI {canonical_doi(value)}"
    if kind == _Kind.ISBN:
        return f"ISBN {canonical_isbn(value)}"
    return " ".join(value.split()).upper()


def _related(resource: Resource) -> Iterator[int]:
    for relation in resource.relations.all():
        yield relation.target_id
    for relation in resource.incoming_relations.all():
        yield relation.resource_id
