"""Sizes and numbers in the templates of the admin area, as pages have them."""

from django import template
from django.utils.translation import get_language

from freeshelf.shared.amounts import local_number, size_text

register = template.Library()


@register.filter
def file_size(size: int | None) -> str:
    """Return a size such as “1.2 MB”."""
    return "" if size is None else size_text(size, get_language() or "en")


@register.filter
def number(value: int) -> str:
    """Return a number such as “1,240”."""
    return local_number(value or 0)
