"""Admin views that send, resend and withdraw invitations."""

from smtplib import SMTPException
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.log_actions import log

from freeshelf.accounts.admin.invitation_list import InviterView
from freeshelf.accounts.models import Invitation
from freeshelf.accounts.roles import Role
from freeshelf.accounts.services.invitations import invite, resend, withdraw
from freeshelf.content.admin.action_view import ActionView
from freeshelf.shared.email_files import sent_message


class InviteForm(forms.Form):
    """Email address, role and language of an invitation."""

    email = forms.EmailField(label=gettext_lazy("Email address"), max_length=254)
    role = forms.ChoiceField()  # choices depend on the user
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the email"), choices=settings.LANGUAGES
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(
            label=gettext_lazy("Role"), initial=Role.EDITOR, choices=roles_for(user)
        )
        self.fields["language"].initial = get_language()


def roles_for(user: User) -> list[tuple[str, Any]]:
    """Return the roles that a user may invite others to: never more than their own."""
    return [
        (value, label)
        for value, label in Role.choices
        if user.is_superuser or value != Role.ADMIN
    ]


class _InvitationView(InviterView, ActionView):
    template_name = "accounts/admin/invitation_form.html"
    header_icon = "mail"
    list_url_name = "accounts_invitations"
    list_label = gettext_lazy("Invitations")
    active_label = gettext_lazy("Sending…")

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            return super().form_valid(form)
        except (SMTPException, OSError):
            message = _(
                "The invitation was saved but the email could not be sent. Check the "
                "email settings, then send it again."
            )
            form.add_error(None, message)
            return self.form_invalid(form)

    def tell_sent(self, invitation: Invitation) -> None:
        """Add a message about the sent email, or the file it was written to."""
        messages.success(self.request, sent_message(invitation.email))


class InviteView(_InvitationView):
    """Invite a person."""

    form_class = InviteForm
    page_title = gettext_lazy("Invite someone")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        """Return the known values of an unclaimed account."""
        query = self.request.GET
        return {name: query[name] for name in ("email", "role") if query.get(name)}

    def act(self, form: forms.Form) -> None:
        user = cast("User", self.request.user)
        sent = invite(**form.cleaned_data, invited_by=user, now=timezone.now())
        log(sent.invitation, "freeshelf.invite", user=user)
        self.tell_sent(sent.invitation)


class _OneInvitationView(_InvitationView):
    invitation: Invitation

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.invitation = get_object_or_404(Invitation, pk=self.kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args: Any, **kw: Any) -> HttpResponseBase:
        """Allow only administrators to change an invitation for one."""
        is_allowed = getattr(request.user, "is_superuser", False)
        if self.invitation.role == Role.ADMIN and not is_allowed:
            raise PermissionDenied
        return super().dispatch(request, *args, **kw)

    def get_page_subtitle(self) -> str:
        return self.invitation.email


class ResendInvitationView(_OneInvitationView):
    """Send the email again."""

    page_title = gettext_lazy("Send again")
    explanation = gettext_lazy(
        "A new email will be sent. The link in the old one will stop working."
    )

    def act(self, form: forms.Form) -> None:
        sent = resend(invitation=self.invitation, now=timezone.now())
        log(sent.invitation, "freeshelf.invite", user=self.request.user)
        self.tell_sent(sent.invitation)


class WithdrawInvitationView(_OneInvitationView):
    """Withdraw the invitation."""

    page_title = pgettext_lazy("invitation", "Cancel invitation")
    explanation = gettext_lazy("The link in the email will stop working.")

    def act(self, form: forms.Form) -> None:
        withdraw(invitation=self.invitation, now=timezone.now())
        log(self.invitation, "freeshelf.withdraw_invitation", user=self.request.user)
        messages.success(self.request, _("The invitation was cancelled."))
