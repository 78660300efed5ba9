"""Forms for signing in and for the account, with texts of this library.

They are django-allauth's, whose own messages are missing from our translations.
"""

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _


class LoginForm(allauth_forms.LoginForm):
    """Form for username or email address, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "login", _("Username or email address"), "username webauthn")
        _name(self, "password", _("Password"), "current-password")
        self.fields["remember"].label = _("Stay signed in for two weeks")


class PasswordForm(allauth_forms.ReauthenticateForm):
    """Form that asks for the password again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "password", _("Password"), "current-password")


class MailAddressForm(allauth_forms.AddEmailForm):
    """Form for a new email address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "email", _("New email address"), "email")


class ForgottenPasswordForm(allauth_forms.ResetPasswordForm):
    """Form for the email address to send a password link to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "email", _("Email address"), "email")


class _NewPasswordMixin(forms.Form):
    """Fields for a new password, with a custom message for a mistyped one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_new_password(self)

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "oldpassword", _("Current password"), "current-password")


class InvitationForm(forms.Form):
    """Form for username and password of a new account; validated later."""

    username = forms.CharField(
        label=_("Username"),
        max_length=150,
        help_text=_("Letters, digits and the characters @ . + - _"),
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    password1 = forms.CharField(strip=False, widget=forms.PasswordInput)
    password2 = forms.CharField(strip=False, widget=forms.PasswordInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_new_password(self)

    def clean(self) -> dict[str, Any]:
        """Check that both passwords are the same."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("password1") != cleaned.get("password2"):
            self.add_error("password2", _("The two passwords do not match."))
        return cleaned


def _name_new_password(form: forms.Form) -> None:
    _name(form, "password1", _("New password"), "new-password")
    _name(form, "password2", _("Confirm new password"), "new-password")
    rules = password_validation.password_validators_help_texts()
    form.fields["password1"].help_text = " ".join(rules)


def _name(form: forms.Form, name: str, label: Any, autocomplete: str) -> None:
    """Set the label of a field and remove its placeholder."""
    field = form.fields[name]
    field.label = label
    field.help_text = ""
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs["autocomplete"] = autocomplete
