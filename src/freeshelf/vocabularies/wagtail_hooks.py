"""Wagtail hooks of vocabularies."""

from django.urls import URLPattern
from wagtail import hooks

from freeshelf.vocabularies.admin import typeahead
from freeshelf.vocabularies.admin.language_comparison import (
    register_language_comparison,
)
from freeshelf.vocabularies.admin.typeahead import register_concept_typeaheads

register_concept_typeaheads()
register_language_comparison()


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    """Return the URL patterns of the typeaheads."""
    return typeahead.urlpatterns()
