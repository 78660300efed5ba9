"""Panel with a submission, above the fields of editors."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, Panel
from wagtail.admin.ui.tables import Column

from freeshelf.library.models import Resource


class ItemForm(WagtailAdminModelForm):
    """Offers users of the admin area as assignees."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assigned_to"].queryset = _colleagues()


def _colleagues() -> QuerySet[Any]:
    permission = Permission.objects.filter(
        content_type__app_label="wagtailadmin", codename="access_admin"
    )
    may_enter = (
        Q(is_superuser=True)
        | Q(user_permissions__in=permission)
        | Q(groups__permissions__in=permission)
    )
    people = get_user_model().objects.filter(may_enter, is_active=True)
    return people.distinct().order_by("username")


_LOCAL_PATH = re.compile(r"/(?![/\\])[^\s\\]*")


class SubmissionPanel(Panel):
    """Shows the submission read-only."""

    def __init__(self, *, template: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.template = template

    def clone_kwargs(self) -> dict[str, Any]:
        """Return the arguments to clone this panel."""
        return {**super().clone_kwargs(), "template": self.template}

    class BoundPanel(Panel.BoundPanel):
        @property
        def template_name(self) -> str:
            """Return the template for this kind of item."""
            return str(self.panel.template)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add the item, its age and its links."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            item = self.instance
            return context | {
                "item": item,
                "age": item.age_in_days(now=timezone.now()) if item.pk else 0,
                "about_url": local_url(getattr(item, "about", "")),
                "resource_url": admin_url(item.resource),
                "draft_url": _draft_url(item),
            }


def status_columns() -> list[Column]:
    """Return columns for state, age and assignee, of any list of the inbox."""
    now = timezone.now()
    return [
        Column("status", label=_("Status"), accessor="get_status_display"),
        Column(
            "age",
            label=_("Age in days"),
            accessor=lambda item: item.age_in_days(now=now),
            sort_key="received_at",
        ),
        Column("assigned_to", label=_("Assigned to")),
    ]


def submission_edit_handler(template: str, heading: Any) -> ObjectList:
    """Return the edit form of an item."""
    return ObjectList(
        [
            SubmissionPanel(template=template, heading=heading),
            MultiFieldPanel(
                [
                    FieldPanel("status"),
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
    base = str(settings.FREESHELF_BASE_URL).rstrip("/")
    path = about.strip().removeprefix(base)
    return path if _LOCAL_PATH.fullmatch(path) else ""


def admin_url(resource: Resource | None) -> str:
    """Return the URL of the edit page of a record."""
    if resource is None:
        return ""
    return reverse("library_resource:edit", args=[resource.pk])


def _draft_url(item: Any) -> str:
    try:
        return reverse("inbox_suggested_draft", args=[item.pk])
    except NoReverseMatch:
        return ""
