"""Deleting what others may have been merged into."""

from django.db.models import ProtectedError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.snippets.views.snippets import DeleteView


class MergeableDeleteView(DeleteView):
    """Keeps a row that stands for merged ones, and says why."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Delete, unless merged rows lead here."""
        try:
            return super().form_valid(form)
        except ProtectedError:
            sentence = _(
                "Other items were merged into “%(name)s”, so it cannot be deleted."
            )
            messages.error(self.request, sentence % {"name": self.object})
            return redirect(self.get_success_url())
