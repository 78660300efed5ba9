"""What needs attention, on the home of the desk."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component

from freeshelf.desk.attention import attention_items, attention_troubles
from freeshelf.desk.embedding_progress import embedding_progress


class AttentionPanel(Component):
    """Numbers that lead to their lists; nothing is shown that is in order."""

    name = "attention"
    template_name = "desk/attention_panel.html"
    order = 110

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The items for this editor."""
        request = parent_context["request"]
        return {
            "items": attention_items(request, now=timezone.now()),
            "troubles": attention_troubles(),
            "progress": embedding_progress(),
        }
