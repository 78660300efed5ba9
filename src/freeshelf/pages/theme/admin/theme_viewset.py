"""Themes in the admin area: list, edit, schedule, publish and revert."""

from django import forms
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin import messages
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
)
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import (
    CreateView,
    EditView,
    IndexView,
    SnippetViewSet,
)

from freeshelf.pages.design.custom_css import Dropped, clean_css
from freeshelf.pages.models import FontFamily, Theme
from freeshelf.pages.theme.services import active_theme
from freeshelf.vocabularies.admin.form_sections import publishing_tabs
from freeshelf.vocabularies.admin.viewsets import PlainViewSet

_MAX_MESSAGES = 20


class _CssWarningMixin:
    """Warn after saving about CSS rules that are not applied."""

    def form_valid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        dropped = clean_css(form.cleaned_data.get("custom_css", "")).dropped
        if dropped and not self.expects_json_response:  # type: ignore[attr-defined]
            messages.warning(self.request, _css_warning(dropped))  # type: ignore[attr-defined]
        return response


class ThemeCreateView(_CssWarningMixin, CreateView):
    """Create a theme."""


class ThemeEditView(_CssWarningMixin, EditView):
    """Edit a theme, with a link to preview its draft."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Add a button to preview and share the draft."""
        url = reverse("pages_theme_draft", args=[self.object.pk])
        label = _("Preview or share")
        button = Button(label, url=url, icon_name="view", priority=5)
        return [*super().header_more_buttons, button]


class ThemeIndexView(IndexView):
    """List themes and mark the active one."""

    @cached_property
    def columns(self) -> list[Column]:
        """Add a column that marks the active theme."""
        active = active_theme()
        shown = Column(
            "shown",
            label=_("On the site"),
            accessor=lambda theme: _("In use") if theme == active else "",
        )
        return [*super().columns, shown]


def _theme_panels() -> list[Panel]:
    return [
        "name",
        FieldPanel("colors", heading=_("Colours")),
        MultiFieldPanel(
            [
                FieldRowPanel(["heading_stack", "text_stack"]),
                FieldRowPanel(["heading_font", "text_font"]),
            ],
            heading=_("Fonts"),
        ),
        MultiFieldPanel(
            [FieldRowPanel(["spacing", "radius"])],
            heading=_("Spacing and corners"),
        ),
        MultiFieldPanel(["logo", "icon"], heading=_("Logo and icon")),
    ]


def _words_panel() -> InlinePanel:
    return InlinePanel(
        "words",
        panels=["language", "site_name", "tagline", "logo_alt", "footer_text"],
        heading=_("Text in each language"),
        label=pgettext_lazy("one to add", "language"),
    )


def _css_panel() -> FieldPanel:
    attributes = {"rows": 16, "spellcheck": "false", "dir": "ltr"}
    return FieldPanel("custom_css", widget=forms.Textarea(attrs=attributes))


class ThemeViewSet(SnippetViewSet):
    """Themes of the public pages."""

    model = Theme
    icon = "view"
    menu_label = _("Themes")
    menu_name = "looks"
    url_namespace = "pages_theme"
    url_prefix = "looks"
    index_view_class = ThemeIndexView
    add_view_class = ThemeCreateView
    edit_view_class = ThemeEditView
    list_display = ["name"]
    search_backend_name = None
    search_fields = ["name"]

    edit_handler = publishing_tabs(
        ObjectList(_theme_panels(), heading=_("Colours and fonts")),
        ObjectList([_words_panel()], heading=_("Header and footer")),
        ObjectList([_css_panel()], heading=_("CSS")),
    )


def _css_warning(dropped: list[Dropped]) -> SafeString:
    lines = format_html_join(
        "", "<br>{}", ((str(one),) for one in dropped[:_MAX_MESSAGES])
    )
    return format_html("{}{}", _("Left out of your CSS:"), lines)


class FontFamilyViewSet(PlainViewSet):
    """Font families and their files."""

    model = FontFamily
    icon = "title"
    menu_label = _("Fonts")
    menu_name = "fonts"
    url_namespace = "pages_font"
    url_prefix = "fonts"
    list_display = ["name", "license"]
    search_fields = ["name"]

    panels = [
        "name",
        "fallback",
        "license",
        InlinePanel(
            "faces",
            panels=["file", FieldRowPanel(["weight", "style"])],
            heading=_("Files"),
            label=_("font file"),
        ),
    ]
