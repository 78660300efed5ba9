"""List of invitations in the admin area, with their status."""

from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button, HeaderButton

from freeshelf.accounts.models import Invitation
from freeshelf.accounts.services.invitations import is_open
from freeshelf.accounts.services.users import unclaimed_accounts

PERMISSION = "accounts.add_invitation"


class InviterView(PermissionRequiredMixin):
    """A view of those who may invite people.

    Wagtail reads `permission_required` as an action on the model of a list.
    """

    request: HttpRequest
    any_permission_required = None

    def has_permission(self) -> bool:
        """Return whether the user may invite."""
        return bool(self.request.user.has_perm(PERMISSION))


class InviterListView(InviterView, generic.IndexView):
    """A list of people to invite, whose rows have buttons and no edit page."""

    is_searchable = False
    paginate_by = 50

    def get_edit_url(self, instance: Any) -> str | None:
        """Return None: the rows are not edited here."""
        return None

    def row_button(self, label: str, url: str, *, email: str) -> Button:
        """Return a button of a row, which names its person to screen readers."""
        return Button(
            label,
            url=url,
            attrs={"aria-label": f"{label}: {email}"},
            classname="button button-small button-secondary",
        )


class InvitationListView(InviterListView):
    """List all stored invitations, newest first."""

    model = Invitation
    page_title = gettext_lazy("Invitations")
    header_icon = "mail"
    index_url_name = "accounts_invitations"
    index_results_url_name = "accounts_invitations_results"
    add_url_name = "accounts_invite"
    add_item_label = gettext_lazy("Invite someone")
    default_ordering = "-sent_at"

    def get_base_queryset(self) -> QuerySet[Invitation]:
        """Load the inviting users in the same query."""
        return Invitation.objects.select_related("invited_by")

    @cached_property
    def header_buttons(self) -> list[Button]:
        """Add a link to unclaimed accounts, if there are any."""
        buttons: list[Button] = [*super().header_buttons]
        if count := unclaimed_accounts().count():
            message = ngettext(
                "%(count)d account waiting for an invitation",
                "%(count)d accounts waiting for an invitation",
                count,
            )
            buttons.append(
                HeaderButton(
                    message % {"count": count},
                    url=reverse("accounts_unclaimed"),
                    icon_name="user",
                )
            )
        return buttons

    @cached_property
    def columns(self) -> list[Column]:
        """Return the columns; the buttons are below the address."""
        return [
            self._get_title_column("email"),
            Column("role", label=_("Role"), accessor="get_role_display"),
            Column("invited_by", label=_("Invited by"), accessor="invited_by"),
            DateColumn("sent_at", label=_("Sent")),
            Column("state", label=_("Status"), accessor=state_of),
        ]

    def get_list_buttons(self, instance: Invitation) -> list[Button]:
        """Return buttons for an open invitation."""
        if instance.accepted_at or instance.withdrawn_at:
            return []
        return [
            self.row_button(
                label, reverse(name, args=[instance.pk]), email=instance.email
            )
            for name, label in (
                ("accounts_invitation_resend", _("Send again")),
                (
                    "accounts_invitation_withdraw",
                    pgettext("invitation", "Cancel invitation"),
                ),
            )
        ]


def state_of(invitation: Invitation) -> str:
    """Return the status as text."""
    if invitation.accepted_at:
        return pgettext("invitation", "accepted")
    if invitation.withdrawn_at:
        return pgettext("invitation", "cancelled")
    if is_open(invitation, now=timezone.now()):
        return _("waiting")
    return pgettext("invitation", "expired")
