"""Forms of second factors, in the words of this library."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

_PERIOD = 30


class CodeForm(base_forms.AuthenticateForm):
    """A code of the app, or one of those on paper."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self)

    def clean_code(self) -> str:
        """The code, when it is right and was not used before."""
        return _only_once(self, super().clean_code())


class CodeAgainForm(base_forms.ReauthenticateForm):
    """A code, from someone who is signed in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self)

    def clean_code(self) -> str:
        """The code, when it is right and was not used before."""
        return _only_once(self, super().clean_code())


class AppForm(totp_forms.ActivateTOTPForm):
    """The first code of an app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self)
        self.fields["code"].label = _("6-digit code from your app")


class PasskeyForm(webauthn_forms.AddWebAuthnForm):
    """A name for a passkey, and whether it signs in by itself; old keys cannot."""

    passwordless = forms.BooleanField(
        label=_("Sign in with this passkey only, without a username and password"),
        help_text=_(
            "Phones, computers and newer security keys support this. Do not select it "
            "for older keys."
        ),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Passkey name")
        self.fields["name"].help_text = _(
            "Choose a name you will recognise, such as “my phone”."
        )


class PasskeyNameForm(webauthn_forms.EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Passkey name")


def _ask_for_code(form: forms.Form) -> None:
    field = form.fields["code"]
    field.label = _("Code")
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code"}


def _only_once(form: base_forms.BaseAuthenticateForm, code: str) -> str:
    """Refuse a code of an app that was used before and is still good.

    django-allauth remembers it for one period; with a tolerance it is good for three.
    """
    if form.authenticator.type == Authenticator.Type.TOTP:
        seconds = _PERIOD * (2 * settings.MFA_TOTP_TOLERANCE + 1)
        key = f"freeshelf.accounts:code:{form.user.pk}:{code}"
        if not cache.add(key, "used", timeout=seconds):
            raise get_adapter().validation_error("incorrect_code")
    return code
