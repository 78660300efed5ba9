"""Access to metrics and to the parts of readiness."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

# Each proxy that passes on a request of somebody else adds one of these; without the
# last, our own redirect to HTTPS would not end.
_OF_PROXIES = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_FORWARDED",
    "HTTP_X_REAL_IP",
    "HTTP_VIA",
)


def may_see(request: HttpRequest) -> bool:
    """Return whether a request has the token, or comes straight from the networks.

    What a proxy passes on never counts as near: from there, everyone has its address.
    """
    token: str = settings.FREESHELF_MONITORING["TOKEN"]
    given = request.META.get("HTTP_AUTHORIZATION", "")
    if token and constant_time_compare(given, f"Bearer {token}"):
        return True
    if any(name in request.META for name in _OF_PROXIES):
        return False
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return any(mapped in known for known in settings.FREESHELF_MONITORING["NETWORKS"])
