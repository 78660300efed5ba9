"""Signal handlers for sign-in, passwords and second factors."""

import time
from typing import Any

from allauth.account.signals import (
    authentication_step_completed,
    password_changed,
    password_reset,
    password_set,
    user_logged_in,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.socialaccount.models import SocialLogin
from django.contrib import messages
from django.contrib.auth import signals
from django.contrib.auth.models import AbstractBaseUser, User
from django.db.models.signals import post_save
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from freeshelf.accounts.models import BEGUN_KEY, DEVICE_KEY, Token
from freeshelf.accounts.second_factor import (
    SHOWN_AT_PROVIDER,
    clear_verified,
    mark_verified,
)
from freeshelf.accounts.services.sign_ins import end_sign_ins, parse_user_agent
from freeshelf.accounts.services.tokens import revoke_tokens_of
from freeshelf.accounts.services.users import sync_email_address


def connect() -> None:
    """Connect every handler; called once, when all apps are loaded."""
    signals.user_logged_in.connect(_on_sign_in, dispatch_uid="accounts_sign_in")
    user_logged_in.connect(_on_provider, dispatch_uid="accounts_provider")
    authentication_step_completed.connect(_on_step, dispatch_uid="accounts_step")
    authenticator_added.connect(_on_factor_added, dispatch_uid="accounts_added")
    authenticator_removed.connect(_on_factor_removed, dispatch_uid="accounts_removed")
    for signal in (password_changed, password_set, password_reset):
        signal.connect(_on_password, dispatch_uid=f"accounts_password{id(signal)}")
    password_changed.connect(_on_own_password, dispatch_uid="accounts_own_password")
    password_reset.connect(_on_reset, dispatch_uid="accounts_reset")
    post_save.connect(_on_user, sender=User, dispatch_uid="accounts_user")


def _on_sign_in(request: HttpRequest | None, **_: Any) -> None:
    if request is not None:
        request.session[BEGUN_KEY] = time.time()
        request.session[DEVICE_KEY] = parse_user_agent(
            request.META.get("HTTP_USER_AGENT", "")
        )


def _on_provider(
    request: HttpRequest,
    user: AbstractBaseUser,
    sociallogin: SocialLogin | None = None,
    **_: Any,
) -> None:
    if sociallogin is not None and sociallogin.state.get(SHOWN_AT_PROVIDER):
        mark_verified(request, user)


def _on_step(
    request: HttpRequest, user: AbstractBaseUser, method: str, **_: Any
) -> None:
    if method == "mfa":
        mark_verified(request, user)


def _on_factor_added(
    request: HttpRequest, user: AbstractBaseUser, authenticator: Authenticator, **_: Any
) -> None:
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        mark_verified(request, user)


def _on_factor_removed(request: HttpRequest, user: AbstractBaseUser, **_: Any) -> None:
    if not Authenticator.objects.filter(user_id=user.pk).exists():
        clear_verified(request)
        end_sign_ins(user_id=user.pk, but=request.session.session_key)


def _on_password(request: HttpRequest, user: AbstractBaseUser, **_: Any) -> None:
    if user is not None:
        end_sign_ins(user_id=user.pk, but=request.session.session_key)


def _on_own_password(request: HttpRequest, user: User, **_: Any) -> None:
    """Say that programs go on: who changes a password of their own decides that."""
    if not Token.objects.valid(now=timezone.now()).filter(user=user).exists():
        return
    text = gettext(
        "Programs with your API tokens still have access. If someone else may know "
        "your password, revoke the tokens in the admin area, under API tokens."
    )
    messages.warning(request, text)


def _on_reset(user: User, **_: Any) -> None:
    # Whoever had the password before may have made a token with it.
    revoke_tokens_of(user, now=timezone.now(), revoked_by=user)


def _on_user(
    instance: User, raw: bool, update_fields: frozenset[str] | None, **_: Any
) -> None:
    if not raw and (update_fields is None or "email" in update_fields):
        sync_email_address(user=instance)
    if not raw and not instance.is_active:
        # They would be valid again with the account.
        revoke_tokens_of(instance, now=timezone.now(), revoked_by=None)
