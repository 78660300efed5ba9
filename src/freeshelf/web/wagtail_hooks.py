"""What the content policy of the desk asks for in place of inline scripts."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.rich_text.feature_registry import FeatureRegistry

from freeshelf.web.rich_text_links import ReaderLinkHandler


@hooks.register("insert_global_admin_js")
def add_start_script() -> SafeString:
    """Starts date pickers and lists of the edit forms."""
    return format_html('<script src="{}"></script>', static("web/js/desk-start.js"))


# After Wagtail's own, whose place it takes.
@hooks.register("register_rich_text_features", order=10)
def keep_readers_in_their_language(features: FeatureRegistry) -> None:
    """Links in rich text lead to the reader's language."""
    features.register_link_type(ReaderLinkHandler)
