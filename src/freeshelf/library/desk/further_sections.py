"""What apps of higher layers show on the form of a record, on a tab of its own."""

from collections.abc import Callable
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from wagtail.admin.panels import Panel

from freeshelf.library.models import Resource

Section = Callable[[Resource], SafeString]

_sections: dict[str, Section] = {}


def register_section(name: str, section: Section) -> None:
    """Have this shown from now on; it answers with nothing where it has nothing."""
    _sections[name] = section


class FurtherSectionsPanel(Panel):
    """All registered sections; without any of them there is no tab."""

    class BoundPanel(Panel.BoundPanel):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            shown = (
                [section(self.instance) for section in _sections.values()]
                if self.instance is not None and self.instance.pk
                else []
            )
            self._shown = [each for each in shown if each]

        def is_shown(self) -> bool:
            """Whether there is anything."""
            return bool(self._shown) and super().is_shown()

        def render_html(self, parent_context: Any = None) -> SafeString:
            """The sections, one below the other."""
            return format_html_join("", "{}", ((each,) for each in self._shown))
