"""URLs as browsers parse them (WHATWG URL), and checks of their targets.

Browsers drop tabs and line breaks, read a backslash as a slash and much else that
`urllib.parse` does not, so the checks apply to the URL as browsers parse it.
"""

import re
from urllib.parse import urlsplit

from ada_url import URL

SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_WEB = frozenset({"http", "https"})
# Browsers remove the first anywhere, the second at both ends.
_LEFT_OUT = re.compile("[\t\n\r]")
_ENDS = "".join(map(chr, range(0x21)))
_SURROGATE = re.compile("[\ud800-\udfff]")
# Two pages that share no scheme and host: a relative URL stays on both of them.
_PAGES = ("http://one.invalid/page", "https://other.invalid/page")


def readable_address(address: str | None) -> str:
    """Return the URL without the characters that browsers remove."""
    replaced = _SURROGATE.sub("\ufffd", address or "")
    return _LEFT_OUT.sub("", replaced).strip(_ENDS)


def is_own_address(address: str | None) -> bool:
    """Return whether the URL is a path (`/…`) on the same host in browsers."""
    found = readable_address(address)
    if not found.startswith("/"):
        return False
    for page in _PAGES:
        parsed = _parse(found, page)
        # A path of two slashes is local, but not when it is copied elsewhere.
        if parsed is None or not parsed.href.startswith(page.removesuffix("page")):
            return False
        if parsed.pathname.startswith("//"):
            return False
    return True


def link_address(address: str | None) -> str:
    """Return the URL if a link may have it, or an empty string.

    It may be a local path, anchor or query, or a URL with http, https, mailto or tel.
    One that Python and browsers parse differently is returned in the form of browsers.
    """
    found = readable_address(address)
    parsed = _parse(found, _PAGES[1])
    if not found or parsed is None or _scheme(parsed) not in SCHEMES:
        return ""
    if is_own_address(found) or _names_same_host(found, parsed):
        return found
    return str(parsed.href).removeprefix("https:" if found.startswith("/") else "")


def _names_same_host(address: str, parsed: URL) -> bool:
    """Return whether Python and browsers find the same host."""
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
