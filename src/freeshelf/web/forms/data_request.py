"""A person asks for what is held about them, or for having it erased."""

from django import forms
from django.utils.translation import gettext_lazy as _

from freeshelf.privacy.models import DataRequest
from freeshelf.web.forms.human import HumanForm


class DataRequestForm(HumanForm):
    """What is wanted, and the mail address it is about."""

    form_name = "data-request"
    kind = forms.ChoiceField(
        label=_("What do you want?"),
        choices=DataRequest.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of these.")},
    )
    email = forms.EmailField(
        label=_("Your mail address"),
        help_text=_("A letter with a link goes to it. Only then does anything happen."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        error_messages={
            "invalid": _("Write a whole address, such as name@example.org."),
            "required": _("Write your mail address."),
        },
    )
