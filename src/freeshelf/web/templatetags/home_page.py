"""Template tags that show parts of the library on editorial pages."""

from typing import Any

from django import template
from django.utils.translation import get_language

from freeshelf.pages.models import TopicGuidePage
from freeshelf.vocabularies.models import Concept
from freeshelf.web.page_cache import sees_staged
from freeshelf.web.presenters.home_page import home_page_content as content_of
from freeshelf.web.presenters.topic_page import topic_page

register = template.Library()


@register.simple_tag(takes_context=True)
def home_page_content(context: dict[str, Any]) -> dict[str, Any]:
    """Return the data of the home page."""
    request = context["request"]
    return content_of(
        get_language() or "en",
        previewed_by=request.user if sees_staged(request) else None,
    )


@register.simple_tag(takes_context=True)
def topic_of(context: dict[str, Any], guide: TopicGuidePage) -> dict[str, Any] | None:
    """Return the topic of a guide with its resources; None without a topic."""
    concept = Concept.objects.with_labels().filter(pk=guide.concept_id).first()
    if concept is None:
        return None
    return topic_page(context["request"], concept, guide=guide)
