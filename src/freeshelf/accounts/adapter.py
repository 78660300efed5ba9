"""How django-allauth behaves here: no open registration, no address, plain words."""

import logging
import time
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.userkit import (
    filter_users_by_email,
    get_user_by_username,
)
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from freeshelf.accounts.models.session import BEGUN_KEY

logger = logging.getLogger(__name__)

# After signing in, for so long nobody is asked once more who they are.
FRESH_SECONDS = 15 * 60


class AccountAdapter(DefaultAccountAdapter):
    """Rules of this library where they differ from django-allauth's own."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("This is already your email address."),
        "email_password_mismatch": _(
            "The username, email address or password is incorrect."
        ),
        "email_taken": _("This email address cannot be used."),
        "enter_current_password": _("The current password is incorrect."),
        "incorrect_code": _("The code is incorrect or has already been used."),
        "incorrect_password": _("The password is incorrect."),
        "invalid_login": _("The username, email address or password is incorrect."),
        "invalid_password_reset": _("This link has expired or has already been used."),
        "max_email_addresses": _("Confirm or remove the new email address first."),
        "rate_limited": _("Too many attempts. Wait a few minutes and try again."),
        "same_as_current": _("This is already the current value."),
        "too_many_login_attempts": _(
            "Too many attempts. Wait 15 minutes and try again, or use a passkey."
        ),
        "unknown_email": _("There is no account with this email address."),
        "username_password_mismatch": _(
            "The username, email address or password is incorrect."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by invitation only."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Nothing here may know or keep an address; no limit counts by it."""
        return ""

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the person of a change, without address and browser."""
        to = email or getattr(user, "email", "")
        if to:
            self.send_mail(template_prefix, to, {"user": user, **(context or {})})

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Send a letter with the name and the address of this library.

        What was done stays done when no letter can leave; the operator is told.
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
        """Keep a sentence for the next page; who is not signed in gets no cookie.

        An error is kept all the same: it is what a log-in that failed has to say.
        """
        if request.user.is_authenticated or level >= messages.ERROR:
            super().add_message(request, level, *args, **kwargs)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The admin area for those who work there, their own account for others."""
        if request.user.has_perm("wagtailadmin.access_admin"):
            return reverse("wagtailadmin_home")
        return reverse("account")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """The home page in the language of this one."""
        return reverse("wagtail_serve", args=[""])

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """The account."""
        return reverse("account")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within some minutes after signing in."""
        begun = self.request.session.get(BEGUN_KEY, 0)
        if time.time() - begun < FRESH_SECONDS:
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def _get_login_attempts_cache_key(
        self, request: HttpRequest, **credentials: Any
    ) -> str:
        """One count an account, whether its name or its mail address is typed."""
        typed = str(credentials.get("email") or credentials.get("username") or "")
        user = get_user_by_username(typed)
        found = [user] if user else filter_users_by_email(typed, for_login=True)
        if found:
            return f"user:{min(user.pk for user in found)}"
        return f"typed:{typed.lower()}"
