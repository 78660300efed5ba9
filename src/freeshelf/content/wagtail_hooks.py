"""What reusable blocks add to Wagtail's admin."""

from wagtail.snippets.models import register_snippet

from freeshelf.content.desk.reusable_block_viewset import ReusableBlockViewSet

register_snippet(ReusableBlockViewSet)
