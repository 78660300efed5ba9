"""Pages of alerts: begin, confirm, see and end them.

A link in an email shows a button, as mailboxes open links too; only pressing it changes
something. The end of all alerts also takes the press that a mailbox sends (RFC 8058).
"""

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from freeshelf.alerts.conf import are_offered
from freeshelf.alerts.links import Link, alerts_named, find_by_link, token_of
from freeshelf.alerts.services import alerts_of, begin_alert, confirm, end_alert
from freeshelf.inbox.challenges import mark_used
from freeshelf.web.errors import NotFoundError
from freeshelf.web.forms.alerts import AlertForm
from freeshelf.web.forms.challenge_form import ChallengeForm
from freeshelf.web.views.submissions import handle_form


def begin(request: HttpRequest) -> HttpResponse:
    """Show the form of an alert, or save it."""
    if not are_offered():
        raise NotFoundError(_("This library does not send alerts."))
    return handle_form(request, AlertForm, _receive, _opened, has_first_step=True)


def confirm_alerts(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the email asked about, or confirm what was chosen of it."""
    subscriber = find_by_link(Link.CONFIRM, token)
    if subscriber is None:
        return _page("ended", request, status=410)
    asked = set(alerts_named(token))
    if request.method == "POST":
        chosen = {int(key) for key in request.POST.getlist("alert") if _is_key(key)}
        confirm(
            subscriber,
            keys=asked & chosen,
            language=get_language() or "en",
            now=timezone.now(),
        )
        return redirect(Link.OVERVIEW, token_of(Link.OVERVIEW, subscriber))
    pending = alerts_of(subscriber, pending=True)
    pending = [each for each in pending if each.alert.pk in asked]
    if not pending:
        return redirect(Link.OVERVIEW, token_of(Link.OVERVIEW, subscriber))
    return _page("confirm", request, known=pending)


def overview(request: HttpRequest, token: str) -> HttpResponse:
    """Show all alerts of an address, or end one or all of them."""
    subscriber = find_by_link(Link.OVERVIEW, token)
    if subscriber is None:
        return _page("ended", request, status=410)
    if request.method == "POST":
        key = request.POST.get("alert", "")
        if not _is_key(key):
            subscriber.delete()
        else:
            end_alert(subscriber, key=int(key))
        if subscriber.pk is None or not subscriber.alerts.exists():
            return _page("ended", request)
        return redirect(Link.OVERVIEW, token)
    return _page("overview", request, known=alerts_of(subscriber))


def end_all(request: HttpRequest, token: str) -> HttpResponse:
    """Show the button that ends all alerts of an address, or end them."""
    subscriber = find_by_link(Link.END, token)
    if request.method == "POST":
        # Pressed twice, it has ended all the same.
        if subscriber is not None:
            subscriber.delete()
        return _page("ended", request)
    return _page("end", request) if subscriber else _page("ended", request)


def _page(
    name: str, request: HttpRequest, *, status: int = 200, **context: object
) -> HttpResponse:
    return render(request, f"web/pages/alerts_{name}.html", context, status=status)


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def _opened(request: HttpRequest, *, now: datetime) -> AlertForm:
    """Return the form with what was entered on the page it is about, if it was.

    That page asks no question to tell people from bots; the form does.
    """
    entered = request.POST if request.method == "POST" else request.GET
    initial = {name: entered[name] for name in ("about", "period") if name in entered}
    if request.method == "POST":
        initial["email"] = entered.get("email", "")
    form = AlertForm(now=now, initial=initial)
    if form.question is None:
        raise NotFoundError(_("Alerts are not available for this page."))
    return form


@transaction.atomic
def _receive(form: ChallengeForm, *, now: datetime) -> None:
    mark_used(form.form_token)
    begin_alert(
        question=form.cleaned_data["question"],
        period=form.cleaned_data["period"],
        email=form.cleaned_data["email"],
        language=get_language() or "en",
        now=now,
    )
