"""Suggestions for uploaded files, what was accepted, and records of the same work."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.dispatch import Signal
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from freeshelf.enrich.duplicate_detection.services import canonical_number
from freeshelf.enrich.errors import (
    MissingBytesError,
    UnknownContentError,
    UnreadableFileError,
)
from freeshelf.enrich.language import fold
from freeshelf.enrich.metadata_extraction.agents import KnownAgents
from freeshelf.enrich.metadata_extraction.evidence import (
    Evidence,
    SuggestedValue,
    read_evidence,
)
from freeshelf.enrich.metadata_extraction.suggest import suggest_metadata
from freeshelf.enrich.models import Suggestion
from freeshelf.enrich.records import local_file
from freeshelf.library.models import (
    FileContent,
    IncomingFile,
    Resource,
    ResourceIdentifier,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User


# of 100; an added edition or language still scores higher
_NEAR = 88
_MOST = 10
# Titles are compared only if they share a long word, to avoid comparing all.
_WORDS_LOOKED_FOR = 3
_MIN_WORD_LENGTH = 4
_MAX_PIECE_LENGTH = 12

Identifiers = Sequence[tuple[str, str]]


def likely_duplicates(
    *, content: FileContent, titles: Iterable[str], identifiers: Identifiers
) -> list[tuple[Resource, str]]:
    """Return records with the same bytes, identifier or title, each with the reason."""
    reasons: dict[int, str] = {}
    for pk in _with_same_bytes(content):
        reasons.setdefault(pk, _("It has the same file."))
    for pk, value in _with_same_number(identifiers):
        reasons.setdefault(pk, _("It has the same identifier, %s.") % value)
    for pk in _with_near_title(titles):
        reasons.setdefault(pk, _("Its title is nearly the same."))
    chosen = list(reasons)[:_MOST]
    found = Resource.objects.select_related("publisher").in_bulk(chosen)
    return [(found[pk], reasons[pk]) for pk in chosen if pk in found]


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


# Increase it when suggestions change, so that their origin is known.
AGENT = "freeshelf.enrich.metadata_extraction 2"
# A record has no field for an edition.
_LEFT_OUT = {Suggestion.Kind.EDITION}
_MAX_LENGTHS = {Suggestion.Kind.ABSTRACT: 5000}


def suggest_description(*, sha256: str, now: datetime) -> int:
    """Analyse an uploaded file, and return how many suggestions were saved.

    A file that cannot be read gets none, and its message. Earlier suggestions that were
    not accepted are replaced. Raises UnknownContentError, and
    InterruptedExtractionError when the extraction was ended from outside.
    """
    content = FileContent.objects.filter(pk=sha256).first()
    if content is None:
        raise UnknownContentError(sha256)
    message = ""
    evidence = Evidence()
    try:
        evidence = _evidence(content)
    except UnreadableFileError as error:
        message = str(error)
    found = suggest_metadata(evidence, agents=KnownAgents.load(), now=now)
    _write(content, found, message=message, now=now)
    return len(found)


def mark_suggestion_failed(*, sha256: str, now: datetime) -> None:
    """Save a message for the editor that there will be no suggestions."""
    IncomingFile.objects.filter(content=sha256, analyzed_at__isnull=True).update(
        analyzed_at=now,
        message=_(
            "Looking for suggestions failed several times and was stopped. Describe "
            "the file yourself."
        ),
    )


@transaction.atomic
def accept_suggestions(
    *,
    taken: Mapping[Suggestion, str],
    resource: Resource,
    now: datetime,
    user: "User | None",
) -> None:
    """Save which suggestions a person accepted for a record, and with which value."""
    for suggestion, value in taken.items():
        suggestion.accepted_at, suggestion.accepted_by = now, user
        suggestion.accepted_value, suggestion.resource = value[:500], resource
        suggestion.save(
            update_fields=["accepted_at", "accepted_by", "accepted_value", "resource"]
        )


def _evidence(content: FileContent) -> Evidence:
    # The newest name is the one that the user has just seen.
    names = IncomingFile.objects.filter(content=content).order_by("-received_at")
    name = names.values_list("original_name", flat=True).first() or content.pk[:12]
    with suppress(FileNotFoundError), local_file(content) as path:
        return read_evidence(path, name=name)
    raise MissingBytesError(name)


@transaction.atomic
def _write(
    content: FileContent, found: list[SuggestedValue], *, message: str, now: datetime
) -> None:
    Suggestion.objects.filter(content=content, accepted_at__isnull=True).delete()
    Suggestion.objects.bulk_create(
        Suggestion(
            content=content,
            kind=proposal.field,
            value=proposal.value[: _MAX_LENGTHS.get(proposal.field, 500)],
            known_agent_id=proposal.agent,
            origin=proposal.origin,
            page_number=proposal.page or None,
            excerpt=proposal.excerpt[:400],
            confidence=round(max(0.0, min(proposal.confidence, 1.0)), 3),
            agent=AGENT,
            generated_at=now,
        )
        for proposal in found
        if proposal.field not in _LEFT_OUT
    )
    IncomingFile.objects.filter(content=content, settled_at__isnull=True).update(
        analyzed_at=now, message=message
    )


# Sent inside the transaction, when a user created a record from an uploaded file.
# Arguments: incoming, resource (its draft), taken (list of dicts), now.
record_created = Signal()
