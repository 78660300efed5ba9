"""Addresses that everyone may be shown, and what they never tell."""

import pytest

from freeshelf.core.public_address import public_address, public_site_address

_NEVER = (
    "",
    "kilns",
    "/srv/import/export.xml",
    "file:///srv/import/export.xml",
    "ftp://library.example.org/export.xml",
    "javascript:alert(1)",
    "https://ana@library.example.org/",
    "https://ana:word@library.example.org/",
    "https://:word@library.example.org/",
    "http://localhost/",
    "http://wiki/page",
    "http://127.0.0.1:8088/",
    "http://2130706433/",
    "http://[::1]/",
    "http://10.1.2.3/kilns",
    "http://169.254.169.254/latest",
    "http://wiki.office.internal/",
    "http://nas.local/",
    "http://printer.home.arpa/",
    "http://library.localhost/",
    "http://wiki.lan./",
    "https://library.example.org:99999/",
)
_PAGES = {
    "https://library.example.org/r/k7m2p9xw": "https://library.example.org/r/k7m2p9xw",
    "HTTP://Library.Example.org": "http://library.example.org/",
    "https://library.example.org/r/k7#page-4": "https://library.example.org/r/k7",
    "https://library.example.org/r/k7?#page-4": "https://library.example.org/r/k7",
    "https://library.example.org:8443/r/k7": "https://library.example.org:8443/r/k7",
    "https://مكتبة.example.org/": "https://xn--ngbcb3hj.example.org/",
    "http://93.184.216.34/kilns": "http://93.184.216.34/kilns",
}


@pytest.mark.parametrize("address", _NEVER)
def test_what_is_not_for_everyone_is_no_public_address(address):
    assert public_address(address) == ""
    assert public_site_address(address) == ""


@pytest.mark.parametrize("address", _PAGES)
def test_a_page_of_the_internet_is_one_without_its_fragment(address):
    assert public_address(address) == _PAGES[address]


@pytest.mark.parametrize(
    "rest", ["?token=zyzzyva", "?p=12", ";jsessionid=zyzzyva", "?zyzzyva", "?a=1#b"]
)
def test_what_may_be_a_key_hides_a_page_and_is_left_out_of_a_site(rest):
    site = "https://library.example.org/oai"

    assert public_address(f"{site}{rest}") == ""
    assert public_site_address(f"{site}{rest}") == site
