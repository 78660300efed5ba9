"""Preview the draft of a theme on the site, and share it by secret link."""

from typing import Any, cast

from django import forms
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from freeshelf.pages.models import Theme, ThemeShare
from freeshelf.pages.theme.services import (
    SHARE_DAYS,
    revoke_share,
    set_draft_cookie,
    share_draft,
    valid_shares,
)


def _days() -> list[tuple[int, str]]:
    return [
        (days, ngettext("%(count)d day", "%(count)d days", days) % {"count": days})
        for days in SHARE_DAYS
    ]


class ShareForm(forms.Form):
    """Period of validity of a link."""

    days = forms.TypedChoiceField(
        label=gettext_lazy("Valid for"), choices=_days, coerce=int, initial=7
    )


class _ThemeView(PermissionRequiredMixin, View):
    """Load the theme of the URL, for users who may change themes."""

    permission_required = "pages.change_theme"

    @cached_property
    def theme(self) -> Theme:
        return get_object_or_404(Theme, pk=self.kwargs["pk"])


class DraftView(_ThemeView, WagtailAdminTemplateMixin, FormView):
    """Show a button to preview the draft, and its secret links."""

    template_name = "pages/admin/theme_draft.html"
    form_class = ShareForm
    page_title = gettext_lazy("Preview or share")
    header_icon = "view"
    secret = ""

    def get_page_subtitle(self) -> str:
        return str(self.theme)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        shares = valid_shares(now=timezone.now()).filter(theme=self.theme)
        return context | {
            "theme": self.theme,
            "shares": shares.select_related("made_by"),
            "secret": self.secret,
            "media": context["form"].media,
        }

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Create a link, and show it once."""
        token = share_draft(
            theme=self.theme,
            days=form.cleaned_data["days"],
            now=timezone.now(),
            user=cast("User", self.request.user),
        )
        log(self.theme, "freeshelf.theme.share", user=self.request.user)
        path = reverse("theme-shared-draft", args=[token])
        self.secret = self.request.build_absolute_uri(path)
        return self.render_to_response(self.get_context_data(form=self.form_class()))


class PreviewDraftView(_ThemeView):
    """Show the draft to this editor on every page, until they stop."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Set the preview cookie and redirect to the home page."""
        response = redirect("/")
        set_draft_cookie(response, self.theme, secure=request.is_secure())
        return response


class RevokeView(_ThemeView):
    """Revoke a secret link."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, share: int) -> HttpResponse:
        """Revoke the link and return to the list of links."""
        row = get_object_or_404(ThemeShare, pk=share, theme=self.theme)
        revoke_share(share=row, now=timezone.now())
        log(self.theme, "freeshelf.theme.unshare", user=request.user)
        messages.success(request, _("The link no longer works."))
        return redirect("pages_theme_draft", pk)
