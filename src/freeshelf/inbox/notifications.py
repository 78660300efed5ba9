"""Email notifications of editors about new items, without their content."""

import logging
from collections.abc import Sequence
from datetime import datetime
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from freeshelf.inbox.models import Message, SuggestedResource, SuggestedTopic

_URL_NAMES: dict[Any, str] = {
    Message: "inbox_message:list",
    SuggestedResource: "inbox_suggested:list",
    SuggestedTopic: "inbox_topic:list",
}

logger = logging.getLogger(__name__)


def notify_editors(*, now: datetime, recipients: Sequence[str]) -> int:
    """Send one email about all new items and return how many there are.

    A failed email is retried at the next call.
    """
    pending = {
        model: list(model.objects.filter(notified_at=None).values_list("pk", flat=True))
        for model in _URL_NAMES
    }
    count = sum(map(len, pending.values()))
    if not count or not recipients:
        return 0
    links = [reverse(_URL_NAMES[model]) for model, keys in pending.items() if keys]
    try:
        _send(count, links, recipients)
    except (OSError, SMTPException) as error:
        logger.warning(
            "The email about the inbox could not be sent (%s); it will be tried again",
            type(error).__name__,
        )
        return 0
    for model, keys in pending.items():
        model.objects.filter(pk__in=keys).update(notified_at=now)
    return count


def _send(count: int, links: Sequence[str], recipients: Sequence[str]) -> None:
    base = str(settings.FREESHELF_BASE_URL)
    with override(settings.LANGUAGE_CODE):
        message = ngettext(
            "%(count)s message from a reader is waiting in the inbox:",
            "%(count)s messages from readers are waiting in the inbox:",
            count,
        ) % {"count": count}
        subject = _("%(site)s: new in the inbox") % {
            "site": settings.FREESHELF_SITE_NAME
        }
        send_mail(
            subject,
            "\n".join([message, "", *(base + link for link in links), ""]),
            None,
            list(recipients),
        )
