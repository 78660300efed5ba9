"""Records that may describe the same work as an uploaded file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from freeshelf.enrich.duplicate_detection.describing import canonical_number
from freeshelf.enrich.language import fold
from freeshelf.library.models import FileContent, Resource, ResourceIdentifier

# of 100; an added edition or language still scores higher
_NEAR = 88
_MOST = 10
# Titles are compared only if they share a long word, to avoid comparing all.
_WORDS_LOOKED_FOR = 3
_MIN_WORD_LENGTH = 4
_MAX_PIECE_LENGTH = 12

Identifiers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A record and a description of what it shares."""

    resource: Resource
    reason: str


def likely_duplicates(
    *, content: FileContent, titles: Iterable[str], identifiers: Identifiers
) -> list[Duplicate]:
    """Return records with the same bytes, identifier or nearly the same title."""
    reasons: dict[int, str] = {}
    for pk in _with_same_bytes(content):
        reasons.setdefault(pk, _("It has the same file."))
    for pk, value in _with_same_number(identifiers):
        reasons.setdefault(pk, _("It has the same identifier, %s.") % value)
    for pk in _with_near_title(titles):
        reasons.setdefault(pk, _("Its title is nearly the same."))
    chosen = list(reasons)[:_MOST]
    found = Resource.objects.select_related("publisher").in_bulk(chosen)
    return [Duplicate(found[pk], reasons[pk]) for pk in chosen if pk in found]


def _with_same_bytes(content: FileContent) -> list[int]:
    files = Resource.objects.filter(files__versions__content=content)
    return list(files.distinct().values_list("pk", flat=True))


def _with_same_number(identifiers: Identifiers) -> list[tuple[int, str]]:
    values = {canonical_number(*pair): pair[1] for pair in identifiers}
    # Hyphens may be anywhere in a number, so numbers are compared in Python.
    rows = ResourceIdentifier.objects.filter(kind__in={kind for kind, _ in identifiers})
    return [
        (pk, values[key])
        for pk, kind, value in rows.values_list("resource_id", "kind", "value")
        if (key := canonical_number(kind, value)) in values
    ]


def _with_near_title(titles: Iterable[str]) -> list[int]:
    found: dict[int, float] = {}
    for title in titles:
        folded = fold(title)
        if not folded:
            continue
        rows = Resource.objects.filter(_shares_a_word(title))
        for pk, other in rows.values_list("pk", "title"):
            score = fuzz.token_sort_ratio(folded, fold(other))
            if score >= _NEAR:
                found[pk] = max(score, found.get(pk, 0))
    return sorted(found, key=lambda pk: (-found[pk], pk))


def _shares_a_word(title: str) -> Q:
    """Return a condition for titles that share one of the longest words."""
    words = [word for word in title.split() if len(word) >= _MIN_WORD_LENGTH]
    words = sorted(words or title.split(), key=len, reverse=True)[:_WORDS_LOOKED_FOR]
    condition = Q(pk__in=[])
    for word in words:
        piece = word.strip(".,;:!?()«»“”\"'")[:_MAX_PIECE_LENGTH]
        # SQLite ignores case for ASCII letters only.
        for form in {piece, piece.lower(), piece.capitalize(), piece.upper()}:
            condition |= Q(title__icontains=form)
    return condition
