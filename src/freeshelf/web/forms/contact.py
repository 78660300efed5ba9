"""Form for a message to the library, about a page or a record."""

import re
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from freeshelf.inbox.models import MAX_ADDRESS, MAX_TEXT, Message
from freeshelf.web.forms.challenge_form import ChallengeForm
from freeshelf.web.forms.long_text import LongTextField

# A page of this site: other hosts and schemes do not match.
_PATH = re.compile(r"/(?![/\\])[^\s\\?#]*")


class ContactForm(ChallengeForm):
    """Form for a problem or a removal request, and the page it is about."""

    form_name = "contact"
    kind = forms.ChoiceField(
        label=gettext_lazy("What is it about?"),
        choices=Message.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Select an option.")},
    )
    about = LongTextField(
        most=MAX_ADDRESS,
        label=gettext_lazy("Which page or resource?"),
        help_text=gettext_lazy("Its web address or title."),
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    text = LongTextField(
        most=MAX_TEXT,
        label=gettext_lazy("Your message"),
        help_text=gettext_lazy(
            "If you want something about you removed, you do not have to give a reason "
            "or say who you are. You can write in any language."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 7, "dir": "auto"}),
    )
    reply_to = forms.EmailField(
        label=gettext_lazy("Email address for a reply"),
        help_text=gettext_lazy(
            "Only if you want a reply. Use an email address that nobody else can read."
        ),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        error_messages={
            "invalid": gettext_lazy(
                "Enter an email address in the correct format, such as "
                "name@example.org, or leave this empty."
            )
        },
    )

    def clean(self) -> dict[str, Any]:
        """Require a text; for a removal the page is enough."""
        cleaned = super().clean()
        kind = cleaned.get("kind")
        if kind == Message.Kind.REMOVAL:
            if not cleaned.get("about") and not cleaned.get("text"):
                self._ask_for(
                    "about", _("Enter which page or resource it is, here or below.")
                )
        elif not cleaned.get("text"):
            self._ask_for("text", _("Enter what is wrong or missing."))
        return cleaned

    def _ask_for(self, name: str, sentence: str) -> None:
        if name not in self.errors:
            self.add_error(name, sentence)


def initial_form(request: HttpRequest, *, now: datetime) -> ContactForm:
    """Return the empty form, with the page that it was opened from."""
    about = request.GET.get("about", "")
    initial = {"about": about} if _is_page(about) else {}
    if request.GET.get("kind") in Message.Kind.values:
        initial["kind"] = request.GET["kind"]
    return ContactForm(now=now, initial=initial)


def _is_page(about: str) -> bool:
    return len(about) <= MAX_ADDRESS and _PATH.fullmatch(about) is not None
