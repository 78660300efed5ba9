"""Settings of storage, cache and keys: what they mean, and what is refused how."""

import base64
import os
import subprocess
import sys

import pytest

from freeshelf.project.settings.configuration import ConfigurationError
from freeshelf.project.settings.shared import object_store


def test_an_address_names_bucket_prefix_and_endpoint():
    found = object_store(
        "s3://library/some/place?endpoint=https://s3.example.org&region=eu-west-1"
    )

    assert (found["bucket"], found["prefix"]) == ("library", "some/place")
    assert found["endpoint"] == "https://s3.example.org"
    assert (found["region"], found["addressing"]) == ("eu-west-1", "path")
    assert (found["access_key"], found["secret_key"]) == ("", "")


def test_keys_may_be_in_the_address_and_nobody_sees_them():
    found = object_store("s3://shelf:a%2Fb@library?endpoint=http://store:7070")

    assert (found["access_key"], found["secret_key"]) == ("shelf", "a/b")
    assert found["address"] == "s3://library"


@pytest.mark.parametrize("address", ["", "/mnt/library", "file:///mnt/library"])
def test_a_folder_is_no_bucket(address):
    assert object_store(address) == {}


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("https://s3.example.org/library", "names neither"),
        ("s3://", "names neither"),
        ("s3://storage:7070/library", "names neither"),
        ("s3://key:secret@Not a name", "names neither"),
        ("s3://library?zone=b", "an unknown part, zone"),
        ("s3://library?endpoint=s3.example.org", "no web address"),
        ("s3://library?addressing=dns", "neither path nor virtual"),
    ],
)
def test_what_is_no_storage_is_refused_in_a_sentence(address, reason):
    with pytest.raises(ConfigurationError, match=reason) as refused:
        object_store(address)

    assert "secret@" not in str(refused.value)


def settings_with(
    code: str, module: str = "shared", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Return what settings are in a process of their own."""
    told = {f"FREESHELF_{name}": value for name, value in environment.items()}
    program = f"from freeshelf.project.settings import {module} as s; print({code})"
    return subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": "src", "PATH": os.environ["PATH"], **told},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_folder_holds_all_that_nodes_share(tmp_path):
    done = settings_with(
        "[s.STORAGES[n]['OPTIONS']['location'] for n in ('library', 'state')],"
        "s.CACHES['shared']['BACKEND']",
        STORAGE=str(tmp_path),
    )

    assert f"['{tmp_path}/files', '{tmp_path}']" in done.stdout
    assert "DatabaseCache" in done.stdout


def test_a_slash_at_the_end_of_the_public_address_is_left_out(tmp_path):
    done = settings_with(
        "s.FREESHELF_BASE_URL, s.CSRF_TRUSTED_ORIGINS",
        module="production",
        BASE_URL="https://library.example.org/",
        ALLOWED_HOSTS="library.example.org",
        SECRET_KEY="x" * 60,
        DATA_DIR=str(tmp_path),
    )

    address = "https://library.example.org"
    assert done.stdout == f"{address} ['{address}']\n"


def test_a_cache_is_named_by_its_address_and_a_key_by_its_text(tmp_path):
    key = tmp_path / "key"
    key.write_text(base64.b64encode(b"k" * 64).decode() + "\n")

    done = settings_with(
        "s.FREESHELF_CACHE_URL, s.CACHES['shared']['BACKEND'],"
        "s.FREESHELF_KEYS['alerts'] == b'k' * 64, s.FREESHELF_KEYS['privacy']",
        CACHE_URL="valkeys://valkey.internal:6379/0",
        ALERTS_KEY_FILE=str(key),
    )

    assert done.stdout.startswith("rediss://valkey.internal:6379/0 ")
    assert done.stdout.endswith("SharedCache True b''\n")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CACHE_URL", "memcached://host-of-secrets"),
        ("CACHE_URL", "redis://:half-a/secret@cache:6379/0"),
        ("ALERTS_KEY", "c2hvcnQ="),
    ],
)
def test_what_cannot_be_used_is_refused_without_repeating_it(name, value):
    done = settings_with("1", **{name: value})

    assert f"FREESHELF_{name}" in done.stderr
    assert value not in done.stderr
    assert "half-a" not in done.stderr
