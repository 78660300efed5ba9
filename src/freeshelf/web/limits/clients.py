"""Who asks, as a name that lasts an hour at most and leads back to no one."""

from django.conf import settings
from django.http import HttpRequest

from freeshelf.core.passing_names import PassingNames

_KEY_SECONDS = 3600.0
_names = PassingNames(key_seconds=_KEY_SECONDS)


def client_name(request: HttpRequest) -> bytes | None:
    """The passing name of a client; none where its address is not known.

    Behind proxies the address is the one that the outermost trusted proxy saw. When
    that is missing the client is unknown: the proxy's own address stands for everyone.
    """
    address = _address(request)
    return _names.name_of(address) if address else None


def _address(request: HttpRequest) -> str:
    proxies = settings.FREESHELF_TRUSTED_PROXIES
    if not proxies:
        return str(request.META.get("REMOTE_ADDR", ""))
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    return hops[-proxies].strip() if len(hops) >= proxies else ""
