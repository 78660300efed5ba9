"""Form for an alert: where to, and how often."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from freeshelf.alerts.errors import NoQuestionError
from freeshelf.alerts.models import MAX_ADDRESS, Alert
from freeshelf.alerts.questions import Question, question_at
from freeshelf.web.forms.challenge_form import AddressField, ChallengeForm


class AlertForm(ChallengeForm):
    """Form for an email address and a period; the page is that it was opened from."""

    form_name = "alerts"
    email = AddressField(
        help_text=_(
            "Use an email address that nobody else can read. We will send a link to "
            "this address. Nothing else happens until you open it."
        ),
        max_length=MAX_ADDRESS,
    )
    period = forms.ChoiceField(
        label=_("How often?"),
        choices=Alert.Period.choices,
        initial=Alert.Period.WEEKLY,
        error_messages={"required": _("Select an option.")},
    )
    about = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        address = self.data.get("about") or self.initial.get("about", "")
        try:
            self.question: Question | None = question_at(str(address))
        except NoQuestionError:
            self.question = None

    def clean(self) -> dict[str, Any]:
        """Require that the page has a question that can be asked again."""
        cleaned = super().clean()
        if self.question is None:
            self.add_error(None, _("Alerts are not available for this page."))
        cleaned["question"] = self.question
        return cleaned
