"""Template tags for the parts with many links of a page, which Jinja2 draws.

A page of results has ten records, some sixty values of facets and forty links in its
frame, and took most of its time to draw them (docs/adr/0473).
"""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from jinja2 import Environment, StrictUndefined

from freeshelf.content.wording import comma
from freeshelf.core.locales import text_direction
from freeshelf.web.presenters.cards import ResourceCard
from freeshelf.web.presenters.formats import colon, with_colon

register = template.Library()


@register.simple_tag
def resource_cards(
    cards: Iterable[ResourceCard], *, saves_data: bool = False, is_chosen: bool = False
) -> SafeString:
    """Draw resources; `is_chosen` if they are in the reader's own list."""
    shown = {"cards": cards, "saves_data": saves_data, "is_chosen": is_chosen}
    return _drawn("resource_cards", shown)


@register.simple_tag
def facet_groups(groups: Iterable[dict[str, Any]]) -> SafeString:
    """Draw facets with their values as links."""
    return _drawn("facet_groups", {"groups": groups})


@register.simple_tag
def site_links(frame: dict[str, Any], path: str) -> SafeString:
    """Draw the parts of the site, one of them marked as the page at this path."""
    return _drawn("site_links", {"frame": frame, "path": path})


@register.simple_tag
def language_switch(frame: dict[str, Any]) -> SafeString:
    """Draw links to a page in each language."""
    return _drawn("language_switch", {"frame": frame})


@register.simple_tag
def site_footer(frame: dict[str, Any], *, has_own_list: bool = True) -> SafeString:
    """Draw the foot of a page."""
    return _drawn("site_footer", {"frame": frame, "has_own_list": has_own_list})


def environment(**options: Any) -> Environment:
    """Return Jinja2's environment, with words in the language of the page."""
    own = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    made = Environment(**options | own)  # noqa: S701 - Django's options escape
    made.globals |= {"_": gettext, "comma": comma, "colon": colon, "url": reverse}
    made.filters |= {"direction": text_direction, "with_colon": with_colon}
    return made


def _drawn(name: str, shown: dict[str, Any]) -> SafeString:
    drawn = render_to_string(f"web/components/{name}.html", shown, using="lists")
    return mark_safe(drawn)  # noqa: S308 - Jinja2 escaped it
