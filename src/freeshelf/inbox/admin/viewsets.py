"""Lists and pages of messages and of suggested resources."""

import re
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, Panel
from wagtail.admin.ui.tables import Column

from freeshelf.comments.notifications import notify_of_assignment
from freeshelf.comments.services import colleagues
from freeshelf.inbox.errors import AlreadyConceptError, AlreadyDraftError
from freeshelf.inbox.models import Message, SuggestedResource, SuggestedTopic
from freeshelf.inbox.services import make_draft
from freeshelf.inbox.topics import make_concept
from freeshelf.vocabularies.admin.viewsets import PlainViewSet


class ItemForm(WagtailAdminModelForm):
    """Offers users of the admin area as assignees."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assigned_to"].queryset = colleagues()

    def save(self, commit: bool = True) -> Any:
        """Tell a colleague to whom it is newly assigned."""
        item = super().save(commit)
        person, by = item.assigned_to, self.for_user
        if "assigned_to" in self.changed_data and person not in (None, by):
            transaction.on_commit(lambda: notify_of_assignment(item, to=person, by=by))
        return item


_LOCAL_PATH = re.compile(r"/(?![/\\])[^\s\\]*")


class SubmissionPanel(Panel):
    """Shows the submission read-only."""

    class BoundPanel(Panel.BoundPanel):
        @property
        def template_name(self) -> str:
            """Return the template for this kind of item."""
            return f"inbox/admin/{self.instance._meta.model_name}_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add the item, its age and its links."""
            item = self.instance
            return super().get_context_data(parent_context) | {
                "item": item,
                "age": item.age_in_days(now=timezone.now()) if item.pk else 0,
                "about_url": local_url(getattr(item, "about", "")),
            }


# State, age and assignee, of any list of the inbox.
_STATUS_COLUMNS = [
    Column("status", label=_("Status"), accessor="get_status_display"),
    Column(
        "age",
        label=_("Age in days"),
        accessor=lambda item: item.age_in_days(now=timezone.now()),
        sort_key="received_at",
    ),
    Column("assigned_to", label=_("Assigned to")),
]


def submission_edit_handler(heading: Any) -> ObjectList:
    """Return the edit form of an item."""
    return ObjectList(
        [
            SubmissionPanel(heading=heading),
            MultiFieldPanel(
                [
                    "status",
                    FieldPanel("assigned_to", widget=forms.Select),
                    FieldPanel("note", widget=forms.Textarea(attrs={"rows": 4})),
                ],
                heading=_("Follow-up"),
            ),
        ],
        base_form_class=ItemForm,
    )


def local_url(about: str) -> str:
    """Return the path of a page of this site; empty for any other value."""
    base = str(settings.FREESHELF_BASE_URL)
    path = about.strip().removeprefix(base)
    return path if _LOCAL_PATH.fullmatch(path) else ""


class RecordColumn(Column):
    """A link to the record or page that a message is about."""

    cell_template_name = "inbox/admin/record_cell.html"


class MessageViewSet(PlainViewSet):
    """Queue of corrections, removal requests and broken links."""

    model = Message
    icon = "mail"
    menu_label = _("Messages")
    url_namespace = "inbox_message"
    url_prefix = "inbox/messages"
    list_display = [
        "__str__",
        *_STATUS_COLUMNS,
        RecordColumn("about", label=_("About")),
    ]
    list_filter = ["status", "kind", "assigned_to"]
    search_fields = ["text", "about", "note"]

    edit_handler = submission_edit_handler(_("Message"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        """Load what the columns show, in one query, the most urgent first."""
        return Message.objects.select_related("resource", "assigned_to").by_urgency()


class SuggestedResourceViewSet(PlainViewSet):
    """Queue of suggestions, with a button that creates a draft record."""

    model = SuggestedResource
    icon = "doc-full-inverse"
    menu_label = _("Suggested resources")
    url_namespace = "inbox_suggested"
    url_prefix = "inbox/suggested"
    list_display = [
        "title",
        Column("publisher", label=_("Publisher")),
        *_STATUS_COLUMNS,
    ]
    list_filter = ["status", "assigned_to"]
    search_fields = ["title", "publisher", "link"]

    edit_handler = submission_edit_handler(_("Suggestion"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[SuggestedResource]:
        """Load what the columns show, in one query, open ones first."""
        return SuggestedResource.objects.select_related("assigned_to").open_first()


class SuggestedTopicViewSet(PlainViewSet):
    """Queue of proposed topics, with a button that creates a concept."""

    model = SuggestedTopic
    icon = "tag"
    menu_label = _("Suggested topics")
    url_namespace = "inbox_topic"
    url_prefix = "inbox/topics"
    list_display = [
        Column("label", label=_("Label"), accessor=lambda item: item.main_label[1]),
        Column("scheme", label=_("Vocabulary")),
        *_STATUS_COLUMNS,
    ]
    list_filter = ["status", "scheme", "assigned_to"]
    search_fields = ["labels", "definition"]

    edit_handler = submission_edit_handler(_("Suggested topic"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[SuggestedTopic]:
        """Load what the columns show, in one query, open ones first."""
        rows = SuggestedTopic.objects.select_related("assigned_to", "scheme")
        return rows.open_first()


@require_POST
def concept_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Create the concept and open it."""
    permissions = ("inbox.change_suggestedtopic", "vocabularies.add_concept")
    if not request.user.has_perms(permissions):
        raise PermissionDenied
    proposal = get_object_or_404(SuggestedTopic, pk=pk)
    try:
        concept = make_concept(proposal=proposal, user=cast("User", request.user))
    except AlreadyConceptError as error:
        messages.warning(request, str(error))
        return redirect("inbox_topic:edit", pk)
    messages.success(request, gettext("The concept was created. Check its labels."))
    return redirect("vocabularies_concept:edit", concept.pk)


@require_POST
def draft_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Create the draft and open it."""
    permissions = ("inbox.change_suggestedresource", "library.add_resource")
    if not request.user.has_perms(permissions):
        raise PermissionDenied
    suggestion = get_object_or_404(SuggestedResource, pk=pk)
    user = cast("User", request.user)
    try:
        resource = make_draft(suggestion=suggestion, user=user, now=timezone.now())
    except AlreadyDraftError as error:
        messages.warning(request, str(error))
        return redirect("inbox_suggested:edit", pk)
    messages.success(
        request,
        gettext("A draft was created. Describe it, then publish it when it is ready."),
    )
    return redirect("library_resource:edit", resource.pk)
