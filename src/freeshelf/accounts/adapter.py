"""Adapter of django-allauth: no open registration, no IP addresses, plain messages."""

import logging
import time
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.userkit import (
    filter_users_by_email,
    get_user_by_username,
)
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogContext

from freeshelf.accounts.models import BEGUN_KEY, Token

logger = logging.getLogger(__name__)

# No reauthentication within this time after signing in.
FRESH_SECONDS = 15 * 60
_WRONG_PASSWORD = _("The username, email address or password is incorrect.")


class AccountAdapter(DefaultAccountAdapter):
    """Settings of this library that differ from django-allauth's defaults."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("This is already your email address."),
        "email_password_mismatch": _WRONG_PASSWORD,
        "email_taken": _("This email address cannot be used."),
        "enter_current_password": _("The current password is incorrect."),
        "incorrect_code": _("The code is incorrect or has already been used."),
        "incorrect_password": _("The password is incorrect."),
        "invalid_login": _WRONG_PASSWORD,
        "invalid_password_reset": _("This link has expired or has already been used."),
        "max_email_addresses": _("Confirm or remove the new email address first."),
        "rate_limited": _("Too many attempts. Wait a few minutes and try again."),
        "same_as_current": _("This is already the current value."),
        "too_many_login_attempts": _(
            "Too many attempts. Wait 15 minutes and try again, or use a passkey."
        ),
        "unknown_email": _("There is no account with this email address."),
        "username_password_mismatch": _WRONG_PASSWORD,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: accounts are created by invitation only."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return no address, so that none is stored and no limit counts by it."""
        return ""

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Email a user about a change, without IP address and browser."""
        to = email or getattr(user, "email", "")
        if to:
            self.send_mail(template_prefix, to, {"user": user, **(context or {})})

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Send an email with the name and URL of this library.

        A failed email does not undo the action; it is logged for the system
        administrator.
        """
        named = {
            "site_name": settings.FREESHELF_SITE_NAME,
            "site_url": settings.FREESHELF_BASE_URL,
        }
        try:
            super().send_mail(template_prefix, email, {**named, **context})
        except (SMTPException, OSError) as error:
            logger.error(
                "An email could not be sent (%s): check the email settings",
                type(error).__name__,
            )

    def add_message(
        self, request: HttpRequest, level: int, *args: Any, **kwargs: Any
    ) -> None:
        """Add a message, but set no cookie for anonymous visitors.

        Errors are kept anyway, since a failed sign-in has to be explained.
        """
        if request.user.is_authenticated or level >= messages.ERROR:
            super().add_message(request, level, *args, **kwargs)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Set a password, and say so if that revoked tokens of programs."""
        had_tokens = Token.objects.valid(now=timezone.now()).filter(user=user.pk)
        is_told = had_tokens.exists() and self.request.user.is_authenticated
        with LogContext(user=user):
            super().set_password(user, password)
        if is_told:
            text = gettext(
                "Your API tokens were revoked when your password was changed. Create "
                "new ones in the admin area, under “API tokens”."
            )
            messages.warning(self.request, text)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return the admin area for its users, the account page for others."""
        if request.user.has_perm("wagtailadmin.access_admin"):
            return reverse("wagtailadmin_home")
        return reverse("account")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Return the home page in the current language."""
        return reverse("wagtail_serve", args=[""])

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Return the account page."""
        return reverse("account")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Return whether reauthentication is required, which is not after sign-in."""
        begun = self.request.session.get(BEGUN_KEY, 0)
        if time.time() - begun < FRESH_SECONDS:
            return False
        is_required = super().is_reauthentication_required(app=app, **kwargs)
        # Without a password or second factor here, django-allauth would ask nothing.
        if is_required and not self.get_reauthentication_methods(self.request.user):
            raise ReauthenticationRequired
        return bool(is_required)

    def _get_login_attempts_cache_key(
        self, request: HttpRequest, **credentials: Any
    ) -> str:
        """Return one key per account, whether its name or email address is entered."""
        login = str(credentials.get("email") or credentials.get("username") or "")
        user = get_user_by_username(login)
        users = [user] if user else filter_users_by_email(login, for_login=True)
        if users:
            return f"user:{min(user.pk for user in users)}"
        return f"typed:{login.lower()}"
