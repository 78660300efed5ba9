"""Words from outside stay words on every page, and links lead to the web only."""

import pytest
from bs4 import BeautifulSoup

from tests.library.factories import AgentFactory, FileFactory, ResourceFactory
from tests.pages.home import make_home

WORDS = '"><img src=x onerror=alert(1)></script><script>alert(1)</script>{{7*7}}'


@pytest.fixture
def addresses(shelve):
    make_home()
    publisher = AgentFactory(
        name=f"Agent {WORDS}",
        alternative_names=WORDS,
        description=WORDS,
        homepage="javascript:alert(1)",
    )
    resource = ResourceFactory(
        title=f"Hostile {WORDS}",
        alternative=WORDS,
        description=f"<p>{WORDS}</p>",
        publisher=publisher,
        creators=[publisher],
        rights=WORDS,
        license=WORDS,
        is_part_of=WORDS,
        content_notice=WORDS,
        source_url="JavaScript:alert(1)",
    )
    FileFactory(resource=resource, title=WORDS, name="x<script>.pdf", text=WORDS)
    shelve()
    base = resource.get_absolute_url()
    return [
        "/en/",
        base,
        f"{base}/cite",
        f"{base}/files/1",
        f"{base}/files/1?q=script",
        f"{base}/files/1/page/1?q=script",
        "/en/search?q=hostile",
        "/en/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/en/search/facets/publisher?q=%22%3E%3Cscript%3E&contains=%22%3E%3Cscript%3E",
        publisher.get_absolute_url(),
    ]


def test_no_words_become_markup(addresses, client):
    for address in addresses:
        response = client.get(address)

        assert response.status_code == 200, address
        page = BeautifulSoup(response.content, "html.parser")
        assert not page.select("[onerror], img[src=x]"), address
        for script in page.select("script:not([type='application/ld+json'])"):
            assert script["src"].startswith("/static/"), address
        assert b"49" not in page.title.encode()
        for link in page.select("a[href]"):
            assert not link["href"].lower().startswith(("javascript:", "data:"))
