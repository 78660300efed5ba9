"""Form for a request about personal data: a copy or its erasure."""

from django import forms
from django.utils.translation import gettext_lazy as _

from freeshelf.privacy.models import DataRequest
from freeshelf.web.forms.challenge_form import ChallengeForm


class DataRequestForm(ChallengeForm):
    """Form for the kind of request and the email address it is about."""

    form_name = "data-request"
    kind = forms.ChoiceField(
        label=_("What do you want to request?"),
        choices=DataRequest.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select an option.")},
    )
    email = forms.EmailField(
        label=_("Your email address"),
        help_text=_(
            "We will send an email with a link to this address. Nothing happens until "
            "you open the link."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        error_messages={
            "invalid": _(
                "Enter an email address in the correct format, such as "
                "name@example.org."
            ),
            "required": _("Enter your email address."),
        },
    )
