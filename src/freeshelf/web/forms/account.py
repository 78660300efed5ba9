"""Forms of signing in and of one's own account, in the words of this library.

They are django-allauth's; a sentence of its own would be one that our catalogues lack.
"""

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _


class LoginForm(allauth_forms.LoginForm):
    """Name or mail address, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "login", _("Username or email address"), "username webauthn")
        _name(self, "password", _("Password"), "current-password")
        self.fields["remember"].label = _("Stay signed in for two weeks")


class PasswordForm(allauth_forms.ReauthenticateForm):
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "password", _("Password"), "current-password")


class MailAddressForm(allauth_forms.AddEmailForm):
    """A new mail address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "email", _("New email address"), "email")


class ForgottenPasswordForm(allauth_forms.ResetPasswordForm):
    """The mail address to send a link to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "email", _("Email address"), "email")


class _NewPasswordMixin(forms.Form):
    """Two fields for a new password, with its rules; a mistyped one is told in ours."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_new_password(self)

    def add_error(self, field: str | None, error: Any) -> None:
        """Say in our words that the two differ."""
        if field == "password2" and not isinstance(error, forms.ValidationError):
            error = _("The two passwords do not match.")
        super().add_error(field, error)


class NewPasswordForm(_NewPasswordMixin, allauth_forms.SetPasswordForm):
    """A first password."""


class NewPasswordByMailForm(_NewPasswordMixin, allauth_forms.ResetPasswordKeyForm):
    """A new password for one that was forgotten."""


class ChangePasswordForm(_NewPasswordMixin, allauth_forms.ChangePasswordForm):
    """A new password for one that is known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "oldpassword", _("Current password"), "current-password")


class InvitationForm(forms.Form):
    """Name and password of a new account; the rules for them are asked afterwards."""

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
        """Both passwords are the same."""
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
    """Label a field in our words; a text that stands in it is no label."""
    field = form.fields[name]
    field.label = label
    field.help_text = ""
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs["autocomplete"] = autocomplete
