"""Requests of WordPress' privacy tools keep their place in the queue here."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from freeshelf.ingest.provenance import find_provenance, save_provenance
from freeshelf.ingest.reports import NEW, UNCHANGED, UPDATED
from freeshelf.ingest.wordpress.dates import read_moment, read_timestamp
from freeshelf.ingest.wordpress.importers.base import Importer
from freeshelf.privacy.digests import digest_of
from freeshelf.privacy.models import ANSWER_WITHIN, DataRequest
from freeshelf.sources.records import SourceItem

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
# The links of the old site confirm nothing here: so long someone may send new ones.
_PENDING_FOR = timedelta(days=14)
_MOMENT = "_wp_user_request_{}_timestamp"


class UserRequestImporter(Importer):
    """One request for each, with its state and deadline; no letter is sent."""

    types: ClassVar[tuple[str, ...]] = ("user_request",)

    def unmapped_reason(self, item: SourceItem) -> str:
        """A request must say what is wanted, of whom, and how far it is."""
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
        """Create the request; one that someone took up here since stays as it is."""
        known = find_provenance(self.context.source, item.key)
        request = known.target if known is not None else None
        is_new = not isinstance(request, DataRequest)
        if not isinstance(request, DataRequest):
            request = DataRequest()
        elif known is not None and request.state != known.record.get("state"):
            return UNCHANGED
        self._describe(request, item)
        request.full_clean()
        request.save()
        save_provenance(
            source=self.context.source,
            key=item.key,
            target=request,
            checksum=checksum,
            record={"said": item.as_dict(), "state": request.state},
            now=self.context.now,
        )
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
        request.confirmed_at = _moment(item, "confirmed")
        if request.state == DataRequest.State.PENDING:
            request.link_expires_at = self.context.now + _PENDING_FOR
            return
        request.link_expires_at = None
        request.confirmed_at = request.confirmed_at or received
        request.due_at = received + ANSWER_WITHIN
        if request.state in _CLOSED:
            modified = read_moment(item.modified_gmt, item.modified)
            request.closed_at = _moment(item, "completed") or modified or received
            request.outcome = _("Closed on the old site.")

    def _language(self) -> str:
        """The language of the old site where the library has it."""
        language = self.context.survey.site.language.replace("_", "-").lower()
        for code, _name in settings.LANGUAGES:
            if language == code.lower() or language.startswith(f"{code.lower()}-"):
                return str(code)
        return str(settings.LANGUAGE_CODE)


def _moment(item: SourceItem, step: str) -> datetime | None:
    return read_timestamp(item.first_meta(_MOMENT.format(step)))
