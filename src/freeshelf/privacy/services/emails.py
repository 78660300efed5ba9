"""Emails to people who made a request, and notifications of staff."""

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
    """Send every pending email and return how many were sent.

    A failed email stays pending. Each attempt creates a new link token, so the link of
    an email that was lost is invalid.
    """
    count = 0
    for request in DataRequest.objects.exclude(next_email="").exclude(email=""):
        email = request.next_email
        path = _link_url(request, email)
        if not _write(request, email, {"url": path}, request.email):
            continue
        DataRequest.objects.filter(pk=request.pk, next_email=email).update(
            next_email=""
        )
        count += 1
    return count


def send_erased(
    request: DataRequest, certificate: dict[str, Any], address: str
) -> bool:
    """Email the certificate to the person and return whether it was sent."""
    return _write(request, "erased", {"certificate": certificate}, address)


def notify_editors(*, now: datetime, recipients: Sequence[str]) -> int:
    """Notify staff about confirmed requests and return how many were new."""
    unannounced = DataRequest.objects.open().filter(notified_at=None)
    keys = list(unannounced.values_list("pk", flat=True))
    if not keys or not recipients:
        return 0
    with translation.override(settings.LANGUAGE_CODE):
        variables = {"site": settings.FREESHELF_SITE_NAME}
        link = f"{settings.FREESHELF_BASE_URL}{reverse('privacy_request:list')}"
        is_sent = _send(
            _("%(site)s: a request about personal data") % variables, link, recipients
        )
    if not is_sent:
        return 0
    return DataRequest.objects.filter(pk__in=keys).update(notified_at=now)


def _link_url(request: DataRequest, email: str) -> str:
    name = _LINKS.get(DataRequest.Email(email))
    if name is None:
        return ""
    token = new_link(request)
    request.save(update_fields=["link_hash"])
    with translation.override(request.language):
        return f"{settings.FREESHELF_BASE_URL}{reverse(name, args=[token])}"


def _write(
    request: DataRequest, email: str, context: dict[str, Any], address: str
) -> bool:
    with translation.override(request.language):
        variables = {"site_name": settings.FREESHELF_SITE_NAME, "request": request}
        template = f"privacy/emails/{email}"
        subject = render_to_string(f"{template}_subject.txt", variables)
        message = render_to_string(f"{template}_message.txt", {**variables, **context})
        return _send(" ".join(subject.split()), message, [address])


def _send(subject: str, message: str, recipients: Sequence[str]) -> bool:
    try:
        send_mail(subject, message, settings.DEFAULT_FROM_EMAIL, list(recipients))
    except (OSError, SMTPException, ValueError) as error:
        logger.warning(
            "An email about personal data could not be sent (%s)", type(error).__name__
        )
        return False
    return True
