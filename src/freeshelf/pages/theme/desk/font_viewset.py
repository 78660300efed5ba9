"""Fonts in the desk."""

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet

from freeshelf.pages.models import FontFamily


class FontFamilyViewSet(SnippetViewSet):
    """Families and their files."""

    model = FontFamily
    icon = "title"
    menu_label = gettext_lazy("Fonts")
    menu_name = "fonts"
    url_namespace = "pages_font"
    url_prefix = "fonts"
    copy_view_enabled = False
    list_display = ["name", "license"]
    search_backend_name = None
    search_fields = ["name"]

    @cached_property
    def edit_handler(self) -> ObjectList:
        """The edit form."""
        return ObjectList(
            [
                FieldPanel("name"),
                FieldPanel("fallback"),
                FieldPanel("license"),
                InlinePanel(
                    "faces",
                    panels=[
                        FieldPanel("file"),
                        FieldRowPanel([FieldPanel("weight"), FieldPanel("style")]),
                    ],
                    heading=_("Files"),
                    label=_("font file"),
                ),
            ]
        )
