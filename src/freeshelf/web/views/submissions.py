"""Receive messages, suggested resources and requests about data from readers."""

import math
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import OperationalError, transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from freeshelf.enrich.language import UNDETERMINED, certain_language
from freeshelf.inbox.challenges import mark_used
from freeshelf.inbox.errors import UsedTokenError
from freeshelf.inbox.services import receive_message, receive_suggestion
from freeshelf.privacy.errors import LinkEndedError
from freeshelf.privacy.models import DataRequest
from freeshelf.privacy.services import requests
from freeshelf.privacy.services.archives import archive_of
from freeshelf.shared.email_files import writes_email_files
from freeshelf.web.errors import NotFoundError, TooLargeError
from freeshelf.web.forms.challenge_form import ChallengeForm
from freeshelf.web.forms.submissions import (
    ContactForm,
    DataRequestForm,
    SuggestedResourceForm,
    initial_form,
)
from freeshelf.web.limits import seconds_until_a_try, seconds_until_accepted

MAX_BYTES = 256 * 1024


def handle_form(
    request: HttpRequest,
    form_class: type[ChallengeForm],
    receive: Callable[..., Any],
    opened: Callable[..., ChallengeForm] | None = None,
    *,
    has_first_step: bool = False,
) -> HttpResponse:
    """Show a form, or save it; after any error the entered data is kept.

    `opened` returns the form as it is first shown, if not an empty one. With
    `has_first_step`, what is sent without its token comes from another page and is
    shown in it.
    """
    now = timezone.now()
    if request.method != "POST":
        form = opened(request, now=now) if opened else form_class(now=now)
        return _page(request, form)
    if _length(request) > MAX_BYTES:
        raise TooLargeError(
            _(
                "What you sent is too large for this form. Go back: what you typed is "
                "still there. Shorten it and do not attach files."
            )
        )
    if has_first_step and opened and "token" not in request.POST:
        return _page(request, opened(request, now=now))
    form = form_class(request.POST, now=now)
    if _is_foreign(request):
        form.refuse(_("This form was sent from another site. Send it from this page."))
        return _page(request, form, status=403)
    if wait := seconds_until_a_try(request):
        return _too_many(request, form, wait)
    if not form.is_valid():
        return _page(request, form, status=422)
    if wait := seconds_until_accepted(request):
        return _too_many(request, form, wait)
    try:
        receive(form, now=now)
    except UsedTokenError:
        form.say_sent_before()
        return _page(request, form, status=422)
    except OperationalError:
        form.refuse(_("It could not be saved. Wait a moment and send it again."))
        return _page(request, form, status=503)
    return redirect(f"{form.form_name}-received")


def _too_many(request: HttpRequest, form: ChallengeForm, wait: float) -> HttpResponse:
    minutes = math.ceil(wait / 60)
    sentence = ngettext(
        "Too many forms were sent from your network. Nothing is lost. Wait %(minutes)s "
        "minute, then send it again.",
        "Too many forms were sent from your network. Nothing is lost. Wait %(minutes)s "
        "minutes, then send it again.",
        minutes,
    )
    form.refuse(sentence % {"minutes": minutes})
    response = _page(request, form, status=429)
    response.headers["Retry-After"] = str(math.ceil(wait))
    return response


def _page(
    request: HttpRequest, form: ChallengeForm, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "keep_days": settings.FREESHELF_INBOX["KEEP_DAYS"]}
    return render(request, _template(form.form_name), context, status=status)


def _template(name: str) -> str:
    return f"web/pages/{name.replace('-', '_')}.html"


def _length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdigit() else 0


def _is_foreign(request: HttpRequest) -> bool:
    """Return whether the browser reports a form from another site."""
    if request.headers.get("Sec-Fetch-Site", "") == "cross-site":
        return True
    origin = request.headers.get("Origin", "null")
    # Browsers send “null” under the no-referrer policy.
    return origin != "null" and urlsplit(origin).netloc != request.get_host()


def _receive_message(form: ChallengeForm, *, now: datetime) -> None:
    cleaned = form.cleaned_data
    receive_message(
        token=form.form_token,
        now=now,
        language=get_language() or "en",
        **{name: cleaned[name] for name in ("kind", "about", "text", "reply_to")},
    )


def _receive_suggestion(form: ChallengeForm, *, now: datetime) -> None:
    names = ("title", "link", "publisher", "issued", "language", "reason")
    given = {name: form.cleaned_data[name] for name in names}
    if given["language"] == UNDETERMINED:
        given["language"] = certain_language(given["title"])
    receive_suggestion(token=form.form_token, now=now, **given)


_CONFIRMED = "web/pages/data_request_confirmed.html"


def received(request: HttpRequest, form_name: str) -> HttpResponse:
    """Confirm that a form was received."""
    context = {"keep_days": settings.FREESHELF_INBOX["KEEP_DAYS"]}
    return render(request, _template(f"{form_name}-received"), context)


def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show the button behind the link in the email, since bots open links too."""
    now = timezone.now()
    try:
        if request.method == "POST":
            confirmed = requests.confirm(token=token, now=now)
            return render(request, _CONFIRMED, {"data_request": confirmed})
        found = requests.find_by_link(token, state=DataRequest.State.PENDING, now=now)
    except LinkEndedError as error:
        return _ended(request, error)
    context = {"data_request": found}
    return render(request, "web/pages/data_request_confirm.html", context)


def copy(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show the button behind the link to a copy, or return the file."""
    try:
        found = requests.find_by_link(
            token, state=DataRequest.State.COMPLETED, now=timezone.now()
        )
    except LinkEndedError as error:
        return _ended(request, error)
    if request.method != "POST":
        context = {"data_request": found}
        return render(request, "web/pages/data_request_copy.html", context)
    archive = archive_of(found)
    if found.kind != DataRequest.Kind.EXPORT or not archive.exists():
        raise NotFoundError(_("Copy not found"))
    return FileResponse(archive.open(), as_attachment=True, filename="your-data.zip")


def _ended(request: HttpRequest, error: LinkEndedError) -> HttpResponse:
    context = {"sentence": str(error)}
    return render(request, "web/pages/data_request_ended.html", context, status=410)


@transaction.atomic
def _receive(form: ChallengeForm, *, now: datetime) -> None:
    mark_used(form.form_token)
    requests.create_request(
        kind=form.cleaned_data["kind"],
        email=form.cleaned_data["email"],
        language=get_language() or "en",
        now=now,
    )


contact = partial(
    handle_form, form_class=ContactForm, receive=_receive_message, opened=initial_form
)
suggest = partial(
    handle_form, form_class=SuggestedResourceForm, receive=_receive_suggestion
)


def ask(request: HttpRequest) -> HttpResponse:
    """Show the form of a request, or save it; say so where no emails are sent."""
    if not writes_email_files():
        return handle_form(request, DataRequestForm, _receive)
    status = 200 if request.method == "GET" else 503
    return render(request, _template(DataRequestForm.form_name), status=status)
