"""Views that withdraw and reinstate a resource."""

from typing import Any, cast

from django import forms
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from freeshelf.library.admin.file_forms import NoFieldsForm
from freeshelf.library.admin.file_views import edit_address
from freeshelf.library.errors import LibraryError
from freeshelf.library.models import Resource
from freeshelf.library.services import reinstate, withdraw


class WithdrawForm(forms.Form):
    """The reason of a withdrawal, stored for staff and never shown to readers."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Only staff see this; readers see only the date. Do not enter anything "
            "that could identify a person."
        ),
    )


class _PublisherView(PermissionRequiredMixin, WagtailAdminTemplateMixin, FormView):
    template_name = "library/admin/file_form.html"
    header_icon = "no-view"
    permission_required = "library.publish_resource"
    resource: Resource

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.resource = get_object_or_404(Resource, pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return self.resource.display_title

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return []

    def get_success_url(self) -> str:
        return edit_address(self.resource)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "submit_button_label": self.page_title,
            "submit_button_active_label": _("Saving…"),
            "cancel_url": self.get_success_url(),
            "media": context["form"].media,
        }


class WithdrawView(_PublisherView):
    """Withdraw a record, with a reason."""

    form_class = WithdrawForm
    page_title = gettext_lazy("Withdraw permanently")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "explanation": _(
                "Readers will see a notice with today’s date instead of its text and "
                "files. Any schedule or review is cancelled. To remove it temporarily, "
                "unpublish it instead."
            )
        }

    def form_valid(self, form: forms.Form) -> HttpResponse:
        reason = form.cleaned_data["reason"]
        user = cast("User", self.request.user)
        try:
            withdraw(
                resource=self.resource, reason=reason, now=timezone.now(), user=user
            )
        except LibraryError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        log(self.resource, "freeshelf.withdraw", user=user, data={"reason": reason})
        messages.success(self.request, _("The record was withdrawn."))
        return redirect(self.get_success_url())


class ReinstateView(_PublisherView):
    """Make a withdrawn record a draft again."""

    form_class = NoFieldsForm
    page_title = gettext_lazy("Reinstate")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "explanation": _(
                "It becomes a draft: readers see it again when someone publishes it."
            )
        }

    def form_valid(self, form: forms.Form) -> HttpResponse:
        reinstate(resource=self.resource)
        log(self.resource, "freeshelf.reinstate", user=self.request.user)
        messages.success(self.request, _("The record is a draft again."))
        return redirect(self.get_success_url())
