"""Wagtail's choosers without inline scripts (docs/adr/0151).

A chooser writes its call into a script in Python, so that it cannot be replaced by a
template as for the date pickers.
"""

import re
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.views.generic.chooser import CreationFormMixin
from wagtail.admin.widgets import BaseChooser

_CALL = re.compile(r"<script>(?:new )?(\w+)\((.*)\);</script>\Z", re.DOTALL)
_render = BaseChooser.render
_can_create = CreationFormMixin.can_create


def defer_chooser_scripts() -> None:
    """Make every chooser write a marker for `admin-start.js` instead of a script."""
    BaseChooser.render = _render_with_mark


def create_only_with_a_form() -> None:
    """Make choosers without a creation form refuse to create instead of failing."""
    CreationFormMixin.can_create = _can_create_with_form


def _can_create_with_form(self: CreationFormMixin) -> bool:
    return self.get_creation_form_class() is not None and bool(_can_create(self))


def _render_with_mark(self: BaseChooser, *args: Any, **kwargs: Any) -> SafeString:
    html = str(_render(self, *args, **kwargs))
    call = _CALL.search(html)
    if call is None:
        return mark_safe(html)  # noqa: S308 - as Wagtail made it
    mark = format_html(
        '<template data-admin-start="{}" data-admin-arguments="[{}]"></template>',
        call[1],
        call[2],
    )
    return mark_safe(html[: call.start()] + mark)  # noqa: S308 - as Wagtail made it
