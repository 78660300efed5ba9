"""Emails about comments and assignments, by choice and without their content.

Emails are not as closed as the admin area, so they have a link and no title or text.
"""

import logging
from collections.abc import Iterable, Sequence
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.mail import send_mail
from wagtail.admin.utils import get_user_display_name
from wagtail.users.models import UserProfile

from freeshelf.comments.models import Comment, CommentSubscription, email_choice
from freeshelf.comments.services import Changes, colleagues, may_edit, names

logger = logging.getLogger(__name__)


def notify_of_comments(changes: Changes, *, instance: Any, by: Any) -> int:
    """Tell whom new, answered and resolved comments concern; return how many.

    These are the subscribers of the object, who works on it, who took part in the
    threads, and who is named.
    """
    threads = _threads(changes)
    if not threads:
        return 0
    count = 0
    for person in _concerned(changes, threads, instance):
        is_wanted = email_choice(person).about_comments
        if person.pk == by.pk or not is_wanted or not may_edit(person, instance):
            continue
        with override(_language_of(person)):
            text = _("%(person)s commented on something that you work on:") % {
                "person": get_user_display_name(by)
            }
            subject = _("%(site)s: new comments") % {
                "site": settings.FREESHELF_SITE_NAME
            }
            query = f"?comment={threads[0].pk}"
            count += _send(person, subject, text, instance, query=query)
    return count


def notify_of_assignment(instance: Any, *, to: Any, by: Any) -> int:
    """Tell a person that something was assigned to them; return 1 if that was sent."""
    if not email_choice(to).about_assignments:
        return 0
    with override(_language_of(to)):
        text = _("%(person)s assigned this to you:") % {
            "person": get_user_display_name(by)
        }
        subject = _("%(site)s: assigned to you") % {
            "site": settings.FREESHELF_SITE_NAME
        }
        return _send(to, subject, text, instance)


def _threads(changes: Changes) -> list[Comment]:
    answered = [reply.comment for reply in changes.replies]
    return [*changes.added, *answered, *changes.resolved]


def _concerned(
    changes: Changes, threads: Sequence[Comment], instance: Any
) -> Iterable[Any]:
    keys: set[int | None] = {getattr(instance, "assigned_to_id", None)}
    rows = CommentSubscription.objects.about(instance)
    keys |= set(rows.values_list("user_id", flat=True))
    for comment in Comment.objects.filter(pk__in=[each.pk for each in threads]):
        keys |= {getattr(remark, "user_id", None) for remark in comment.remarks}
    texts = [each.text for each in (*changes.added, *changes.replies)]
    if any("@" in text for text in texts):
        keys |= {
            person.pk
            for person in colleagues()
            if any(names(text, person) for text in texts)
        }
    known = [key for key in keys if key is not None]
    people = get_user_model().objects.filter(pk__in=known, is_active=True)
    return people.order_by("pk")


def _language_of(person: Any) -> str:
    return str(UserProfile.get_for_user(person).get_preferred_language())


def _send(person: Any, subject: str, text: str, instance: Any, query: str = "") -> int:
    url = AdminURLFinder(person).get_edit_url(instance)
    if not url or not person.email:
        return 0
    link = f"{settings.FREESHELF_BASE_URL}{url}{query}"
    try:
        send_mail(subject, f"{text}\n\n{link}\n", [person.email])
    except (OSError, SMTPException) as error:
        logger.warning(
            "An email about comments could not be sent (%s)", type(error).__name__
        )
        return 0
    return 1
