"""What apps of higher layers show on the form of a thing of a lower one."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from wagtail.admin.panels import Panel

Section = Callable[[Any], SafeString]


class SectionRegistry:
    """Sections by name; each answers with nothing where it has nothing."""

    def __init__(self) -> None:
        self._sections: dict[str, tuple[Section, str]] = {}

    def register(self, name: str, section: Section, *, permission: str = "") -> None:
        """Have this shown from now on; with a permission, to those who have it."""
        self._sections[name] = section, permission

    def of(self, thing: Model | None, *, user: Any) -> list[SafeString]:
        """What there is to show of a thing; nothing of one that is not stored."""
        if thing is None or not thing.pk:
            return []
        shown = [
            section(thing)
            for section, permission in self._sections.values()
            if not permission or user.has_perm(permission)
        ]
        return [each for each in shown if each]


class RegisteredSectionsPanel(Panel):
    """All registered sections; without any of them it is not there."""

    def __init__(self, sections: SectionRegistry, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.sections = sections

    def clone_kwargs(self) -> dict[str, Any]:
        """What makes this panel again."""
        return {**super().clone_kwargs(), "sections": self.sections}

    class BoundPanel(Panel.BoundPanel):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            user = self.request.user
            self._shown = self.panel.sections.of(self.instance, user=user)

        def is_shown(self) -> bool:
            """Whether there is anything."""
            return bool(self._shown) and super().is_shown()

        def render_html(self, parent_context: Any = None) -> SafeString:
            """The sections, one below the other."""
            return format_html_join("", "{}", ((each,) for each in self._shown))


concept_sections = SectionRegistry()
