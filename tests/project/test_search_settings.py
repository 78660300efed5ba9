"""The engine of search by the addresses of its servers."""

import pytest

from freeshelf.project.settings import search
from freeshelf.project.settings.configuration import ConfigurationError

pytestmark = pytest.mark.core


def test_addresses_become_engines_of_records_and_pages():
    found = search._in_cluster(
        "https://shelf:s%40c@one:9200/library, https://shelf:s%40c@two", shards=3
    )

    assert {each["BACKEND"].rpartition(".")[2] for each in found.values()} == {
        "OpenSearchEngine"
    }
    assert found["default"]["OPTIONS"] == {
        "nodes": ["https://shelf:s%40c@one:9200", "https://shelf:s%40c@two:443"],
        "prefix": "library",
        "shards": 3,
    }
    assert found["pages"]["OPTIONS"]["prefix"] == "library-pages"


def test_names_begin_with_freeshelf_unless_an_address_says_otherwise():
    found = search._in_cluster("http://[::1]")

    assert found["default"]["OPTIONS"]["prefix"] == "freeshelf"
    assert found["default"]["OPTIONS"]["nodes"] == ["http://[::1]:9200"]


@pytest.mark.parametrize(
    "addresses",
    [
        "elastic",
        "shelf:s3cret@one:9200",
        "ftp://shelf:s3cret@one",
        "https://shelf:s3cret@one:port",
        "https://shelf:s3cret@[one",
        "https://shelf:s3cret@one/Library",
        "https://shelf:s3cret@one/a/b",
        "https://shelf:s3cret@one/-a",
        ",",
    ],
)
def test_addresses_that_cannot_be_read_are_refused_without_their_password(addresses):
    with pytest.raises(ConfigurationError, match="FREESHELF_SEARCH") as refused:
        search._in_cluster(addresses)

    assert "s3cret" not in str(refused.value)


def test_a_client_that_is_missing_is_named(monkeypatch):
    monkeypatch.setattr(search, "find_spec", lambda name: None)

    with pytest.raises(ConfigurationError, match=r"freeshelf\[opensearch\]"):
        search._in_cluster("http://one:9200")


def test_without_addresses_the_index_is_on_disk():
    engines = search._on_disk().values()

    assert all("path" in each["OPTIONS"] for each in engines)
