"""The form of a watched calendar."""

from typing import Any

from wagtail.admin.forms import WagtailAdminModelForm

from freeshelf.events.desk.zone_field import add_zone_field


class FeedForm(WagtailAdminModelForm):
    """Takes addresses as calendar programs write them, and has them read soon."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        if data is not None and str(data.get("url", "")).startswith("webcal://"):
            data = data.copy()
            data["url"] = "https://" + data["url"].removeprefix("webcal://")
        super().__init__(data, *args, **kwargs)
        add_zone_field(self)

    def save(self, commit: bool = True) -> Any:
        """Let the schedule read the calendar at its next look."""
        self.instance.due_at, self.instance.failures = None, 0
        return super().save(commit)
