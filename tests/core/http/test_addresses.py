"""Only public addresses count as public."""

import ipaddress
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freeshelf.core.http.client import HttpClient
from freeshelf.core.http.errors import HostNotAllowedError
from freeshelf.core.http.network import is_public

PRIVATE_NETWORKS = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "224.0.0.0/4",
    "240.0.0.0/4",
]
private = st.sampled_from(PRIVATE_NETWORKS).flatmap(
    lambda network: st.ip_addresses(network=network)
)
public = st.ip_addresses(v=4, network="93.184.0.0/16")


def carried_by_ipv6(address: ipaddress.IPv4Address) -> list[str]:
    """Every form of IPv6 that leads to an IPv4 address."""
    number = int(address)
    client = number ^ 0xFFFFFFFF  # Teredo writes it with its bits turned over
    return [
        f"::ffff:{address}",
        str(ipaddress.IPv6Address((0x64FF9B << 96) + number)),
        str(ipaddress.IPv6Address((0x2002 << 112) + (number << 80))),
        str(ipaddress.IPv6Address((0x20010000 << 96) + (0x5DB8D822 << 64) + client)),
    ]


@given(private)
def test_no_private_address_is_public_in_any_form(address):
    forms = [str(address), *carried_by_ipv6(address), f"::{address}"]

    assert not any(is_public(form) for form in forms)


@given(public)
def test_a_public_address_is_public_in_every_form_of_ipv6(address):
    forms = [str(address), *carried_by_ipv6(address)]

    assert all(is_public(form) for form in forms)


@pytest.mark.parametrize(
    "address",
    ["::1", "::", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "64:ff9b:1::1"],
)
def test_addresses_inside_a_network_are_not_public(address):
    assert not is_public(address)


@given(st.text(max_size=20))
def test_what_is_no_address_is_not_public(text):
    try:
        ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        assert not is_public(text)


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254",  # Amazon, Google, Azure, Oracle, DigitalOcean, OpenStack
        "169.254.170.2",  # Amazon, containers
        "168.63.129.16",  # Azure
        "100.100.100.200",  # Alibaba
        "192.0.0.192",  # Oracle
    ],
)
def test_what_clouds_tell_their_machines_is_not_public_in_any_form(address):
    number = ipaddress.IPv4Address(address)

    forms = [address, *carried_by_ipv6(number), f"::{address}"]

    assert not any(is_public(form) for form in forms)


@pytest.mark.parametrize("address", ["fd00:ec2::254", "fd20:ce::254", "fd00:42::42"])
def test_what_clouds_tell_by_ipv6_is_not_public(address):
    assert not is_public(address)


def test_a_name_that_leads_to_a_cloud_is_refused(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("168.63.129.16", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    with HttpClient() as client, pytest.raises(HostNotAllowedError):
        client.get("http://metadata.azure.internal/")
