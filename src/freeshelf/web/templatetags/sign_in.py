"""What pages of one's account ask about the desk."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse

from freeshelf.accounts.second_factor import has_shown_second_factor

register = template.Library()


@dataclass(frozen=True, slots=True)
class DeskDoor:
    """The desk for this person: no address for who does not work there."""

    url: str
    is_closed: bool


@register.simple_tag(takes_context=True)
def desk_door(context: dict[str, Any]) -> DeskDoor:
    """Whether the person may work at the desk, and whether it is open by now."""
    request = context["request"]
    if not request.user.has_perm("wagtailadmin.access_admin"):
        return DeskDoor("", is_closed=True)
    is_closed = settings.FREESHELF_REQUIRE_TWO_FACTORS and not (
        has_shown_second_factor(request, request.user)
    )
    return DeskDoor(reverse("wagtailadmin_home"), is_closed=bool(is_closed))
