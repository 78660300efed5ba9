"""Settings of submissions by visitors."""

from typing import Any

from freeshelf.project.settings.configuration import configuration

FREESHELF_INBOX: dict[str, Any] = {
    # Days to keep a closed message or suggestion.
    "KEEP_DAYS": configuration.number("INBOX_KEEP_DAYS", 90, least=1),
    # Email addresses that are notified of new items, without their content.
    "NOTIFY": configuration.string_list("INBOX_NOTIFY", []),
}
