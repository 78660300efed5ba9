"""Settings of what harvesters get by OAI-PMH."""

from typing import Any

from freeshelf.project.settings.configuration import configuration

FREESHELF_OAI: dict[str, Any] = {
    # Email addresses that harvesters may write to; empty: the sender of emails.
    "ADMIN_EMAILS": configuration.string_list("OAI_ADMIN_EMAILS", []),
    # Name of the repository in identifiers; empty: the host of the base URL.
    "DOMAIN": configuration.text("OAI_DOMAIN", ""),
    "PAGE_SIZE": configuration.number("OAI_PAGE_SIZE", 100, least=1, most=1000),
    # Hours that a resumption token can be used.
    "TOKEN_HOURS": configuration.number("OAI_TOKEN_HOURS", 168, least=1),
}
