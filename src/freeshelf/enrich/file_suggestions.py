"""Save suggestions for uploaded files, and which of them were accepted."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from freeshelf.enrich.errors import (
    MissingBytesError,
    UnknownContentError,
    UnreadableFileError,
)
from freeshelf.enrich.local_bytes import local_file
from freeshelf.enrich.metadata_extraction.evidence import Evidence, read_evidence
from freeshelf.enrich.metadata_extraction.known_agents import KnownAgents
from freeshelf.enrich.metadata_extraction.suggest import suggest_metadata
from freeshelf.enrich.metadata_extraction.suggested_value import SuggestedValue
from freeshelf.enrich.models import Suggestion
from freeshelf.library.models import FileContent, IncomingFile, Resource

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Increase it when suggestions change, so that their origin is known.
AGENT = "freeshelf.enrich.metadata_extraction 1"


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
            value=proposal.value[:500],
            known_agent_id=proposal.agent,
            origin=proposal.origin,
            page_number=proposal.page or None,
            excerpt=proposal.excerpt[:400],
            confidence=round(max(0.0, min(proposal.confidence, 1.0)), 3),
            agent=AGENT,
            generated_at=now,
        )
        for proposal in found
    )
    IncomingFile.objects.filter(content=content, settled_at__isnull=True).update(
        analyzed_at=now, message=message
    )
