"""Views that handle a request: findings, copy, certificate, extension, refusal."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from freeshelf.content.admin.action_view import ActionView
from freeshelf.core.personal_data import Finding
from freeshelf.privacy.admin.forms import (
    DecisionForm,
    NewRequestForm,
    ReasonForm,
)
from freeshelf.privacy.admin.request_viewset import CARRY_OUT, CHANGE
from freeshelf.privacy.finders.files import places_in_files
from freeshelf.privacy.models import DataRequest
from freeshelf.privacy.services import requests
from freeshelf.privacy.services.archives import archive_of, by_place
from freeshelf.privacy.services.search import identify, search, search_for_copy


class _RequestFormView(ActionView):
    template_name = "privacy/admin/request_form.html"
    header_icon = "key"
    permission_required = CARRY_OUT
    list_url_name = "privacy_request:list"
    list_label = gettext_lazy("Personal data")


class NewRequestView(_RequestFormView):
    """Record a request that arrived by other means."""

    form_class = NewRequestForm
    page_title = gettext_lazy("Record a request")
    permission_required = CHANGE
    explanation = gettext_lazy(
        "The person will get an email with a link. The request is valid once they open "
        "it and confirm."
    )
    success_message = gettext_lazy("An email will be sent to the person.")

    def act(self, form: Any) -> None:
        requests.create_request(**form.cleaned_data, now=timezone.now())


class _OneRequestView(_RequestFormView):
    data_request: DataRequest

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.data_request = get_object_or_404(DataRequest, pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.data_request)

    @property
    def back_url(self) -> str:
        return reverse("privacy_request:edit", args=[self.data_request.pk])


class SendAgainView(_OneRequestView):
    """Send a new link to a person who has not confirmed."""

    page_title = gettext_lazy("Send the email again")
    permission_required = CHANGE
    explanation = gettext_lazy("The link in the previous email will stop working.")
    success_message = gettext_lazy("An email will be sent to the person.")

    def act(self, form: Any) -> None:
        requests.send_again(request=self.data_request, now=timezone.now())


class _ReasonView(_OneRequestView):
    form_class = ReasonForm
    # What changes the request, and its name in the history.
    perform: Callable[..., DataRequest]
    action = ""

    def act(self, form: Any) -> None:
        self.perform(
            request=self.data_request,
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
        log(self.data_request, self.action, user=self.request.user)


class ExtendView(_ReasonView):
    """Extend the deadline by two months."""

    page_title = gettext_lazy("Extend the deadline")
    explanation = gettext_lazy(
        "You can extend it once, by 60 days, if the request is complex. The reason is "
        "sent to the person."
    )
    action = "freeshelf.extend_request"
    success_message = gettext_lazy("The deadline was extended.")
    perform = staticmethod(requests.extend)


class RefuseView(_ReasonView):
    """Refuse a request."""

    page_title = gettext_lazy("Refuse the request")
    explanation = gettext_lazy(
        "Write to the person yourself. Explain the reason and where they can complain."
    )
    action = "freeshelf.refuse_request"
    success_message = gettext_lazy("The request was closed.")
    perform = staticmethod(requests.refuse)


class FindingsView(_OneRequestView):
    """Show all findings about the person, and carry out the request."""

    template_name = "privacy/admin/findings.html"
    success_message = gettext_lazy("In progress. This page shows how far it is.")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if self.data_request.state != DataRequest.State.CONFIRMED:
            raise Http404

    @property
    def page_title(self) -> str:
        """Return the label of the button."""
        return _("Erase") if self._is_erasure else _("Create the copy")

    @property
    def _is_erasure(self) -> bool:
        return self.data_request.kind == DataRequest.Kind.ERASURE

    @cached_property
    def _person(self) -> Any:
        return identify(self.data_request.email)

    @cached_property
    def _findings(self) -> list[Finding]:
        own = f"privacy.datarequest:{self.data_request.pk}"
        find = search if self._is_erasure else search_for_copy
        return [each for each in find(self._person) if each.key != own]

    def get_form_class(self) -> type[forms.Form]:
        # A request for a copy needs no decisions.
        return DecisionForm if self._is_erasure else forms.Form

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        if self._is_erasure:
            kwargs |= {"findings": self._findings, "decided": self.data_request.kept}
        return kwargs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "person": self._person,
            "places": self._places(),
            "is_erasure": self._is_erasure,
            "request_number": str(self.data_request.pk),
        }

    def _places(self) -> list[dict[str, Any]]:
        """Return the findings by place, with the files that they are in."""
        user = cast("User", self.request.user)
        in_files = places_in_files(self._findings, user)
        places = by_place(self._findings)
        for place in places:
            for item in place["found"]:
                item["in_files"] = in_files.get(item["finding"].key)
        return places

    def act(self, form: Any) -> None:
        user = cast("User", self.request.user)
        requests.start_processing(
            request=self.data_request,
            user=user,
            person=self._person,
            kept=form.kept() if self._is_erasure else {},
        )
        log(self.data_request, "freeshelf.carry_out_request", user=user)


def copy_view(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Download the copy, to hand it out by means other than email."""
    data_request = _allowed(request, pk)
    archive = archive_of(data_request)
    if data_request.kind != DataRequest.Kind.EXPORT or not archive.exists():
        raise Http404
    log(data_request, "freeshelf.download_copy", user=request.user)
    return FileResponse(archive.open(), as_attachment=True, filename=f"{pk}.zip")


def certificate_view(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Download the certificate of an erasure."""
    data_request = _allowed(request, pk)
    if not data_request.certificate:
        raise Http404
    response = JsonResponse(
        data_request.certificate, json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = f'attachment; filename="erasure-{pk}.json"'
    return response


def _allowed(request: HttpRequest, pk: int) -> DataRequest:
    if not request.user.has_perm(CARRY_OUT):
        raise PermissionDenied
    return get_object_or_404(DataRequest, pk=pk)
