"""Settings of search: an index on disk, or a cluster by FREESHELF_SEARCH."""

from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from freeshelf.project.settings.configuration import (
    ConfigurationError,
    configuration,
)
from freeshelf.project.settings.paths import DATA_DIR

_PREFIX = "freeshelf"
_MOST_SHARDS = 1000


def _on_disk() -> dict[str, dict[str, Any]]:
    engine = "freeshelf.search.engines.tantivy.TantivyEngine"
    pages = {"path": str(DATA_DIR / "search-pages"), "heap": 15_000_000}
    return {
        "default": {"BACKEND": engine, "OPTIONS": {"path": str(DATA_DIR / "search")}},
        # Pages and events, apart from the records; without it they are not searched.
        "pages": {"BACKEND": engine, "OPTIONS": pages},
    }


def _in_cluster(addresses: str, **options: Any) -> dict[str, dict[str, Any]]:
    """Return engines on the nodes of these addresses, separated by commas.

    The path of one of them is the beginning of the names of our indexes. Raises
    ConfigurationError, whose message has no password.
    """
    nodes, prefix = [], ""
    for address in filter(None, map(str.strip, addresses.split(","))):
        try:
            parts = urlsplit(address)
            is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
            # Reading it raises ValueError for one that is no number.
            port = parts.port or (443 if parts.scheme == "https" else 9200)
        except ValueError:
            is_address, port = False, 0
        if not is_address:
            raise _unreadable()
        prefix = prefix or parts.path.strip("/")
        where = parts.netloc if parts.port else f"{parts.netloc}:{port}"
        nodes.append(urlunsplit((parts.scheme, where, "", "", "")))
    if not nodes or not _is_prefix(prefix or _PREFIX):
        raise _unreadable()
    if find_spec("opensearchpy") is None:
        raise ConfigurationError(
            "FREESHELF_SEARCH names a cluster: install freeshelf[opensearch], which "
            "has its client."
        )
    prefix = prefix or _PREFIX
    engine = "freeshelf.search.engines.opensearch.OpenSearchEngine"
    return {
        name: {
            "BACKEND": engine,
            "OPTIONS": {"nodes": nodes, "prefix": each, **options},
        }
        for name, each in (("default", prefix), ("pages", f"{prefix}-pages"))
    }


def _is_prefix(text: str) -> bool:
    return (
        text.isascii()
        and text.replace("-", "").isalnum()
        and text == text.lower()
        and text[0].isalnum()
    )


def _unreadable() -> ConfigurationError:
    return ConfigurationError(
        "FREESHELF_SEARCH cannot be read: use tantivy, or the addresses of nodes of "
        "OpenSearch separated by commas, such as https://user:password@one:9200/library"
        ",https://user:password@two:9200. The path, in small letters, digits and "
        "hyphens, begins the names of the indexes."
    )


def _engines() -> dict[str, dict[str, Any]]:
    addresses = configuration.secret("SEARCH", "tantivy")
    shards = configuration.number("SEARCH_SHARDS", 1, least=1, most=_MOST_SHARDS)
    ca_file = configuration.text("SEARCH_CA_FILE", "")
    if addresses in ("", "tantivy"):
        return _on_disk()
    return _in_cluster(addresses, shards=shards, ca_file=ca_file)


FREESHELF_SEARCH_ENGINES = _engines()
