"""Settings of requests about personal data."""

from typing import Any

from freeshelf.project.settings.configuration import configuration

FREESHELF_PRIVACY: dict[str, Any] = {
    # Days to keep the email address of a closed request.
    "KEEP_DAYS": configuration.number("PRIVACY_KEEP_DAYS", 90, least=1),
    # Days that a copy of personal data can be downloaded.
    "ARCHIVE_DAYS": configuration.number("PRIVACY_ARCHIVE_DAYS", 14, least=1),
}
