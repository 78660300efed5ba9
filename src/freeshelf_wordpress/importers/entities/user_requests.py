"""Import requests of WordPress' privacy tools with their state and deadline."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from freeshelf.ingest.provenance import find_target
from freeshelf.ingest.reports import NEW, UNCHANGED, UPDATED
from freeshelf.privacy.digests import digest_of
from freeshelf.privacy.models import ANSWER_WITHIN, DataRequest
from freeshelf_wordpress.importers.dates import read_moment, read_timestamp
from freeshelf_wordpress.importers.entities.base import Importer
from freeshelf_wordpress.sources.records import SourceItem

_KINDS = {
    "export_personal_data": DataRequest.Kind.EXPORT,
    "remove_personal_data": DataRequest.Kind.ERASURE,
}
_STATES = {
    "request-pending": DataRequest.State.PENDING,
    "request-confirmed": DataRequest.State.CONFIRMED,
    "request-completed": DataRequest.State.COMPLETED,
    "request-failed": DataRequest.State.FAILED,
}
_CLOSED = (DataRequest.State.COMPLETED, DataRequest.State.FAILED)
# Confirmation links of the old site do not work here; this is the time for new ones.
_PENDING_FOR = timedelta(days=14)
_TIMESTAMP_FIELD = "_wp_user_request_{}_timestamp"


class UserRequestImporter(Importer):
    """Import each request with its state and deadline; no email is sent."""

    types: ClassVar[tuple[str, ...]] = ("user_request",)

    def unmapped_reason(self, item: SourceItem) -> str:
        """Refuse requests of unknown kind or state, or without an email address."""
        if item.slug not in _KINDS:
            return _("requests for “%(what)s” are not supported here") % {
                "what": item.slug
            }
        if item.status not in _STATES:
            return _("the status “%(state)s” is not supported here") % {
                "state": item.status
            }
        try:
            validate_email(item.title.strip())
        except ValidationError:
            return _("it has no email address")
        return ""

    def write(self, item: SourceItem, checksum: str) -> str:
        """Create or update the request unless someone has handled it here."""
        provenance, request = find_target(self.context.source, item.key)
        is_new = not isinstance(request, DataRequest)
        if not isinstance(request, DataRequest):
            request = DataRequest()
        elif provenance is not None and request.state != provenance.record.get("state"):
            return UNCHANGED
        self._describe(request, item)
        request.full_clean()
        request.save()
        self.save_provenance(item, request, checksum, state=request.state)
        return NEW if is_new else UPDATED

    def _describe(self, request: DataRequest, item: SourceItem) -> None:
        email = item.title.strip().lower()
        received = read_moment(item.date_gmt, item.date) or self.context.now
        request.kind = _KINDS[item.slug]
        request.email = email
        request.digest = digest_of(email)
        request.language = self._language()
        request.state = _STATES[item.status]
        request.received_at = received
        request.confirmed_at = _timestamp(item, "confirmed")
        if request.state == DataRequest.State.PENDING:
            request.link_expires_at = self.context.now + _PENDING_FOR
            return
        request.link_expires_at = None
        request.confirmed_at = request.confirmed_at or received
        request.due_at = received + ANSWER_WITHIN
        if request.state in _CLOSED:
            modified = read_moment(item.modified_gmt, item.modified)
            request.closed_at = _timestamp(item, "completed") or modified or received
            request.outcome = _("Closed on the old site.")

    def _language(self) -> str:
        """Return the language of the old site if supported, else the default one."""
        language = self.context.survey.site.language.replace("_", "-").lower()
        for code, _name in settings.LANGUAGES:
            if language == code.lower() or language.startswith(f"{code.lower()}-"):
                return str(code)
        return str(settings.LANGUAGE_CODE)


def _timestamp(item: SourceItem, step: str) -> datetime | None:
    return read_timestamp(item.first_meta(_TIMESTAMP_FIELD.format(step)))
