"""Settings of the provider, and names that follow from them."""

import re
from email.utils import parseaddr
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.urls import reverse

from freeshelf.crosswalks.metadata_formats import MetadataFormat, metadata_formats

# What the schema of OAI identifiers takes as the name of a repository.
_DOMAIN = re.compile(r"[a-zA-Z][a-zA-Z0-9-]*(\.[a-zA-Z][a-zA-Z0-9-]*)+")
# What the schema of the protocol takes as an address.
_EMAIL = re.compile(r"\S+@(\S+\.)+\S+")
_FALLBACK_DOMAIN = "freeshelf.invalid"


def provider_url() -> str:
    """Return the URL that harvesters are given."""
    return settings.FREESHELF_BASE_URL + reverse("oai")


def formats() -> dict[str, MetadataFormat]:
    """Return the metadata formats by prefix."""
    return metadata_formats(
        schema_org_schema=settings.FREESHELF_BASE_URL + reverse("oai-schema-org")
    )


def domain() -> str:
    """Return the name of the repository in its identifiers."""
    host = (
        settings.FREESHELF_OAI["DOMAIN"]
        or urlsplit(settings.FREESHELF_BASE_URL).hostname
        or ""
    )
    return host if _DOMAIN.fullmatch(host) else _FALLBACK_DOMAIN


def oai_identifier(identifier: str) -> str:
    """Return the identifier of a record for harvesters."""
    return f"oai:{domain()}:{quote(identifier, safe='')}"


def own_identifier(oai: str) -> str | None:
    """Return the identifier of a record from that for harvesters, None for others."""
    prefix = f"oai:{domain()}:"
    return unquote(oai[len(prefix) :]) if oai.startswith(prefix) else None


def admin_emails() -> list[str]:
    """Return the addresses that harvesters may write to; there is at least one."""
    given = settings.FREESHELF_OAI["ADMIN_EMAILS"] or [settings.DEFAULT_FROM_EMAIL]
    addresses = [parseaddr(text)[1] for text in given]
    valid = [address for address in addresses if _EMAIL.fullmatch(address)]
    return valid or [f"postmaster@{domain()}"]


def page_size() -> int:
    """Return how many records a list has in one response."""
    return int(settings.FREESHELF_OAI["PAGE_SIZE"])


def token_seconds() -> int:
    """Return how long a resumption token can be used."""
    return int(settings.FREESHELF_OAI["TOKEN_HOURS"]) * 3600
