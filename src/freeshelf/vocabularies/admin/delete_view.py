"""Delete view of rows that others may have been merged into."""

from django.db.models import ProtectedError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.snippets.views.snippets import DeleteView


class MergeableDeleteView(DeleteView):
    """Keep a row that is the successor of others, and show why."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Delete the row unless others were merged into it."""
        try:
            return super().form_valid(form)
        except ProtectedError:
            message = _(
                "Other items were merged into “%(name)s”, so it cannot be deleted."
            )
            messages.error(self.request, message % {"name": self.object})
            return redirect(self.get_success_url())
