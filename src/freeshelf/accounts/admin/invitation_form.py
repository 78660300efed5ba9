"""The form that invites someone."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from freeshelf.accounts.roles import Role


class InviteForm(forms.Form):
    """Whom to invite, as what, and in which language."""

    email = forms.EmailField(label=_("Email address"), max_length=254)
    role = forms.ChoiceField()  # which roles depends on who invites
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
    """What this person may invite others to be: never more than they are."""
    return [
        (value, label)
        for value, label in Role.choices
        if user.is_superuser or value != Role.ADMIN
    ]
