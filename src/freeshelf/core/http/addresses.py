"""Check whether network addresses are public.

IANA's registries of special-purpose addresses, https://www.iana.org/assignments/
iana-ipv4-special-registry and iana-ipv6-special-registry, as `ipaddress` has them, and
the forms of IPv6 that contain an IPv4 address: the contained address is checked.
"""

import ipaddress

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (
        "64:ff9b:1::/48",  # RFC 8215, translation inside a network
        "::/96",  # RFC 4291, IPv4-compatible, deprecated
        "fec0::/10",  # RFC 3879, site-local, deprecated
        "192.88.99.0/24",  # RFC 7526, relays of 6to4, deprecated
        "5f00::/16",  # RFC 9602, inside one network's routing
        "3fff::/20",  # RFC 9637, documentation
        # Metadata services of clouds, which hand out keys; others use link-local and
        # unique local addresses (169.254.169.254, fd00:ec2::254).
        "168.63.129.16/32",  # Azure, a public address by the registry
        "100.100.100.200/32",  # Alibaba
        "192.0.0.192/32",  # Oracle
    )
)


def is_public(address: str) -> bool:
    """Return whether an IP address is on the public Internet."""
    try:
        return _is_public(ipaddress.ip_address(address.partition("%")[0]))
    except ValueError:
        return False


def _is_public(address: _Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        carried = _carried(address)
        if carried:
            return all(_is_public(inner) for inner in carried)
    if any(
        address in network
        for network in _NOT_PUBLIC
        if network.version == address.version
    ):
        return False
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_unspecified
        or address.is_loopback
        or address.is_link_local
    )


def _carried(address: ipaddress.IPv6Address) -> tuple[ipaddress.IPv4Address, ...]:
    """Return the embedded IPv4 addresses; Teredo embeds two (server, client)."""
    if address.ipv4_mapped:
        return (address.ipv4_mapped,)
    if address in _NAT64:
        return (ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF),)
    if address.sixtofour:
        return (address.sixtofour,)
    return address.teredo or ()
