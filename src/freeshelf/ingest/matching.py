"""Find the resource that a record of a source is, so that no work comes in twice."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Replace, Upper
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from freeshelf.core.standard_numbers import canonical_doi, canonical_isbn, isbn_forms
from freeshelf.ingest.models import Provenance, Source
from freeshelf.ingest.provenance import imported_as, reference_to
from freeshelf.library.models import File, Resource, ResourceIdentifier
from freeshelf.sources.base import Identifier, SourceRecord

Resources = QuerySet[Resource]
# A title this similar (of 100), of the same year, may be the same work.
NEAR_TITLE = 92
_Kind = ResourceIdentifier.Kind
# Schemes whose identifiers name one work everywhere; those of a source do not.
_GLOBAL = {"doi": _Kind.DOI, "isbn": _Kind.ISBN, "handle": _Kind.SOURCE}
_HANDLE_PREFIX = re.compile(r"^(?:hdl:|https?://hdl\.handle\.net/)", re.IGNORECASE)
_MIN_WORDS = 2  # after the first


@dataclass(frozen=True, slots=True)
class Match:
    """A resource, and whether it is surely or only possibly the same work."""

    resource: Resource
    is_certain: bool

    @property
    def reason(self) -> str:
        """Return why a person has to decide."""
        text = _("It may be a work that is already in the library (%(title)s).")
        return text % {"title": public_name(self.resource)}


def find_match(source: Source, record: SourceRecord) -> Match | None:
    """Return the resource of a record: by its key, identifiers, file, or title.

    A resource that came from the source by another key is no match: the source itself
    says that these are two.
    """
    known = imported_as(source, record.key, Resource)
    if known is not None:
        return Match(known, is_certain=True)
    others = Resource.objects.filter(withdrawn_at=None, merged_into=None)
    for find in (_by_identifier, _by_file, _by_title):
        for resource in find(others, record):
            if not _came_from(source, resource):
                return Match(resource, is_certain=find is not _by_title)
    return None


def public_name(resource: Resource) -> str:
    """Return the title of a resource, or its identifier if not everyone may read it.

    Reports are read by people who may not read every record.
    """
    is_public = Resource.objects.visible_to(AnonymousUser()).filter(pk=resource.pk)
    return resource.display_title if is_public.exists() else resource.identifier


def _came_from(source: Source, resource: Resource) -> bool:
    rows = Provenance.objects.filter(**reference_to(resource))
    return source.pk is not None and rows.filter(source=source).exists()


def normalized(identifier: Identifier) -> str:
    """Return an identifier in the one form in which it is compared and stored."""
    value = identifier.value.strip()
    if identifier.scheme == "doi":
        return canonical_doi(value)
    if identifier.scheme == "handle":
        return "hdl:" + _HANDLE_PREFIX.sub("", value)
    if identifier.scheme == "isbn":
        return canonical_isbn(value)
    return value


def kind_of(identifier: Identifier) -> str:
    """Return the kind with which an identifier is stored."""
    scheme = identifier.scheme
    return scheme if scheme in _Kind.values else str(_GLOBAL.get(scheme, _Kind.SOURCE))


def _by_identifier(others: Resources, record: SourceRecord) -> Iterable[Resource]:
    wanted = [each for each in record.identifiers if each.scheme in _GLOBAL]
    condition = Q(pk__in=[])
    for each in wanted:
        if each.scheme == "isbn":
            # People enter it with or without hyphens, in ten or thirteen digits.
            condition |= Q(
                identifiers__in=_isbns().filter(digits__in=isbn_forms(each.value))
            )
            continue
        for value in {normalized(each), each.value.strip()}:
            condition |= Q(
                identifiers__kind=kind_of(each), identifiers__value__iexact=value
            )
    return others.filter(condition).order_by("pk").distinct() if wanted else ()


def _isbns() -> Any:
    """Return the ISBNs that are here, with their `digits`."""
    digits: Any = Upper("value")
    for sign in ("-", " "):
        digits = Replace(digits, Value(sign), Value(""))
    isbns = ResourceIdentifier.objects.filter(kind=_Kind.ISBN)
    return isbns.annotate(digits=digits)


def _by_file(others: Resources, record: SourceRecord) -> Iterable[Resource]:
    checksums = [each.checksum.lower() for each in record.files if each.checksum]
    if not checksums:
        return ()
    files = File.objects.filter(versions__content__in=checksums)
    return others.filter(files__in=files).order_by("pk").distinct()


def _by_title(others: Resources, record: SourceRecord) -> Iterator[Resource]:
    title = record.titles[0].value if record.titles else ""
    # As written, since SQLite folds the case of ASCII only.
    words = re.findall(r"\w+", title)[1:]
    year = record.issued[:4]
    if len(words) < _MIN_WORDS or not year.isdecimal():
        return
    longest = max(words, key=len)
    near = others.filter(issued_year=int(year), title__icontains=longest)
    language = record.languages[0].partition("-")[0] if record.languages else ""
    for resource in near.order_by("pk")[:200]:
        own = resource.language.partition("-")[0]
        is_other = language and own not in ("und", language)
        if is_other or _numbers(title) != _numbers(resource.title):
            continue
        if (
            fuzz.token_sort_ratio(title.casefold(), resource.title.casefold())
            >= NEAR_TITLE
        ):
            yield resource


def _numbers(title: str) -> list[str]:
    """Return the numbers of a title: another one is another edition or part."""
    return re.findall(r"\d+", title)
