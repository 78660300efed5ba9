"""Template filters for languages and dates."""

from django import template

from freeshelf.content.wording import comma, dash
from freeshelf.core.languages import bcp47
from freeshelf.core.locales import text_direction
from freeshelf.web.presenters.content_html import (
    content_html,
    in_readers_language,
)
from freeshelf.web.presenters.formats import (
    colon,
    day_and_time,
    full_date,
    full_stop,
    highlighted_html,
    label_in,
    language_notice,
    with_colon,
    within_quotes,
)

register = template.Library()

register.filter("label_in", label_in)
register.filter("language_notice", language_notice)
register.filter("full_date", full_date)
register.filter("day_and_time", day_and_time)
register.filter("highlighted", highlighted_html)
register.filter("content_html", content_html)
register.filter("in_readers_language", in_readers_language)
register.filter("direction", text_direction)
register.filter("bcp47", bcp47)
register.filter("with_colon", with_colon)
register.filter("within_quotes", within_quotes)
register.simple_tag(colon, name="colon")
register.simple_tag(full_stop, name="full_stop")
register.simple_tag(comma, name="comma")
register.simple_tag(dash, name="dash")
