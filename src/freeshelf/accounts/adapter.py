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
        "duplicate_email": _("This is your mail address already."),
        "email_password_mismatch": _("The name or the password is not right."),
        "email_taken": _("This mail address cannot be used."),
        "enter_current_password": _("The present password is not right."),
        "incorrect_code": _("The code is not right, or it has been used before."),
        "incorrect_password": _("The password is not right."),
        "invalid_login": _("The name or the password is not right."),
        "invalid_password_reset": _("This link has been used, or it is too old."),
        "max_email_addresses": _("Confirm the new mail address first, or remove it."),
        "rate_limited": _("Too many tries. Wait some minutes and try again."),
        "same_as_current": _("This is what it is already."),
        "too_many_login_attempts": _(
            "Too many tries. Wait 15 minutes and try again, or use a passkey."
        ),
        "unknown_email": _("There is no account with this mail address."),
        "username_password_mismatch": _("The name or the password is not right."),
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
                "A letter could not be sent (%s): look at the settings for mail",
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
        """The desk for those who work there, their own account for others."""
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
