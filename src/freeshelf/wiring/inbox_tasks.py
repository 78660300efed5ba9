"""Handle submissions of visitors: emails, provenance, deletion on time."""

from datetime import datetime
from typing import Any

from django.conf import settings
from wagtail.models import Revision

from freeshelf.inbox.models import SuggestedResource
from freeshelf.inbox.notifications import notify_editors
from freeshelf.inbox.services import purge
from freeshelf.ingest.models import Source
from freeshelf.ingest.provenance import save_own_provenance
from freeshelf.library.models import Resource


def notify_submissions(*, now: datetime) -> int:
    """Notify editors by email of new items and return their number."""
    return notify_editors(now=now, recipients=settings.FREESHELF_INBOX["NOTIFY"])


def purge_submissions(*, now: datetime) -> int:
    """Delete items that were closed long enough ago and return their number."""
    return purge(now=now, keep_days=settings.FREESHELF_INBOX["KEEP_DAYS"])


def save_suggestion_provenance(
    suggestion: SuggestedResource,
    resource: Resource,
    revision: Revision,
    now: datetime,
    **_: Any,
) -> None:
    """Save that a record came from a visitor, with the submitted values.

    The reason why it is useful is left out: it is deleted with the suggestion.
    """
    record = {
        "title": suggestion.title,
        "link": suggestion.link,
        "publisher": suggestion.publisher,
        "issued": suggestion.issued,
        "language": suggestion.language,
        "received": suggestion.received_at.date().isoformat(),
    }
    save_own_provenance(
        Source.Kind.READERS,
        title="Suggestions of readers",
        key=f"suggestion-{suggestion.pk}",
        target=resource,
        record=record,
        url=suggestion.link,
        revision=revision.pk,
        now=now,
    )
