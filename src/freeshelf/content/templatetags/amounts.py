"""Sizes, numbers, commas and dashes in templates of the admin area, as on pages."""

from django import template

from freeshelf.content.wording import comma, dash, reader_language
from freeshelf.shared.amounts import local_number, size_text

register = template.Library()

register.simple_tag(comma, name="comma")
register.simple_tag(dash, name="dash")


@register.filter
def file_size(size: int | None) -> str:
    """Return a size such as “1.2 MB”."""
    return "" if size is None else size_text(size, reader_language())


@register.filter
def number(value: int) -> str:
    """Return a number such as “1,240”."""
    return local_number(value or 0)
