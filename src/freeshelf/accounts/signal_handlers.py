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
from django.contrib.auth import signals
from django.contrib.auth.models import AbstractBaseUser, User
from django.db.models.signals import post_save
from django.http import HttpRequest
from django.utils import timezone

from freeshelf.accounts.models import BEGUN_KEY, DEVICE_KEY
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


def _on_user(
    instance: User, raw: bool, update_fields: frozenset[str] | None, **_: Any
) -> None:
    if not raw and (update_fields is None or "email" in update_fields):
        sync_email_address(user=instance)
    # Django has the text of a password that was set until it is saved; a hash that is
    # only made anew, as after an upgrade, has none.
    is_new = instance._password is not None  # type: ignore[attr-defined]  # noqa: SLF001
    # Those of a closed account would be valid again with it.
    if not raw and (is_new or not instance.is_active):
        revoke_tokens_of(instance, now=timezone.now(), revoked_by=None)
