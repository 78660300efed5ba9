"""Wagtail hooks of reusable blocks and images."""

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.images.views.chooser import viewset
from wagtail.snippets.models import register_snippet

from freeshelf.content.admin.picture_uploads import ChooserUploadView, PictureCreateView
from freeshelf.content.admin.reusable_block_viewset import ReusableBlockViewSet

register_snippet(ReusableBlockViewSet)

viewset.create_view_class = ChooserUploadView


# Before Wagtail's own URL, which keeps its name.
@hooks.register("register_admin_urls", order=-1)
def picture_urls() -> list[URLPattern]:
    """Return the URL pattern of the upload form."""
    return [path("images/add/", PictureCreateView.as_view())]
