"""Forms that readers send: messages, suggested resources, requests about their data."""

import re
from datetime import datetime
from typing import Any, cast

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from freeshelf.core.dates import is_partial_date
from freeshelf.core.languages import bcp47
from freeshelf.inbox.models import MAX_ADDRESS, MAX_TEXT, Message
from freeshelf.privacy.models import DataRequest
from freeshelf.web.forms.challenge_form import (
    AddressField,
    ChallengeForm,
    LongTextField,
)
from freeshelf.web.presenters.formats import language_name


class DataRequestForm(ChallengeForm):
    """Form for the kind of request and the email address it is about."""

    form_name = "data-request"
    kind = forms.ChoiceField(
        label=_("What do you want to request?"),
        choices=DataRequest.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select an option.")},
    )
    email = AddressField(
        help_text=_(
            "We will send an email with a link to this address. Nothing happens until "
            "you open the link."
        ),
    )


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
        help_text=gettext_lazy(
            "Its web address or title. To have something removed, fill in this field "
            "or the next one."
        ),
        required=False,
        may_be_demanded=True,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    text = LongTextField(
        most=MAX_TEXT,
        label=gettext_lazy("Your message"),
        help_text=gettext_lazy(
            "If something is wrong or missing, say what. If you want something about "
            "you removed, you do not have to give a reason or say who you are. You can "
            "write up to %(most)s characters, in any language."
        ),
        required=False,
        may_be_demanded=True,
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
                    "about",
                    gettext("Enter which page or resource it is, here or below."),
                )
        elif not cleaned.get("text"):
            self._ask_for("text", gettext("Enter what is wrong or missing."))
        return cleaned

    def _ask_for(self, name: str, sentence: str) -> None:
        if name not in self.errors:
            self.add_error(name, sentence)


def initial_form(request: HttpRequest, *, now: datetime) -> ContactForm:
    """Return the empty form, with the page that it was opened from."""
    about = request.GET.get("about", "")
    is_page = len(about) <= MAX_ADDRESS and _PATH.fullmatch(about)
    initial = {"about": about} if is_page else {}
    if request.GET.get("kind") in Message.Kind.values:
        initial["kind"] = request.GET["kind"]
    return ContactForm(now=now, initial=initial)


# Further languages that much of the literature is written in.
_MORE_LANGUAGES = ("pt", "de", "it", "nl", "uk", "tr", "hi", "bn", "ne", "th", "vi")
_TITLE, _PUBLISHER, _LINK = 500, 500, 2000
_ARABIC_INDIC = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://")


class SuggestedResourceForm(ChallengeForm):
    """Form for a resource, its URL, and why it is useful."""

    form_name = "suggest"
    title = LongTextField(
        most=_TITLE,
        label=gettext_lazy("Title"),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Enter the title.")},
    )
    link = LongTextField(
        most=_LINK,
        label=gettext_lazy("Link"),
        help_text=gettext_lazy("On the publisher’s website if possible."),
        widget=forms.TextInput(
            attrs={"inputmode": "url", "dir": "ltr", "autocomplete": "off"}
        ),
        error_messages={"required": gettext_lazy("Enter a link to the resource.")},
    )
    publisher = LongTextField(
        most=_PUBLISHER,
        label=gettext_lazy("Publisher"),
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    issued = forms.CharField(
        label=gettext_lazy("Year"),
        help_text=gettext_lazy("In digits, such as 2022."),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    reason = LongTextField(
        most=MAX_TEXT,
        label=gettext_lazy("Why is it useful, and who is it for?"),
        help_text=gettext_lazy("Up to %(most)s characters."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = cast("forms.ChoiceField", self.fields["language"])
        language.choices = _languages()

    def clean_link(self) -> str:
        """Return a URL, with https added if it has no scheme."""
        link: str = self.cleaned_data["link"]
        if not _SCHEME.match(link):
            link = f"https://{link}"
        return str(forms.URLField(assume_scheme="https").clean(link))

    def clean_issued(self) -> str:
        """Return a year, a month or a day, in digits of any script."""
        issued = str(self.cleaned_data["issued"]).translate(_ARABIC_INDIC)
        if issued and not is_partial_date(issued):
            raise forms.ValidationError(gettext("Enter a year, such as 2022."))
        return issued

    def clean_language(self) -> str:
        """Return the language, “und” if none was chosen."""
        return str(self.cleaned_data["language"] or "und")


def _languages() -> list[tuple[str, str]]:
    codes = [bcp47(code) for code, _name in settings.LANGUAGES]
    named = [(code, language_name(code)) for code in (*codes, *_MORE_LANGUAGES)]
    return [("", gettext("Other, or I do not know")), *named]
