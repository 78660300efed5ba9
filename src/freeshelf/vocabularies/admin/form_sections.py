"""Parts that forms of several apps share, and sections that apps add to others."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    ObjectList,
    Panel,
    PublishingPanel,
    TabbedInterface,
)

Section = Callable[[Any], SafeString]


def text_panel(name: str, *, rows: int, **kwargs: Any) -> FieldPanel:
    """Return the panel of a text of several lines."""
    return FieldPanel(name, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def publishing_tabs(*tabs: ObjectList, base_form_class: Any = None) -> TabbedInterface:
    """Return these tabs of a form, then the one with its schedule."""
    last = ObjectList([PublishingPanel()], heading=_("Publishing"))
    return TabbedInterface([*tabs, last], base_form_class=base_form_class)


class SectionRegistry:
    """Sections by name; a section without content returns an empty string."""

    def __init__(self) -> None:
        self._sections: dict[str, tuple[Section, str]] = {}

    def register(self, name: str, section: Section, *, permission: str = "") -> None:
        """Register a section; with `permission`, only users who have it see it."""
        self._sections[name] = section, permission

    def of(self, thing: Model | None, *, user: Any) -> list[SafeString]:
        """Return the non-empty sections of an object; none for an unsaved one."""
        if thing is None or not thing.pk:
            return []
        rendered = [
            section(thing)
            for section, permission in self._sections.values()
            if not permission or user.has_perm(permission)
        ]
        return [each for each in rendered if each]


class RegisteredSectionsPanel(Panel):
    """Shows all registered sections; hidden without any."""

    def __init__(self, sections: SectionRegistry, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.sections = sections

    def clone_kwargs(self) -> dict[str, Any]:
        """Return the arguments to clone this panel."""
        return {**super().clone_kwargs(), "sections": self.sections}

    class BoundPanel(Panel.BoundPanel):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            user = self.request.user
            self._shown = self.panel.sections.of(self.instance, user=user)

        def is_shown(self) -> bool:
            """Return whether there is any section."""
            return bool(self._shown) and super().is_shown()

        def render_html(self, parent_context: Any = None) -> SafeString:
            """Return the sections in sequence."""
            return format_html_join("", "{}", ((each,) for each in self._shown))


concept_sections = SectionRegistry()
