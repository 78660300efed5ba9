"""Requests of people about what is held of them."""

from typing import Any

from freeshelf.project.settings.configuration import configuration

FREESHELF_PRIVACY: dict[str, Any] = {
    # Days that the address of a settled request is kept.
    "KEEP_DAYS": configuration.number("PRIVACY_KEEP_DAYS", 90, least=1),
    # Days that a copy of someone's data can be fetched.
    "ARCHIVE_DAYS": configuration.number("PRIVACY_ARCHIVE_DAYS", 14, least=1),
}
