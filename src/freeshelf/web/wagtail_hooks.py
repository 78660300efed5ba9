"""What the content policy of the desk asks for in place of inline scripts."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks


@hooks.register("insert_global_admin_js")
def add_start_script() -> SafeString:
    """Starts date pickers and lists of the edit forms."""
    return format_html('<script src="{}"></script>', static("web/js/desk-start.js"))
