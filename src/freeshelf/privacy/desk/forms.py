"""What is typed at the desk about a request."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from freeshelf.core.personal_data import Finding
from freeshelf.privacy.models import DataRequest

ERASE, KEEP = "erase", "keep"


class NewRequestForm(forms.Form):
    """A request that came by telephone or letter: its person confirms it by mail."""

    kind = forms.ChoiceField(
        label=_("What is wanted"), choices=DataRequest.Kind.choices
    )
    email = forms.EmailField(label=_("Mail address"), max_length=254)
    language = forms.ChoiceField(
        label=_("Language of the letter"), choices=settings.LANGUAGES
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = get_language()


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class CopyForm(forms.Form):
    """Nothing has to be decided for a copy."""


class DecisionForm(forms.Form):
    """What becomes of each finding that needs a person's judgement.

    `choices` holds them in order; each has a field for the choice and one for the
    reason, which is demanded of what is kept.
    """

    is_sure = forms.BooleanField(
        label=_("What is erased cannot be brought back. Erase it."),
        error_messages={"required": _("Say that you are sure.")},
    )

    def __init__(
        self,
        *args: Any,
        findings: list[Finding],
        decided: dict[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.findings = [
            each for each in findings if each.choice and each.can_be_erased
        ]
        for number, finding in enumerate(self.findings):
            is_kept = finding.is_kept_unless_chosen or finding.key in decided
            self.fields[f"choice_{number}"] = forms.ChoiceField(
                label=finding.title,
                choices=[(ERASE, _("Erase")), (KEEP, _("Keep"))],
                initial=KEEP if is_kept else ERASE,
                widget=forms.RadioSelect,
            )
            self.fields[f"reason_{number}"] = forms.CharField(
                label=_("Reason"),
                required=False,
                max_length=500,
                initial=decided.get(finding.key, finding.choice),
            )
        self.order_fields([*(name for name in self.fields if name != "is_sure")])

    def rows(self) -> list[tuple[Finding, Any, Any]]:
        """Each finding with its two fields."""
        return [
            (finding, self[f"choice_{number}"], self[f"reason_{number}"])
            for number, finding in enumerate(self.findings)
        ]

    def clean(self) -> dict[str, Any]:
        """Nothing is kept without a reason."""
        cleaned: dict[str, Any] = super().clean() or {}
        for number in range(len(self.findings)):
            is_kept = cleaned.get(f"choice_{number}") == KEEP
            if is_kept and not cleaned.get(f"reason_{number}"):
                self.add_error(f"reason_{number}", _("Say why it is kept."))
        return cleaned

    def kept(self) -> dict[str, str]:
        """Keys of what is kept, with the reasons."""
        return {
            finding.key: self.cleaned_data[f"reason_{number}"]
            for number, finding in enumerate(self.findings)
            if self.cleaned_data[f"choice_{number}"] == KEEP
        }
