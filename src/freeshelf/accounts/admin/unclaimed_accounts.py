"""Imported accounts without a password, with a link to invite their owners."""

from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets.button import Button

from freeshelf.accounts.admin.invitation_list import InviterListView
from freeshelf.accounts.roles import role_of_groups
from freeshelf.accounts.services.users import unclaimed_accounts
from freeshelf.content.wording import listed


class UnclaimedAccountListView(InviterListView):
    """List accounts of an old site that nobody can sign in with yet."""

    model = User
    page_title = gettext_lazy("Accounts waiting for an invitation")
    header_icon = "user"
    index_url_name = "accounts_unclaimed"
    index_results_url_name = "accounts_unclaimed_results"
    default_ordering = "username"

    def get_base_queryset(self) -> QuerySet[User]:
        """Prefetch groups."""
        return unclaimed_accounts().prefetch_related("groups")

    @cached_property
    def columns(self) -> list[Column]:
        """Return the columns; the button is below the name."""
        return [
            self._get_title_column("username"),
            Column("name", label=_("Name"), accessor="get_full_name"),
            Column("email", label=_("Email address")),
            Column("role", label=_("Role"), accessor=_role_label),
            DateColumn("date_joined", label=_("Since")),
        ]

    def get_list_buttons(self, instance: User) -> list[Button]:
        """Return a button for the prefilled invitation form."""
        parameters = {"email": instance.email, "role": _role(instance)}
        url = f"{reverse('accounts_invite')}?{urlencode(parameters)}"
        return [self.row_button(_("Invite"), url, email=instance.email)]


def _role(user: User) -> str:
    return role_of_groups(group.name for group in user.groups.all())


def _role_label(user: User) -> str:
    return listed(group.name for group in user.groups.all())
