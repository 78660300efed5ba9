"""Addresses as browsers read them (WHATWG URL), and what they may lead to.

Browsers drop tabs and line breaks, read a backslash as a slash and much else that
`urllib.parse` does not, so what is judged here is what their own rules make of it.
"""

import re
from urllib.parse import urlsplit

from ada_url import URL

SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_WEB = frozenset({"http", "https"})
# Browsers leave out the first anywhere, the second at both ends.
_LEFT_OUT = re.compile("[\t\n\r]")
_ENDS = "".join(map(chr, range(0x21)))
_SURROGATE = re.compile("[\ud800-\udfff]")
# Two pages that share no scheme and no host: an address that stays on both of them
# names neither.
_PAGES = ("http://one.invalid/page", "https://other.invalid/page")


def readable_address(address: str | None) -> str:
    """The address without what browsers leave out of it."""
    replaced = _SURROGATE.sub("\ufffd", address or "")
    return _LEFT_OUT.sub("", replaced).strip(_ENDS)


def is_own_address(address: str | None) -> bool:
    """Whether the address is a path (`/…`) that browsers ask of the page's own host."""
    found = readable_address(address)
    if not found.startswith("/"):
        return False
    for page in _PAGES:
        parsed = _parse(found, page)
        # A path of two slashes is own, but not where someone writes it down again.
        if parsed is None or not parsed.href.startswith(page.removesuffix("page")):
            return False
        if parsed.pathname.startswith("//"):
            return False
    return True


def link_address(address: str | None) -> str:
    """The address that a link may have, or nothing.

    A path, an anchor or a query of ours, or an address of the web, of mail or of a
    telephone. One that Python reads otherwise than browsers is written as these do.
    """
    found = readable_address(address)
    parsed = _parse(found, _PAGES[1])
    if not found or parsed is None or _scheme(parsed) not in SCHEMES:
        return ""
    if is_own_address(found) or _names_same_host(found, parsed):
        return found
    return str(parsed.href).removeprefix("https:" if found.startswith("/") else "")


def _names_same_host(address: str, parsed: URL) -> bool:
    """Whether Python finds the host that browsers find."""
    try:
        named = urlsplit(address)
    except ValueError:
        return False
    if _scheme(parsed) not in _WEB:
        return named.scheme == _scheme(parsed)
    found = _parse(f"https://{named.hostname}" if named.hostname else _PAGES[1])
    return found is not None and found.hostname == parsed.hostname


def _scheme(parsed: URL) -> str:
    return str(parsed.protocol).removesuffix(":")


def _parse(address: str, page: str | None = None) -> URL | None:
    try:
        return URL(address, page)
    except ValueError:
        return None
