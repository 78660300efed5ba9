"""Concept schemes in the admin area."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet

from freeshelf.vocabularies.models import ConceptScheme


class ConceptSchemeViewSet(SnippetViewSet):
    """List and edit concept schemes."""

    model = ConceptScheme
    icon = "list-ul"
    menu_label = _("Vocabularies")
    url_namespace = "vocabularies_scheme"
    url_prefix = "vocabularies/schemes"
    copy_view_enabled = False
    list_display = ["title", "identifier", "role"]
    list_filter = ["role"]
    search_backend_name = None
    search_fields = ["title", "identifier"]

    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldPanel("identifier"),
            FieldPanel("uri"),
            FieldPanel("role"),
            FieldPanel("is_public"),
            FieldPanel("description", widget=forms.Textarea(attrs={"rows": 3})),
            FieldPanel("source", widget=forms.Textarea(attrs={"rows": 2})),
        ],
        heading=_("Vocabulary"),
    )
