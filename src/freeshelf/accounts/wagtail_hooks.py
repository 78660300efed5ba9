"""Wagtail hooks of accounts."""

from typing import Any, cast

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import ModelLogEntry

from freeshelf.accounts.admin.invitation_list import PERMISSION, InvitationListView
from freeshelf.accounts.admin.invitation_views import (
    InviteView,
    ResendInvitationView,
    WithdrawInvitationView,
)
from freeshelf.accounts.admin.token_views import (
    CreateTokenView,
    RevokeTokenView,
    TokenListView,
)
from freeshelf.accounts.admin.unclaimed_accounts import UnclaimedAccountListView
from freeshelf.accounts.services.tokens import revoke_tokens_of
from freeshelf.vocabularies.admin.viewsets import listing_paths


class SecondFactorNotice(Component):
    """Shown to users without a second factor if none is required."""

    name = "sign_in_notice"
    template_name = "accounts/admin/sign_in_notice.html"
    order = 20

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Add the URL to set one up; empty for users who have one."""
        user = parent_context["request"].user
        has_one = Authenticator.objects.filter(user_id=user.pk).exists()
        return {"url": "" if has_one else reverse("mfa_index")}


class _InvitationsItem(MenuItem):
    """A menu item for users who may invite."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PERMISSION)


class _TokensItem(MenuItem):
    """A menu item for administrators; others have it on their account page."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(getattr(request.user, "is_superuser", False))


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Return the URL patterns of invitations and tokens."""
    views = (
        ("new/", InviteView, "invite"),
        ("<int:pk>/again/", ResendInvitationView, "invitation_resend"),
        ("<int:pk>/withdraw/", WithdrawInvitationView, "invitation_withdraw"),
    )
    root, waiting = "invitations/", "invitations/waiting/"
    return [
        *listing_paths(root, InvitationListView, "accounts_invitations"),
        *listing_paths(waiting, UnclaimedAccountListView, "accounts_unclaimed"),
        *(
            path(root + route, v.as_view(), name=f"accounts_{n}")
            for route, v, n in views
        ),
        *listing_paths("tokens/", TokenListView, "accounts_tokens"),
        path("tokens/new/", CreateTokenView.as_view(), name="accounts_token_create"),
        path(
            "tokens/<int:pk>/revoke/",
            RevokeTokenView.as_view(),
            name="accounts_token_revoke",
        ),
    ]


@hooks.register("register_settings_menu_item")
def register_menu_item() -> MenuItem:
    """Return the menu item next to users and groups."""
    return _InvitationsItem(
        _("Invitations"), reverse("accounts_invitations"), icon_name="mail", order=590
    )


@hooks.register("register_account_menu_item")
def register_account_item(request: HttpRequest) -> dict[str, Any]:
    """Return a link from the admin's account page to the account."""
    return {
        "url": reverse("account"),
        "label": _("Password, two-factor authentication and sign-ins"),
        "help_text": _("How you sign in, and where you are signed in."),
    }


@hooks.register("register_account_menu_item")
def register_tokens_item(request: HttpRequest) -> dict[str, Any]:
    """Return a link from the admin's account page to one's tokens."""
    return {
        "url": reverse("accounts_tokens"),
        "label": _("API tokens"),
        "help_text": _("Let a program write for you, and revoke what you allowed."),
    }


@hooks.register("register_settings_menu_item")
def register_tokens_menu_item() -> MenuItem:
    """Return the menu item of administrators next to invitations."""
    return _TokensItem(
        _("API tokens"),
        reverse("accounts_tokens"),
        icon_name="key",
        order=595,
    )


@hooks.register("construct_homepage_panels")
def add_notice(request: HttpRequest, panels: list[Any]) -> None:
    """Add a notice about second factors if none is required."""
    if not settings.FREESHELF_REQUIRE_TWO_FACTORS:
        panels.append(SecondFactorNotice())


@hooks.register("register_permissions")
def register_permissions() -> QuerySet[Permission]:
    """Return the permission to invite, for groups."""
    app, codename = PERMISSION.split(".")
    return Permission.objects.filter(content_type__app_label=app, codename=codename)


class _WrittenByToken(LogFormatter):
    """A write of a program, with the name of its token."""

    label = _("Change made with a token")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        """Return the sentence of the history."""
        return gettext("Written by a program with the token “%(token)s”") % {
            "token": log_entry.data.get("token", "")
        }


@hooks.register("register_log_actions")
def register_log_actions(registry: LogActionRegistry) -> None:
    """Register the labels of actions in the history."""
    registry.register_action("freeshelf.token.write")(_WrittenByToken)
    registry.register_action(
        "freeshelf.token.create", _("Create token"), _("Token created")
    )
    registry.register_action(
        "freeshelf.token.revoke", _("Revoke token"), _("Token revoked")
    )
    registry.register_action("freeshelf.invite", _("Invite"), _("Invitation sent"))
    registry.register_action(
        "freeshelf.withdraw_invitation",
        _("Cancel invitation"),
        _("Invitation cancelled"),
    )


@hooks.register("after_bulk_action")
def revoke_tokens_of_closed(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> None:
    """Revoke the tokens of people whose accounts were closed together."""
    if action_type != "set_active_state" or action.model is not User:
        return
    editor = cast("User", request.user)
    for user in User.objects.filter(pk__in=[row.pk for row in objects]):
        if not user.is_active:
            revoke_tokens_of(user, now=timezone.now(), revoked_by=editor)
