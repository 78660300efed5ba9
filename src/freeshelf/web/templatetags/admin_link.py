"""Template tags of account pages: the link to the admin area, whether mail is sent."""

from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse

from freeshelf.accounts.second_factor import is_verified
from freeshelf.shared.email_files import writes_email_files

register = template.Library()

register.simple_tag(writes_email_files)


@register.simple_tag(takes_context=True)
def admin_link(context: dict[str, Any]) -> dict[str, Any]:
    """Return the URL of the admin area, "" without access, and whether it is closed."""
    request = context["request"]
    if not request.user.has_perm("wagtailadmin.access_admin"):
        return {"url": "", "is_closed": True}
    is_closed = settings.FREESHELF_REQUIRE_TWO_FACTORS and not (
        is_verified(request, request.user)
    )
    return {"url": reverse("wagtailadmin_home"), "is_closed": is_closed}
