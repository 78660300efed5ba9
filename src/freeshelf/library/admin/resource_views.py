"""Edit views of rows with an access field, beyond Wagtail's own."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext as words_of_wagtail
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import EditView

from freeshelf.comments.admin.views import CommentedView
from freeshelf.library.admin.before_publishing import AsksBeforePublishing
from freeshelf.library.admin.record_writing import apply_access
from freeshelf.library.errors import WithdrawnResourceError
from freeshelf.library.models import Resource

# Wagtail translates these for pages, in every language of the admin area.
_VIEW_LIVE = "View live"
_NEWER = "Saving will overwrite a newer version."


class AccessEditView(EditView):
    """Edit a row; its access field takes effect on the live one."""

    def save_instance(self) -> Any:
        """Save the revision, then the values outside revisions."""
        with transaction.atomic():
            if self.expects_json_response:
                self._refuse_if_overtaken()
            instance = super().save_instance()
            # Autosave must not change who can read it.
            if not self.expects_json_response:
                apply_access(self.form, instance, user=self.request.user)
        return instance

    def _refuse_if_overtaken(self) -> None:
        """Refuse an autosave if another save came first: its text is the older one.

        Wagtail compares versions as a request begins, before its turn to write.
        """
        sent = self.request.POST
        known = sent.get("overwrite_revision_id") or sent.get("loaded_revision_id")
        rows = self.model.objects.select_for_update().filter(pk=self.object.pk)
        latest = rows.values_list("latest_revision_id", flat=True).get()
        if known and known != str(latest):
            raise PermissionDenied(words_of_wagtail(_NEWER))

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Add a button for the public page."""
        buttons: list[Button] = [*super().header_more_buttons]
        if self.live_object.live:
            label = words_of_wagtail(_VIEW_LIVE)
            url = self.live_object.get_absolute_url()
            buttons.append(Button(label, url=url, icon_name="globe", priority=20))
        return buttons


class ResourceEditView(AsksBeforePublishing, CommentedView, AccessEditView):
    """Edit a resource."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Save, or show an error when the record was withdrawn meanwhile."""
        try:
            return super().form_valid(form)
        except WithdrawnResourceError as error:
            form.add_error(None, str(error))
            self.produced_error_code = "withdrawn"
            self.produced_error_message = str(error)
            return self.form_invalid(form)

    def get_success_buttons(self) -> list[Any]:
        """Add a link to the public page."""
        buttons: list[Any] = super().get_success_buttons()
        # Only the database knows yet that the record was just published.
        if not Resource.objects.filter(pk=self.object.pk, live=True).exists():
            return buttons
        url, label = self.object.get_absolute_url(), words_of_wagtail(_VIEW_LIVE)
        return [*buttons, messages.button(url, label, new_window=True)]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Add buttons to merge, withdraw and reinstate the record."""
        buttons: list[Button] = [*super().header_more_buttons]
        live: Resource = self.live_object
        if not self.request.user.has_perm("library.publish_resource"):
            return buttons
        if live.merged_into_id is None:
            merge = reverse("library_merge", args=["resource", live.pk])
            label = _("Merge another into this")
            buttons.append(Button(label, url=merge, icon_name="redirect", priority=30))
        if live.withdrawn_at is not None:
            action, label, icon = "reinstate", _("Reinstate"), "resubmit"
        elif live.first_published_at is not None:
            action, label, icon = "withdraw", _("Withdraw permanently"), "no-view"
        else:
            return buttons
        url = reverse(f"library_resource_{action}", args=[live.pk])
        return [*buttons, Button(label, url=url, icon_name=icon, priority=25)]
