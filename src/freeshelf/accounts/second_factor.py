"""The second factor: who needs one, and how it is set up."""

import base64
import hashlib
import secrets

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest
from django.utils.encoding import force_bytes
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from freeshelf.core.qr_codes import qr_path

_KEY = "second_factor_of"
# In the state of a sign-in by a provider: whether a second factor was shown there.
SHOWN_AT_PROVIDER = "second_factor"


def mark_verified(request: HttpRequest, user: AbstractBaseUser) -> None:
    """Mark the session as verified for this user."""
    request.session[_KEY] = user.pk


def clear_verified(request: HttpRequest) -> None:
    """Remove the mark."""
    request.session.pop(_KEY, None)


def is_verified(request: HttpRequest, user: AbstractBaseUser | AnonymousUser) -> bool:
    """Return whether this user was verified in this session."""
    return user.pk is not None and request.session.get(_KEY) == user.pk


class MFAAdapter(DefaultMFAAdapter):
    """Settings of this library that differ from django-allauth's defaults."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_generate_recovery_codes": _(
            "Set up an authenticator app or a passkey first. Recovery codes are only a "
            "backup."
        ),
        "incorrect_code": _("The code is incorrect or has already been used."),
    }

    def encrypt(self, text: str) -> str:
        """Encrypt a secret."""
        return _fernet().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret, or a random one if the library's key was changed."""
        try:
            return _fernet().decrypt(encrypted_text.encode("ascii")).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode("ascii")

    def build_totp_svg(self, url: str) -> str:
        """Return the key as QR code, black on white, without styles."""
        code = qr_path(url, border=2)
        return format_html(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" role="img" '
            'aria-label="{1}" shape-rendering="crispEdges"><rect width="{0}" '
            'height="{0}" fill="#fff"/><path d="{2}" fill="#000"/></svg>',
            code.size,
            gettext("QR code with the setup key"),
            code.path,
        )

    def generate_authenticator_name(
        self,
        user: AbstractBaseUser,
        type: Authenticator.Type,  # noqa: A002
    ) -> str:
        """Return a name for a new passkey, which the user may change."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey %(number)d") % {"number": count + 1}

    def _get_site_name(self) -> str:
        return str(settings.FREESHELF_SITE_NAME)


_PURPOSE = b"freeshelf second factor\0"


def _fernet() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str | bytes) -> bytes:
    digest = hashlib.sha256(_PURPOSE + force_bytes(key)).digest()
    return base64.urlsafe_b64encode(digest)
