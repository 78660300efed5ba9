"""Forms of accounts: invitations, passwords and the second factor."""

from typing import Any, ClassVar

from allauth.account import forms as allauth_forms
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
    # Wagtail’s editor has a button “Code” of another meaning.
    field.label = pgettext_lazy("sign in", "Code")
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


class _NamedFields(forms.Form):
    """Labels of fields with what a browser completes, instead of their placeholders."""

    labels: ClassVar[dict[str, tuple[Any, str]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, autocomplete) in self.labels.items():
            field = self.fields[name]
            field.label = label
            field.help_text = ""
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs["autocomplete"] = autocomplete


class LoginForm(_NamedFields, allauth_forms.LoginForm):
    """Form for username or email address, and password."""

    labels: ClassVar = {
        "login": (_("Username or email address"), "username webauthn"),
        "password": (_("Password"), "current-password"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remember"].label = _("Stay signed in for two weeks")


class PasswordForm(_NamedFields, allauth_forms.ReauthenticateForm):
    """Form that asks for the password again."""

    labels: ClassVar = {"password": (_("Password"), "current-password")}


class MailAddressForm(_NamedFields, allauth_forms.AddEmailForm):
    """Form for a new email address."""

    labels: ClassVar = {"email": (_("New email address"), "email")}


class ForgottenPasswordForm(_NamedFields, allauth_forms.ResetPasswordForm):
    """Form for the email address to send a password link to."""

    labels: ClassVar = {"email": (_("Email address"), "email")}


class _NewPasswordMixin(_NamedFields):
    """Fields for a new password, with a custom message for a mistyped one."""

    labels: ClassVar = {
        "password1": (_("New password"), "new-password"),
        "password2": (_("Confirm new password"), "new-password"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = password_validation.password_validators_help_texts()
        self.fields["password1"].help_text = " ".join(rules)

    def add_error(self, field: str | None, error: Any) -> None:
        """Replace the message about two different passwords."""
        if field == "password2" and not isinstance(error, forms.ValidationError):
            error = _("The two passwords do not match.")
        super().add_error(field, error)


class NewPasswordForm(_NewPasswordMixin, allauth_forms.SetPasswordForm):
    """Form for a first password."""


class NewPasswordByMailForm(_NewPasswordMixin, allauth_forms.ResetPasswordKeyForm):
    """Form for a new password after a forgotten one."""


class ChangePasswordForm(_NewPasswordMixin, allauth_forms.ChangePasswordForm):
    """Form to change the password."""

    labels: ClassVar = {
        **_NewPasswordMixin.labels,
        "oldpassword": (_("Current password"), "current-password"),
    }


class InvitationForm(_NewPasswordMixin):
    """Form for username and password of a new account; validated later."""

    username = forms.CharField(
        label=_("Username"),
        max_length=150,
        help_text=_("Letters, digits and the characters @ . + - _"),
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    password1 = forms.CharField(strip=False, widget=forms.PasswordInput)
    password2 = forms.CharField(strip=False, widget=forms.PasswordInput)

    def clean(self) -> dict[str, Any]:
        """Check that both passwords are the same."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("password1") != cleaned.get("password2"):
            self.add_error("password2", _("The two passwords do not match."))
        return cleaned
