"""What the vocabularies add to Wagtail's admin."""

from django.urls import URLPattern
from wagtail import hooks

from freeshelf.vocabularies.admin import typeahead_views
from freeshelf.vocabularies.admin.concept_typeahead import register_concept_typeaheads

register_concept_typeaheads()


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    """The typeahead's addresses."""
    return typeahead_views.urlpatterns()
