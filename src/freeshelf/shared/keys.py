"""Keys of the library: from its settings, or a file in the data directory.

Nodes must have the same ones. Digests that tell no key are in the database, so that a
node can say that its own is another.
"""

import hashlib
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.cache import caches

from freeshelf.core.key_files import read_or_create
from freeshelf.shared.asking import has_cache

# Names of the keys, and their size where they are made.
KEYS = {"alerts": 64, "disclosure": 32, "privacy": 32}
_KEPT = "freeshelf.shared.key-digest."
_KEPT_SECONDS = 24 * 3600


def library_key(name: str) -> bytes:
    """Return a key; one that is not in the settings is made when first needed."""
    if given := settings.FREESHELF_KEYS[name]:
        return bytes(given)
    return read_or_create(_path(name), lambda: secrets.token_bytes(KEYS[name]))


def has_key(name: str) -> bool:
    """Return whether a key is there, which reading something needs."""
    return bool(settings.FREESHELF_KEYS[name]) or _path(name).exists()


def key_troubles() -> Iterator[str]:
    """Yield a sentence for each key that differs from that of another node.

    What nodes left is forgotten after a day, so that keys can be changed everywhere.
    """
    if not (settings.FREESHELF_OBJECT_STORE or has_cache()):
        return
    for name, key in _own_keys():
        place, digest = _KEPT + name, _digest(name, key)
        cache = caches["database"]
        if not cache.add(place, digest, _KEPT_SECONDS) and cache.get(place) != digest:
            yield (
                f"FREESHELF_{name.upper()}_KEY of this node is not that of another "
                f"node: give all nodes the same."
            )


def _own_keys() -> Iterator[tuple[str, bytes]]:
    yield "secret", str(settings.SECRET_KEY).encode()
    for name in KEYS:
        if has_key(name):
            yield name, library_key(name)


def _digest(name: str, key: bytes) -> str:
    return hashlib.blake2b(name.encode(), key=key[:64], digest_size=16).hexdigest()


def _path(name: str) -> Path:
    return Path(settings.FREESHELF_DATA_DIR) / name / "key"
