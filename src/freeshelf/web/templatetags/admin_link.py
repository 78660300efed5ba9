"""Template tag for the link to the admin area on account pages."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse

from freeshelf.accounts.second_factor import is_verified

register = template.Library()


@dataclass(frozen=True, slots=True)
class AdminLink:
    """Link to the admin area; without a URL for users without access."""

    url: str
    is_closed: bool


@register.simple_tag(takes_context=True)
def admin_link(context: dict[str, Any]) -> AdminLink:
    """Return whether the user has access to the admin area, and may enter now."""
    request = context["request"]
    if not request.user.has_perm("wagtailadmin.access_admin"):
        return AdminLink("", is_closed=True)
    is_closed = settings.FREESHELF_REQUIRE_TWO_FACTORS and not (
        is_verified(request, request.user)
    )
    return AdminLink(reverse("wagtailadmin_home"), is_closed=bool(is_closed))
