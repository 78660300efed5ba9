"""Wagtail hooks of texts, reusable blocks and images."""

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.compare import RichTextFieldComparison, register_comparison_class
from wagtail.admin.rich_text.editors.draftail.features import ControlFeature
from wagtail.images.views.chooser import viewset
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.snippets.models import register_snippet

from freeshelf.content.admin.picture_uploads import (
    ChooserUploadView,
    PictureCreateView,
    PictureEditView,
)
from freeshelf.content.admin.reusable_block_viewset import ReusableBlockViewSet
from freeshelf.content.admin.text_view import text_view
from freeshelf.content.admin.word_language import register_language
from freeshelf.content.written_field import WrittenField

register_snippet(ReusableBlockViewSet)
register_comparison_class(WrittenField, comparison_class=RichTextFieldComparison)

viewset.create_view_class = ChooserUploadView


# Before Wagtail's own URLs, which keep their names.
@hooks.register("register_admin_urls", order=-1)
def picture_urls() -> list[URLPattern]:
    """Return the URL patterns of the forms of an image."""
    return [
        path("images/add/", PictureCreateView.as_view()),
        path("images/<int:image_id>/", PictureEditView.as_view()),
    ]


@hooks.register("register_admin_urls")
def text_urls() -> list[URLPattern]:
    """Return the URL pattern of pasted text."""
    return [path("content/text/", text_view, name="content_text")]


@hooks.register("register_rich_text_features")
def footnote_button(features: FeatureRegistry) -> None:
    """Register the button that adds a footnote to the text around an editor."""
    features.register_editor_plugin(
        "draftail", "footnote", ControlFeature({"type": "footnote"})
    )


@hooks.register("register_rich_text_features")
def language_button(features: FeatureRegistry) -> None:
    """Register the button that says in which language words are."""
    register_language(features)
