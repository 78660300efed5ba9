"""Forms of requests in the admin area."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from freeshelf.core.personal_data import Finding
from freeshelf.privacy.models import DataRequest

ERASE, KEEP = "erase", "keep"
_MAX_SINGLE = 10


class NewRequestForm(forms.Form):
    """A request by phone or post, which the person confirms by email."""

    kind = forms.ChoiceField(
        label=_("Type of request"), choices=DataRequest.Kind.choices
    )
    email = forms.EmailField(label=_("Email address"), max_length=254)
    language = forms.ChoiceField(
        label=_("Language of the email"), choices=settings.LANGUAGES
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = get_language()


class ReasonForm(forms.Form):
    """A reason for extending or refusing."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision about one finding, or about many similar ones."""

    findings: tuple[Finding, ...]

    @property
    def title(self) -> str:
        """Return the title of the first finding, and the number of others."""
        more = len(self.findings) - 1
        if not more:
            return self.findings[0].title
        message = ngettext(
            "%(title)s and %(count)d more", "%(title)s and %(count)d more", more
        )
        return message % {"title": self.findings[0].title, "count": more}

    def is_kept(self, decided: dict[str, str]) -> bool:
        """Return whether keeping is the default, or was decided before."""
        first = self.findings[0]
        return first.is_kept_unless_chosen or first.key in decided


def decisions_about(findings: list[Finding]) -> list[Decision]:
    """Return decisions for the findings that need one, grouped where many are similar.

    Similar findings have the same place, default and reason.
    """
    groups: dict[tuple[str, str, bool], list[Finding]] = {}
    for each in findings:
        if each.choice and each.can_be_erased:
            similar = (each.place, each.choice, each.is_kept_unless_chosen)
            groups.setdefault(similar, []).append(each)
    return [
        decision
        for similar in groups.values()
        for decision in (
            [Decision(tuple(similar))]
            if len(similar) > _MAX_SINGLE
            else [Decision((each,)) for each in similar]
        )
    ]


class DecisionForm(forms.Form):
    """Decisions about findings that need a person's judgement.

    Each has a field for the choice and one for the reason, which is required for
    keeping.
    """

    is_sure = forms.BooleanField(
        label=_("I understand that erased data cannot be restored. Erase it."),
        error_messages={"required": _("Confirm that you want to erase the data.")},
    )

    def __init__(
        self,
        *args: Any,
        findings: list[Finding],
        decided: dict[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.decisions = decisions_about(findings)
        for number, decision in enumerate(self.decisions):
            first = decision.findings[0]
            self.fields[f"choice_{number}"] = forms.ChoiceField(
                label=decision.title,
                choices=[(ERASE, _("Erase")), (KEEP, _("Keep"))],
                initial=KEEP if decision.is_kept(decided) else ERASE,
                widget=forms.RadioSelect,
            )
            self.fields[f"reason_{number}"] = forms.CharField(
                label=_("Reason for keeping it"),
                required=False,
                max_length=500,
                initial=decided.get(first.key, first.choice),
            )

    def rows(self) -> list[tuple[str, Any, Any]]:
        """Return the place of each decision with its two fields."""
        return [
            (
                decision.findings[0].place,
                self[f"choice_{number}"],
                self[f"reason_{number}"],
            )
            for number, decision in enumerate(self.decisions)
        ]

    def clean(self) -> dict[str, Any]:
        """Require a reason for each finding that is kept."""
        cleaned: dict[str, Any] = super().clean() or {}
        for number in range(len(self.decisions)):
            is_kept = cleaned.get(f"choice_{number}") == KEEP
            if is_kept and not cleaned.get(f"reason_{number}"):
                self.add_error(f"reason_{number}", _("Enter a reason for keeping it."))
        return cleaned

    def kept(self) -> dict[str, str]:
        """Return keys of the findings that are kept, with the reasons."""
        return {
            finding.key: self.cleaned_data[f"reason_{number}"]
            for number, decision in enumerate(self.decisions)
            if self.cleaned_data[f"choice_{number}"] == KEEP
            for finding in decision.findings
        }
