"""People with a password and a second factor, and what they do in a browser."""

from __future__ import annotations

import re
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client

from freeshelf.accounts.services.users import create_user
from freeshelf.wiring.roles import ensure_groups

PASSWORD = "five green pencils"


def make_person(username: str = "ana", role: str = "editor", **more: Any) -> User:
    """Someone with an account of this role and the password above."""
    ensure_groups()
    described = {"email": f"{username}@example.org", **more}
    return create_user(username=username, password=PASSWORD, role=role, **described)


def give_app(user: User) -> str:
    """Set an app with codes up for someone; its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def give_paper(user: User) -> list[str]:
    """Codes on paper for someone."""
    return RecoveryCodes.activate(user).get_unused_codes()


def code_of(secret: str, *, step: int = 0) -> str:
    """Return what an app shows now, or so many half minutes later."""
    now = list(yield_hotp_counters_from_time())[1]
    return format_hotp_value(hotp_value(secret, now + step))


def sign_in(client: Client, login: str = "ana", password: str = PASSWORD, **more: Any):
    """Send the sign-in form."""
    data = {"login": login, "password": password, **more}
    return client.post("/en/account/login/", data)


def words_of(response: Any) -> str:
    """Return what a page says, in one line."""
    page = BeautifulSoup(response.content, "html.parser")
    return re.sub(r"\s+", " ", page.get_text(" "))
