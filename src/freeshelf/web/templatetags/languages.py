"""Languages and dates in templates."""

from django import template

from freeshelf.web.presenters.content_html import (
    content_html,
    in_readers_language,
)
from freeshelf.web.presenters.formats import (
    before_what_follows,
    comma,
    full_date,
    in_which_language,
    text_direction,
)
from freeshelf.web.presenters.languages import bcp47

register = template.Library()

register.filter("in_which_language", in_which_language)
register.filter("full_date", full_date)
register.filter("content_html", content_html)
register.filter("in_readers_language", in_readers_language)
register.filter("direction", text_direction)
register.filter("bcp47", bcp47)
register.filter("before_what_follows", before_what_follows)
register.simple_tag(comma, name="comma")
