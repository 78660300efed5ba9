"""Bulk action that opens the merge page for two selected rows."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from freeshelf.library.admin.merge_kinds import MERGE_KINDS


class MergeAction(SnippetBulkAction):
    """Redirect to the merge page, which checks permissions."""

    models = [kind.model for kind in MERGE_KINDS.values()]
    display_name = gettext_lazy("Merge")
    aria_label = gettext_lazy("Merge the two selected records")
    action_type = "merge"
    action_priority = 20
    template_name = "library/admin/merge.html"
    http_method_names = ["get"]

    def dispatch(self, request: HttpRequest, *args: Any, **kw: Any) -> HttpResponseBase:
        """Keep the first one selected; the page can swap them."""
        keys = [key for key in request.GET.getlist("id") if key.isdecimal()]
        name = next(n for n, kind in MERGE_KINDS.items() if kind.model is self.model)
        if len(keys) != 2:
            messages.warning(request, _("Select exactly two records to merge."))
            if self.next_url == request.path:
                return redirect(MERGE_KINDS[name].list_url)
            return redirect(self.next_url)
        url = reverse("library_merge", args=[name, int(keys[0])])
        return redirect(f"{url}?other={keys[1]}")
