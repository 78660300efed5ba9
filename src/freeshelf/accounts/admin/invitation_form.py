"""The form that invites a person."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from freeshelf.accounts.roles import Role


class InviteForm(forms.Form):
    """Email address, role and language of an invitation."""

    email = forms.EmailField(label=_("Email address"), max_length=254)
    role = forms.ChoiceField()  # choices depend on the user
    language = forms.ChoiceField(
        label=_("Language of the email"), choices=settings.LANGUAGES
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(
            label=_("Role"), initial=Role.EDITOR, choices=roles_for(user)
        )
        self.fields["language"].initial = get_language()


def roles_for(user: User) -> list[tuple[str, Any]]:
    """Return the roles that a user may invite others to: never more than their own."""
    return [
        (value, label)
        for value, label in Role.choices
        if user.is_superuser or value != Role.ADMIN
    ]
