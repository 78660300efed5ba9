"""Emails of alerts: plain text and the same as HTML, which loads nothing.

They are neutral in all that a mailbox shows by itself: sender and subject tell nothing
of the library, nor do the first lines, which many mailboxes show beside the subject.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from freeshelf.alerts.conf import sender, sender_domain
from freeshelf.alerts.keys import digest
from freeshelf.alerts.links import Link, url_of
from freeshelf.alerts.models import Subscriber
from freeshelf.alerts.news import NewRecord, News
from freeshelf.alerts.questions import Question
from freeshelf.core.html import html_to_line, one_line
from freeshelf.core.languages import bcp47
from freeshelf.library.editions import superseded_by
from freeshelf.search.results import PassageHit

_MAX_QUERY = 300


def confirmation(
    subscriber: Subscriber, address: str, *, alerts: Sequence[int]
) -> EmailMessage:
    """Return the email that asks whether an address wants these alerts, by their keys.

    Its link is about no others: what was asked for before or is asked for later, by
    whoever it was, is not confirmed with them.
    """
    language = subscriber.confirmation_language or subscriber.language
    with translation.override(language):
        link = Link.CONFIRM if alerts else Link.OVERVIEW
        context = {
            "has_pending": bool(alerts),
            "url": url_of(link, subscriber, alerts=alerts),
            "end_url": url_of(Link.END, subscriber),
        }
        subject = (
            _("Please confirm your email address")
            if alerts
            else _("Your email address is confirmed")
        )
        return _email(subscriber, address, subject, "confirmation", context)


def update(
    subscriber: Subscriber,
    address: str,
    answers: Sequence[tuple[Question, News]],
    *,
    name: str,
) -> EmailMessage:
    """Return the email with what is new, in the active language.

    `name` is what a message that is sent again has in common with the first one, so
    that a mailbox knows it.
    """
    count = sum(news.total for _question, news in answers)
    subject = ngettext(
        "Update: %(count)s new item", "Update: %(count)s new items", count
    ) % {"count": count}
    context = {
        "count": count,
        "overview_url": url_of(Link.OVERVIEW, subscriber),
        "end_url": url_of(Link.END, subscriber),
        "sections": [_section(question, news) for question, news in answers],
    }
    message = _email(subscriber, address, subject, "update", context)
    identity = digest(f"{subscriber.nonce}:{name}", purpose="message")
    message.extra_headers["Message-ID"] = _message_id(identity[:40])
    return message


def _message_id(name: str) -> str:
    return f"<{name}@{sender_domain()}>"


def _email(
    subscriber: Subscriber,
    address: str,
    subject: str,
    template: str,
    context: dict[str, Any],
) -> EmailMessage:
    language = bcp47(translation.get_language() or "en")
    context |= {"subject": subject, "language": language}
    body = render_to_string(f"alerts/emails/{template}.txt", context)
    message = EmailMultiAlternatives(
        subject,
        body,
        sender(),
        [address],
        headers={
            # One press in the mailbox ends all (RFC 8058).
            "List-Unsubscribe": f"<{url_of(Link.END, subscriber)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
            "Message-ID": _message_id(uuid4().hex),
            "Content-Language": language,
        },
    )
    html = render_to_string(f"alerts/emails/{template}.html", context)
    message.attach_alternative(html, "text/html")
    return message


def _section(question: Question, news: News) -> dict[str, Any]:
    return {
        "title": one_line(question.title()),
        "url": _absolute(question.path()),
        "records": [_record(each, news.searched_text) for each in news.records],
        "more": news.total - len(news.records),
    }


def _record(found: NewRecord, text: str) -> dict[str, Any]:
    resource = found.resource
    facts = (
        resource.publisher.name if resource.publisher else "",
        str(resource.issued_year or ""),
    )
    return {
        "title": one_line(resource.display_title),
        "facts": one_line(" · ".join(fact for fact in facts if fact)),
        "url": _absolute(resource.get_absolute_url()),
        "notice": one_line(resource.content_notice),
        "newer": one_line(superseded_by(found.newer)) if found.newer else "",
        "note": html_to_line(found.note),
        "passages": [_passage(found, each, text) for each in found.passages],
    }


def _passage(found: NewRecord, passage: PassageHit, text: str) -> dict[str, Any]:
    quoted = one_line("".join(run.text for run in passage.runs))
    if passage.page is None or passage.file_number is None:
        return {"text": quoted}
    address = (
        f"{found.resource.get_absolute_url()}"
        f"/files/{passage.file_number}/page/{passage.page}"
    )
    query = f"?{urlencode({'q': text[:_MAX_QUERY]})}" if text else ""
    return {"text": quoted, "page": passage.page, "url": _absolute(address + query)}


def _absolute(path: str) -> str:
    return str(settings.FREESHELF_BASE_URL) + path
