"""Settings of what several nodes share: storage of files, cache, keys."""

import base64
import binascii
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from freeshelf.project.settings.configuration import ConfigurationError, configuration
from freeshelf.project.settings.paths import DATA_DIR

_EXAMPLE = (
    "a folder, or s3://bucket/prefix?endpoint=https://s3.example.org&region=eu-west-1"
)
_KEY_BYTES = 32
# The name of a host with a port is no bucket.
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


def _wrong_storage(reason: str) -> ConfigurationError:
    return ConfigurationError(f"FREESHELF_STORAGE {reason}: use {_EXAMPLE}.")


def _require(module: str, setting: str, extra: str) -> None:
    if find_spec(module) is None:
        raise ConfigurationError(
            f"FREESHELF_{setting} needs further packages: "
            f"pip install 'freeshelf[{extra}]'."
        )


def object_store(address: str) -> dict[str, str]:
    """Return bucket and connection of an s3:// address, {} for a folder."""
    parts = urlsplit(address)
    if parts.scheme in ("", "file"):
        return {}
    if parts.scheme != "s3" or not _BUCKET.fullmatch(parts.netloc.rpartition("@")[2]):
        raise _wrong_storage("names neither a folder nor a bucket")
    keys, _at, bucket = parts.netloc.rpartition("@")
    access_key, _colon, secret_key = map(unquote, keys.partition(":"))
    options = {"endpoint": "", "region": "", "addressing": "path"}
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        if name not in options:
            raise _wrong_storage(f"has an unknown part, {name}")
        options[name] = value
    if options["addressing"] not in ("path", "virtual"):
        raise _wrong_storage("has an addressing that is neither path nor virtual")
    endpoint = urlsplit(options["endpoint"])
    if options["endpoint"] and (
        endpoint.scheme not in ("http", "https") or not endpoint.netloc
    ):
        raise _wrong_storage("has an endpoint that is no web address")
    _require("storages", "STORAGE", "s3")
    _require("boto3", "STORAGE", "s3")
    prefix = parts.path.strip("/")
    return {
        **options,
        "bucket": bucket,
        "prefix": prefix,
        "address": f"s3://{bucket}/{prefix}".rstrip("/"),
        "access_key": configuration.secret("S3_ACCESS_KEY") or access_key,
        "secret_key": configuration.secret("S3_SECRET_KEY") or secret_key,
    }


def _folder(address: str) -> Path:
    path = urlsplit(address).path if address.startswith("file:") else address
    return Path(path).absolute() if path else DATA_DIR


def _storage(folder: str, **options: Any) -> dict[str, Any]:
    """Return the entry of STORAGES for the files below a folder."""
    if FREESHELF_OBJECT_STORE:
        return {
            "BACKEND": "freeshelf.shared.objects.ObjectStorage",
            "OPTIONS": {"folder": folder, **options},
        }
    options.pop("existing", None)
    return {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        # As text: Wagtail's task that deletes an image's file serializes these as JSON.
        "OPTIONS": {"location": str(_FOLDER / folder), **options},
    }


def _key(name: str, text: str) -> bytes:
    """Return a key from its text in base64, empty if there is none."""
    try:
        key = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        key = b"?"
    if text and len(key) < _KEY_BYTES:
        raise ConfigurationError(
            f"FREESHELF_{name} is no key: use at least {_KEY_BYTES} random bytes in "
            f"base64, such as those of `openssl rand -base64 64`."
        )
    return key


_ADDRESS = configuration.secret("STORAGE")
FREESHELF_OBJECT_STORE = object_store(_ADDRESS)
_FOLDER = _folder(_ADDRESS)
STORAGES: dict[str, dict[str, Any]] = {
    "default": _storage("media", base_url="/media/"),
    # Generated from `default`; it may be emptied at any time.
    "renditions": _storage("renditions", base_url="/media/", existing="replace"),
    "library": _storage("files", existing="keep"),
    # What waits, and what people edit: uploads to import, mappings, copies, dumps.
    "state": _storage("", existing="replace"),
    "staticfiles": {
        "BACKEND": "freeshelf.web.bundling.BundlingStorage",
    },
}
if FREESHELF_OBJECT_STORE:
    STORAGES["renditions"]["BACKEND"] = (
        "freeshelf.content.pictures.object_storage.ObjectRenditions"
    )
else:
    STORAGES["renditions"]["BACKEND"] = (
        "freeshelf.content.pictures.storage.RenditionStorage"
    )
    STORAGES["renditions"]["OPTIONS"]["allow_overwrite"] = True
    STORAGES["state"] = {
        "BACKEND": "freeshelf.shared.files.StateFolder",
        # None follows the data directory.
        "OPTIONS": {"location": str(_FOLDER) if _ADDRESS else ""},
    }


def _is_cache(address: str) -> bool:
    try:
        parts = urlsplit(address)
        # Reading a port that is no number raises an error which quotes it.
        return parts.scheme in ("redis", "rediss", "unix") and parts.port != 0
    except ValueError:
        return False


# A cache that does not answer is left alone; pages never wait for it.
FREESHELF_CACHE_TIMEOUTS = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}
_CACHE = configuration.secret("CACHE_URL")
# Valkey speaks the same protocol.
FREESHELF_CACHE_URL = _CACHE.replace("valkey", "redis", _CACHE.startswith("valkey"))
if FREESHELF_CACHE_URL:
    if not _is_cache(FREESHELF_CACHE_URL):
        raise ConfigurationError(
            "FREESHELF_CACHE_URL names no cache: use redis://host:6379/0, rediss:// "
            "with TLS, or unix:///path; signs such as / and # of a password as %2F "
            "and %23."
        )
    _require("redis", "CACHE_URL", "redis")
_DATABASE_CACHE = {
    "BACKEND": "django.core.cache.backends.db.DatabaseCache",
    "LOCATION": "accounts_cacheentry",
    # Nobody may evict the counts of others by failing under many usernames.
    "OPTIONS": {"MAX_ENTRIES": 1_000_000},
}
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "freeshelf.accounts.shared_cache.SplitCache"},
    # Per process: values that pages cache for some seconds.
    "memory": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Which state of the rows a cached value is of: as true as the rows.
    "database": _DATABASE_CACHE,
    # Shared by all processes: counts of failed sign-ins, used codes.
    "shared": {
        "BACKEND": "freeshelf.shared.cache.SharedCache",
        "LOCATION": FREESHELF_CACHE_URL,
        "KEY_PREFIX": "freeshelf",
        "OPTIONS": FREESHELF_CACHE_TIMEOUTS,
    }
    if FREESHELF_CACHE_URL
    else _DATABASE_CACHE,
}
# In base64 in the settings; without them each is a file in the data directory.
FREESHELF_KEYS = {
    "alerts": _key("ALERTS_KEY", configuration.secret("ALERTS_KEY")),
    "disclosure": _key("DISCLOSURE_KEY", configuration.secret("DISCLOSURE_KEY")),
    "privacy": _key("PRIVACY_KEY", configuration.secret("PRIVACY_KEY")),
}
