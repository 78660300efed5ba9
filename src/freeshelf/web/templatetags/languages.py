"""What language a text is in, in templates."""

from django import template

from freeshelf.web.presenters.formats import in_which_language, text_direction
from freeshelf.web.presenters.languages import bcp47

register = template.Library()

register.filter("in_which_language", in_which_language)
register.filter("direction", text_direction)
register.filter("bcp47", bcp47)
