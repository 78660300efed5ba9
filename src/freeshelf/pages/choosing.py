"""Which pages a person at the desk may choose from."""

from typing import Any

from django.db.models import Q
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.query import PageQuerySet

_EDITING = ("add", "change", "publish")


def choosable(pages: PageQuerySet, user: Any) -> PageQuerySet:
    """Those that readers see, and those that this person may edit.

    Titles of drafts and of closed pages are for nobody else.
    """
    shown = Page.objects.live().public().values("pk")
    policy = PagePermissionPolicy()
    own = policy.instances_user_has_any_permission_for(user, _EDITING).values("pk")
    found: PageQuerySet = pages.filter(Q(pk__in=shown) | Q(pk__in=own))
    return found
