"""Views that withdraw and reinstate a resource."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from freeshelf.library.admin.file_views import RecordChangeView
from freeshelf.library.services import reinstate, withdraw


class WithdrawForm(forms.Form):
    """The reason of a withdrawal, stored for staff and never shown to readers."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Only staff see this; readers see only the date. Do not enter anything "
            "that could identify a person."
        ),
    )


class WithdrawView(RecordChangeView):
    """Withdraw a record, with a reason."""

    permission_required = "library.publish_resource"
    form_class = WithdrawForm
    header_icon = "no-view"
    page_title = gettext_lazy("Withdraw permanently")
    explanation = gettext_lazy(
        "Readers will see a notice with today’s date instead of its text and files. "
        "Any schedule or review is cancelled. To remove it temporarily, unpublish it "
        "instead."
    )
    success_message = gettext_lazy("The record was withdrawn.")

    def act(self, form: forms.Form) -> None:
        reason = form.cleaned_data["reason"]
        withdraw(
            resource=self.resource,
            reason=reason,
            now=timezone.now(),
            user=self.person,
        )
        self.note("freeshelf.withdraw", reason=reason)


class ReinstateView(RecordChangeView):
    """Make a withdrawn record a draft again."""

    permission_required = "library.publish_resource"
    header_icon = "no-view"
    page_title = gettext_lazy("Reinstate")
    explanation = gettext_lazy(
        "It becomes a draft: readers see it again when someone publishes it."
    )
    success_message = gettext_lazy("The record is a draft again.")

    def act(self, form: forms.Form) -> None:
        reinstate(resource=self.resource)
        self.note("freeshelf.reinstate")
