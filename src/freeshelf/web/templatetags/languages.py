"""Languages and dates in templates."""

from django import template

from freeshelf.web.presenters.formats import (
    full_date,
    in_which_language,
    text_direction,
)
from freeshelf.web.presenters.languages import bcp47

register = template.Library()

register.filter("in_which_language", in_which_language)
register.filter("full_date", full_date)
register.filter("direction", text_direction)
register.filter("bcp47", bcp47)
