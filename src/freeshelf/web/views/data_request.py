"""Views to request personal data, confirm the request, and download the copy."""

from datetime import datetime

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from freeshelf.inbox.form_tokens import mark_used
from freeshelf.privacy.errors import LinkEndedError
from freeshelf.privacy.models import DataRequest
from freeshelf.privacy.services import requests
from freeshelf.privacy.services.archives import archive_path
from freeshelf.web.errors import NotFoundError
from freeshelf.web.forms.challenge_form import ChallengeForm
from freeshelf.web.forms.data_request import DataRequestForm
from freeshelf.web.views.submissions import SubmissionKind, handle_form

_CONFIRMED = "web/pages/data_request_confirmed.html"


def ask(request: HttpRequest) -> HttpResponse:
    """Show the form; the response does not reveal whether the address is known."""
    return handle_form(request, _ASK)


def received(request: HttpRequest) -> HttpResponse:
    """Confirm that an email was sent."""
    return render(request, "web/pages/data_request_received.html")


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
    path = archive_path(found)
    if found.kind != DataRequest.Kind.EXPORT or not path.is_file():
        raise NotFoundError(_("Copy not found"))
    return FileResponse(path.open("rb"), as_attachment=True, filename="your-data.zip")


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


_ASK = SubmissionKind(
    template="web/pages/data_request.html",
    form_class=DataRequestForm,
    receive=_receive,
    done="data-request-received",
)
