"""Web addresses of others, as far as everyone may be shown them."""

import ipaddress

from ada_url import URL

from freeshelf.core.http.network import is_public
from freeshelf.core.web_address import readable_address

_WEB = frozenset({"http:", "https:"})
# Reserved for networks of one's own and for tests: RFC 6761, 6762, 8375, ICANN's
# `internal`, and what routers and offices use.
_NOT_PUBLIC = frozenset(
    {
        *("corp", "home", "internal", "intranet", "invalid", "lan", "local"),
        *("localdomain", "localhost", "private", "test"),
    }
)
_NOT_PUBLIC_NAMES = ("home.arpa",)


def public_address(address: str) -> str:
    """Return an address of a page on the public Internet without its fragment.

    Empty for one with an account, a query or parameters in its path, any of which may
    be a key, for another scheme than http and https, and for a host that only a network
    of one's own knows.
    """
    found = readable_address(address).partition("#")[0]
    try:
        parsed = URL(found)
    except ValueError:
        return ""
    is_plain = not (parsed.username or parsed.password or parsed.search)
    if parsed.protocol not in _WEB or not is_plain or ";" in parsed.pathname:
        return ""
    href = str(parsed.href)
    # What is left is a "?" without a query.
    return href.removesuffix("?") if _is_public_host(parsed.hostname) else ""


def public_site_address(address: str) -> str:
    """Return the public address of a site, whose query and parameters are left out."""
    page = readable_address(address).partition("#")[0].partition("?")[0]
    return public_address(page.partition(";")[0])


def _is_public_host(host: str) -> bool:
    name = host.strip("[]").rstrip(".")
    try:
        ipaddress.ip_address(name)
    except ValueError:
        last = name.rpartition(".")[2]
        is_inner = last in _NOT_PUBLIC or name.endswith(_NOT_PUBLIC_NAMES)
        return "." in name and not is_inner
    return is_public(name)
