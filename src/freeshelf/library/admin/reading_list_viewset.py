"""Reading lists in the admin area."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel, ObjectList, PublishingPanel
from wagtail.admin.panels import TabbedInterface as Tabs
from wagtail.snippets.views.snippets import SnippetViewSet

from freeshelf.library.admin.reading_list_index import ReadingListIndexView
from freeshelf.library.admin.typeaheads import RESOURCE
from freeshelf.library.models import ReadingList
from freeshelf.vocabularies.admin.typeahead import TypeaheadWidget


class ReadingListViewSet(SnippetViewSet):
    """List, edit and publish reading lists, with ordered items."""

    model = ReadingList
    icon = "list-ol"
    url_namespace = "library_reading_list"
    url_prefix = "library/reading-lists"
    index_view_class = ReadingListIndexView
    copy_view_enabled = False
    list_filter = ["live"]
    search_fields = ["title"]
    search_backend_name = None

    @cached_property
    def edit_handler(self) -> Tabs:
        """Return the edit form."""
        fields = [
            FieldPanel("title"),
            FieldPanel("slug"),
            FieldPanel("description", widget=forms.Textarea(attrs={"rows": 5})),
            FieldPanel("language"),
        ]
        items = InlinePanel(
            "items",
            panels=[
                FieldPanel(
                    "resource", widget=TypeaheadWidget(RESOURCE, is_single=True)
                ),
                FieldPanel("note", widget=forms.Textarea(attrs={"rows": 2})),
            ],
            heading=_("Resources in order"),
            label=_("resource"),
        )
        return Tabs(
            [
                ObjectList([*fields, items], heading=_("List")),
                ObjectList([PublishingPanel()], heading=_("Publishing")),
            ]
        )
