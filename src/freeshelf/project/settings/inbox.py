"""What readers send to the library."""

from typing import Any

from freeshelf.project.settings.configuration import configuration

FREESHELF_INBOX: dict[str, Any] = {
    # Days that a settled message or suggestion is kept.
    "KEEP_DAYS": configuration.number("INBOX_KEEP_DAYS", 90, least=1),
    # Mail addresses that are told that something came, and nothing of what.
    "NOTIFY": configuration.string_list("INBOX_NOTIFY", []),
}
