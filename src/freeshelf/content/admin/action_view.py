"""Views of the admin area that explain an action and perform it after a click."""

from typing import Any

from django import forms
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from freeshelf.core.errors import FreeshelfError


class ActionView(PermissionRequiredMixin, WagtailAdminTemplateMixin, FormView):
    """A form, often without fields, whose button has the title of the page.

    `act` performs the action; the form shows why it cannot be performed, and
    `success_message` follows, if there is one.
    """

    form_class: Any = forms.Form
    explanation: Any = ""
    success_message: Any = ""
    submit_label: Any = ""  # of the button, if not the title
    active_label: Any = ""  # of the button, meanwhile
    # The list above the page.
    list_url_name = ""
    list_label: Any = ""

    @property
    def back_url(self) -> str:
        """Return the URL of the page to which this one leads back."""
        return reverse(self.list_url_name)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Link to the list."""
        return [{"url": reverse(self.list_url_name), "label": self.list_label}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the labels of the form."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "explanation": self.explanation,
            "submit_button_label": self.submit_label or self.get_page_title(),
            "submit_button_active_label": self.active_label or self.get_page_title(),
            "cancel_url": self.back_url,
            "media": context["form"].media,
        }

    def form_valid(self, form: Any) -> HttpResponse:
        """Perform the action and lead back."""
        try:
            self.act(form)
        except FreeshelfError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        if self.success_message:
            messages.success(self.request, self.success_message)
        return redirect(self.back_url)

    def act(self, form: Any) -> None:
        """Perform the action. May raise FreeshelfError."""
        raise NotImplementedError
