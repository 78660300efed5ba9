"""Settings of what visitors send, of their alerts and data, and of statistics.

Statistics of searches are anonymous, and off by default.
"""

from typing import Any

from freeshelf.project.settings.configuration import configuration

FREESHELF_INBOX: dict[str, Any] = {
    # Days to keep a closed message or suggestion.
    "KEEP_DAYS": configuration.number("INBOX_KEEP_DAYS", 90, least=1),
    # Email addresses that are notified of new items, without their content.
    "NOTIFY": configuration.string_list("INBOX_NOTIFY", []),
}
FREESHELF_PRIVACY: dict[str, Any] = {
    # Days to keep the email address of a closed request.
    "KEEP_DAYS": configuration.number("PRIVACY_KEEP_DAYS", 90, least=1),
    # Days that a copy of personal data can be downloaded.
    "ARCHIVE_DAYS": configuration.number("PRIVACY_ARCHIVE_DAYS", 14, least=1),
}
FREESHELF_ALERTS: dict[str, Any] = {
    "IS_ON": configuration.flag("ALERTS", default=True),
    # Sender, as an address or as “Name <address>”; empty: the address of other emails.
    "FROM": configuration.text("ALERTS_FROM", ""),
    # From this hour of the day on, in the library's time zone.
    "HOUR": configuration.number("ALERTS_HOUR", 6, least=0, most=23),
}
FREESHELF_STATISTICS: dict[str, Any] = {
    "IS_ON": configuration.flag("STATISTICS", default=False),
    "KEPT_DAYS": configuration.number("STATISTICS_DAYS", 365, least=5, most=3650),
    "FLUSH_SECONDS": 30,
}
