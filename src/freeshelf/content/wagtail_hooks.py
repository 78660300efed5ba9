"""What reusable blocks and pictures add to Wagtail's admin."""

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.images.views.chooser import viewset
from wagtail.snippets.models import register_snippet

from freeshelf.content.admin.picture_uploads import ChooserUploadView, PictureCreateView
from freeshelf.content.admin.reusable_block_viewset import ReusableBlockViewSet

register_snippet(ReusableBlockViewSet)

viewset.create_view_class = ChooserUploadView


# Before Wagtail's own address, which keeps its name.
@hooks.register("register_admin_urls", order=-1)
def picture_urls() -> list[URLPattern]:
    """The form that uploads one picture."""
    return [path("images/add/", PictureCreateView.as_view())]
