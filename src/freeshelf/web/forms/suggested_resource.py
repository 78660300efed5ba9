"""Form to suggest a resource for the library."""

import re
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from freeshelf.core.dates import is_partial_date
from freeshelf.core.language_tags import bcp47
from freeshelf.inbox.models import MAX_TEXT
from freeshelf.web.forms.challenge_form import ChallengeForm
from freeshelf.web.forms.long_text import LongTextField
from freeshelf.web.presenters.formats import language_name

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
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    reason = LongTextField(
        most=MAX_TEXT,
        label=gettext_lazy("Why is it useful, and who is it for?"),
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
            raise forms.ValidationError(_("Enter a year, such as 2022."))
        return issued

    def clean_language(self) -> str:
        """Return the language, “und” if none was chosen."""
        return str(self.cleaned_data["language"] or "und")


def _languages() -> list[tuple[str, str]]:
    codes = [bcp47(code) for code, _name in settings.LANGUAGES]
    named = [(code, language_name(code)) for code in (*codes, *_MORE_LANGUAGES)]
    return [("", _("Other, or I do not know")), *named]
