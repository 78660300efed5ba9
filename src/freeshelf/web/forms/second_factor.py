"""Forms for two-factor authentication, with texts of this library."""

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


class _CodeMixin(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self)

    def clean_code(self) -> str:
        """Return the code if it is correct and was not used before."""
        return _only_once(self, super().clean_code())  # type: ignore[misc]


class CodeForm(_CodeMixin, base_forms.AuthenticateForm):
    """Form for a code of the authenticator app, or a recovery code."""


class CodeAgainForm(_CodeMixin, base_forms.ReauthenticateForm):
    """Form that asks a signed-in user for a code again."""


class AppForm(totp_forms.ActivateTOTPForm):
    """Form for the first code of an authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self)
        self.fields["code"].label = _("6-digit code from your app")


class PasskeyForm(webauthn_forms.AddWebAuthnForm):
    """Form for the name of a passkey, and passwordless use if supported."""

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
    """Form to rename a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Passkey name")


def _ask_for_code(form: forms.Form) -> None:
    field = form.fields["code"]
    field.label = _("Code")
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code"}


def _only_once(form: base_forms.BaseAuthenticateForm, code: str) -> str:
    """Reject a code of an app that was used before and is still valid.

    django-allauth remembers it for one period; with a tolerance it is valid for three.
    """
    if form.authenticator.type == Authenticator.Type.TOTP:
        seconds = _PERIOD * (2 * settings.MFA_TOTP_TOLERANCE + 1)
        key = f"freeshelf.accounts:code:{form.user.pk}:{code}"
        if not cache.add(key, "used", timeout=seconds):
            raise get_adapter().validation_error("incorrect_code")
    return code
