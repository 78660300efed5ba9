"""Panel with the uses of a reusable block."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.panels import Panel

from freeshelf.content.usage import Uses, is_recursive, usage_of

# A block in the footer of every page has more uses than a list can show.
MAX_SHOWN = 100


class UsagePanel(Panel):
    """Links to pages, records and blocks that show this one."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("heading", _("Used in"))
        super().__init__(**kwargs)

    class BoundPanel(Panel.BoundPanel):
        template_name = "content/admin/uses.html"

        def is_shown(self) -> bool:
            """Return whether the block was saved, so that it can have uses."""
            return bool(super().is_shown() and self.instance and self.instance.pk)

        def get_context_data(
            self, parent_context: dict[str, Any] | None = None
        ) -> dict[str, Any]:
            """Add the uses with their URLs, and whether the block contains itself."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            finder = AdminURLFinder(getattr(self.request, "user", None))
            uses = usage_of(self.instance)
            context["total"] = sum(map(len, uses.values()))
            context["uses"] = [
                (str(user), user._meta.verbose_name, url)
                for user in _loaded(uses, limit=MAX_SHOWN)
                if (url := finder.get_edit_url(user))
            ]
            context["is_recursive"] = is_recursive(self.instance)
            return context


def _loaded(uses: Uses, *, limit: int) -> Iterator[Any]:
    for model, keys in uses.items():
        rows = model.objects.filter(pk__in=sorted(keys)[:limit])
        yield from rows
        limit -= len(rows)
