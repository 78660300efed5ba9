"""Form for the places of a file that a copy is to be without."""

from django import forms
from django.utils.translation import gettext_lazy

from freeshelf.enrich.checks.wording import PARTS_TO_LEAVE_OUT

MOST_WORDS = 10_000


class RemovePlacesForm(forms.Form):
    """Form for words to find, a page to show, and the places chosen so far."""

    words = forms.CharField(
        label=gettext_lazy("Words to redact"),
        help_text=gettext_lazy(
            "One name or number per line. Every match in the text is found, including "
            "other forms of a word and words that run over a line end; you choose "
            "which ones to remove."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        max_length=MOST_WORDS,
        required=False,
    )
    page = forms.IntegerField(
        label=gettext_lazy("Page"), min_value=1, max_value=100_000, required=False
    )
    take_away = forms.BooleanField(
        label=gettext_lazy("Take the file down until its copy is ready"),
        help_text=gettext_lazy(
            "Otherwise whoever gets the file now gets it until the copy is created, "
            "and still gets it if the copy is rejected. Only someone with permission "
            "to publish can put back a file that was taken down."
        ),
        required=False,
    )
    without = forms.MultipleChoiceField(
        label=gettext_lazy("Leave out altogether"),
        choices=PARTS_TO_LEAVE_OUT,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
