"""Letters to those who asked, and word to colleagues that someone did."""

import logging
from collections.abc import Sequence
from datetime import datetime
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from freeshelf.privacy.models import DataRequest
from freeshelf.privacy.services.requests import new_link

logger = logging.getLogger(__name__)

_LINKS = {
    DataRequest.Email.CONFIRM: "data-request-confirm",
    DataRequest.Email.READY: "data-request-copy",
}


def send_emails() -> int:
    """Send every letter that waits; how many left.

    One that cannot be sent waits for the next call. A new key is made each time, so
    the link of a letter that was lost on its way opens nothing.
    """
    count = 0
    for request in DataRequest.objects.with_letter().exclude(email=""):
        letter = request.next_email
        path = _path(request, letter)
        if not _write(request, letter, {"url": path}, request.email):
            continue
        DataRequest.objects.filter(pk=request.pk, next_email=letter).update(
            next_email=""
        )
        count += 1
    return count


def send_erased(
    request: DataRequest, certificate: dict[str, Any], address: str
) -> bool:
    """Tell a person that it is done, with the certificate; whether that left."""
    return _write(request, "erased", {"certificate": certificate}, address)


def notify_editors(*, now: datetime, recipients: Sequence[str]) -> int:
    """Tell colleagues that confirmed requests wait; how many were new to them."""
    waiting = DataRequest.objects.open().filter(notified_at=None)
    keys = list(waiting.values_list("pk", flat=True))
    if not keys or not recipients:
        return 0
    with translation.override(settings.LANGUAGE_CODE):
        named = {"site": settings.FREESHELF_SITE_NAME}
        link = f"{settings.FREESHELF_BASE_URL}{reverse('privacy_request:list')}"
        is_sent = _send(
            _("%(site)s: a request about personal data") % named, link, recipients
        )
    if not is_sent:
        return 0
    return DataRequest.objects.filter(pk__in=keys).update(notified_at=now)


def _path(request: DataRequest, letter: str) -> str:
    name = _LINKS.get(DataRequest.Email(letter))
    if name is None:
        return ""
    token = new_link(request)
    request.save(update_fields=["link_hash"])
    with translation.override(request.language):
        return f"{settings.FREESHELF_BASE_URL}{reverse(name, args=[token])}"


def _write(
    request: DataRequest, letter: str, context: dict[str, Any], address: str
) -> bool:
    with translation.override(request.language):
        named = {"site_name": settings.FREESHELF_SITE_NAME, "request": request}
        template = f"privacy/letters/{letter}"
        subject = render_to_string(f"{template}_subject.txt", named)
        message = render_to_string(f"{template}_message.txt", {**named, **context})
        return _send(" ".join(subject.split()), message, [address])


def _send(subject: str, message: str, recipients: Sequence[str]) -> bool:
    try:
        send_mail(subject, message, settings.DEFAULT_FROM_EMAIL, list(recipients))
    except (OSError, SMTPException) as error:
        logger.warning(
            "An email about personal data could not be sent (%s)", type(error).__name__
        )
        return False
    return True
