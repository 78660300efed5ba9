"""Wagtail hooks of privacy."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.site_summary import SummaryItem
from wagtail.log_actions import LogActionRegistry
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from freeshelf.privacy.admin import request_views as views
from freeshelf.privacy.admin.request_viewset import (
    CARRY_OUT,
    CHANGE,
    DataRequestViewSet,
    RequestPermissionPolicy,
)
from freeshelf.privacy.models import DataRequest


class OwedRequestsItem(SummaryItem):
    """The number of requests to respond to and the first deadline, with a link."""

    order = 410
    template_name = "privacy/admin/owed_summary.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Add the number, the days left for the first, and the URL."""
        owed = DataRequest.objects.open().order_by("due_at")
        first = owed.first()
        return {
            "total": owed.count(),
            "days_left": first.days_left(now=timezone.now()) if first else None,
            "address": f"{reverse('privacy_request:list')}?owed=yes",
        }

    def is_shown(self) -> bool:
        """Show it to users who handle requests, while any need a response."""
        may_change = self.request.user.has_perm(CHANGE)
        return bool(may_change and DataRequest.objects.open().exists())


register_permission_policy(
    DataRequest, RequestPermissionPolicy(DataRequest), exact_class=True
)
register_snippet(DataRequestViewSet)


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    """Return the URL patterns of the actions on requests."""
    request = "requests/<int:pk>"
    actions = (
        ("new/", views.NewRequestView.as_view(), "new"),
        (f"{request}/held/", views.FindingsView.as_view(), "findings"),
        (f"{request}/again/", views.SendAgainView.as_view(), "resend"),
        (f"{request}/extend/", views.ExtendView.as_view(), "extend"),
        (f"{request}/refuse/", views.RefuseView.as_view(), "refuse"),
        (f"{request}/copy/", views.copy_view, "copy"),
        (f"{request}/certificate/", views.certificate_view, "certificate"),
    )
    return [
        path(f"personal-data/{route}", view, name=f"privacy_request_{name}")
        for route, view, name in actions
    ]


@hooks.register("construct_homepage_summary_items")
def add_owed_requests(request: HttpRequest, items: list[SummaryItem]) -> None:
    """Add the number of requests that need a response to the admin home."""
    items.append(OwedRequestsItem(request))


@hooks.register("register_permissions")
def register_permissions() -> QuerySet[Permission]:
    """Return the permission to hand out and erase, for groups."""
    app, codename = CARRY_OUT.split(".")
    return Permission.objects.filter(content_type__app_label=app, codename=codename)


@hooks.register("register_log_actions")
def register_log_actions(registry: LogActionRegistry) -> None:
    """Register the labels of actions in the history."""
    for action, label in (
        ("carry_out_request", _("Request started")),
        ("extend_request", _("Deadline extended")),
        ("refuse_request", _("Request refused")),
        ("download_copy", _("Copy downloaded")),
    ):
        registry.register_action(f"freeshelf.{action}", label, label)
