"""Wagtail hooks of privacy."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.site_summary import SummaryItem
from wagtail.log_actions import LogActionRegistry
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from freeshelf.privacy.admin import request_views as views
from freeshelf.privacy.admin.policy import CARRY_OUT, RequestPermissionPolicy
from freeshelf.privacy.admin.request_viewset import DataRequestViewSet
from freeshelf.privacy.admin.summary_item import OwedRequestsItem
from freeshelf.privacy.models import DataRequest

_ONE = "personal-data/requests/<int:pk>"

register_permission_policy(
    DataRequest, RequestPermissionPolicy(DataRequest), exact_class=True
)
register_snippet(DataRequestViewSet)


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    """Return the URL patterns of the actions on requests."""
    return [
        path(
            "personal-data/new/",
            views.NewRequestView.as_view(),
            name="privacy_request_new",
        ),
        path(
            f"{_ONE}/held/",
            views.FindingsView.as_view(),
            name="privacy_request_findings",
        ),
        path(
            f"{_ONE}/again/",
            views.SendAgainView.as_view(),
            name="privacy_request_resend",
        ),
        path(
            f"{_ONE}/extend/", views.ExtendView.as_view(), name="privacy_request_extend"
        ),
        path(
            f"{_ONE}/refuse/", views.RefuseView.as_view(), name="privacy_request_refuse"
        ),
        path(f"{_ONE}/copy/", views.copy_view, name="privacy_request_copy"),
        path(
            f"{_ONE}/certificate/",
            views.certificate_view,
            name="privacy_request_certificate",
        ),
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
