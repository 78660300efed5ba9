"""Fixtures of the tests of real servers: a bucket of their own, and an empty cache.

The addresses are in the environment, as `make test-services` sets them.
"""

import os
from collections.abc import Iterator
from secrets import token_hex

import pytest

# Each process that runs tests has a database of its own, which it may empty.
_NUMBER = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
CACHE = os.environ.get("TEST_CACHE_URL", "").removesuffix("/0")
CACHE = CACHE and f"{CACHE}/{int(_NUMBER) % 16}"
ENDPOINT = os.environ.get("TEST_S3_ENDPOINT", "")
ACCESS_KEY = os.environ.get("TEST_S3_ACCESS_KEY", "")
SECRET_KEY = os.environ.get("TEST_S3_SECRET_KEY", "")


@pytest.fixture(scope="session")
def store() -> dict[str, str]:
    """The connection of a new bucket, as in the settings."""
    if not ENDPOINT:
        pytest.skip("no object store (make test-services starts one)")
    import boto3

    bucket = f"test-{token_hex(6)}"
    client = boto3.client(
        "s3",
        endpoint_url=ENDPOINT,
        region_name="us-east-1",
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
    )
    client.create_bucket(Bucket=bucket)
    return {
        "bucket": bucket,
        "prefix": "library",
        "address": f"s3://{bucket}/library",
        "endpoint": ENDPOINT,
        "region": "us-east-1",
        "addressing": "path",
        "access_key": ACCESS_KEY,
        "secret_key": SECRET_KEY,
    }


@pytest.fixture
def bucket(settings, store) -> Iterator[dict[str, str]]:
    """All files of a test are in the bucket, below a prefix of its own."""
    from freeshelf.shared.object_answers import outage

    prefix = f"library/{token_hex(4)}"
    settings.FREESHELF_OBJECT_STORE = {
        **store,
        "prefix": prefix,
        "address": f"s3://{store['bucket']}/{prefix}",
    }
    own = "freeshelf.shared.objects.ObjectStorage"
    renditions = "freeshelf.content.pictures.object_storage.ObjectRenditions"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": _storage(own, "media", base_url="/media/"),
        "library": _storage(own, "files", existing="keep"),
        "renditions": _storage(
            renditions, "renditions", base_url="/media/", existing="replace"
        ),
        "state": _storage(own, "", existing="replace"),
    }
    yield settings.FREESHELF_OBJECT_STORE
    outage.end()


def _storage(backend: str, folder: str, **options: str) -> dict[str, object]:
    return {"BACKEND": backend, "OPTIONS": {"folder": folder, **options}}


@pytest.fixture
def cache(settings) -> Iterator[None]:
    """The nodes share a cache, which is empty."""
    if not CACHE:
        pytest.skip("no cache (make test-services starts one)")
    from freeshelf.shared.asking import outage
    from freeshelf.shared.cache import _client

    settings.FREESHELF_CACHE_URL = CACHE
    settings.CACHES = {
        **settings.CACHES,
        "shared": {
            "BACKEND": "freeshelf.shared.cache.SharedCache",
            "LOCATION": CACHE,
            "KEY_PREFIX": "freeshelf",
            "OPTIONS": settings.FREESHELF_CACHE_TIMEOUTS,
        },
    }
    outage.end()
    _client(CACHE).flushdb()
    yield
    outage.end()
