"""The database by its address, and secrets that stand in files."""

import sys

import pytest

from freeshelf.project.settings import database
from freeshelf.project.settings.configuration import Configuration, ConfigurationError

SECRET = "s3cret"
URL = f"postgresql://shelf:{SECRET}@db.example.org:6432/library"

pytestmark = pytest.mark.core


def test_an_address_becomes_settings():
    found = database._postgresql(URL + "?sslmode=verify-full&application_name=two")

    assert found["ENGINE"] == "freeshelf.project.postgresql"
    names = ("USER", "PASSWORD", "HOST", "PORT", "NAME")
    assert [found[name] for name in names] == [
        *("shelf", SECRET, "db.example.org", 6432, "library")
    ]
    assert found["OPTIONS"]["sslmode"] == "verify-full"
    assert found["OPTIONS"]["application_name"] == "two"
    assert found["OPTIONS"]["timeout"] == database._sqlite()["OPTIONS"]["timeout"]


def test_signs_in_a_password_are_written_as_in_addresses():
    found = database._postgresql("postgres://shelf:a%40b%2Fc%25@[::1]/library")

    assert (found["PASSWORD"], found["HOST"]) == ("a@b/c%", "::1")


@pytest.mark.parametrize(
    "url",
    [
        f"mysql://shelf:{SECRET}@db/library",
        f"shelf:{SECRET}@db/library",
        f"postgresql://shelf:{SECRET}@db",
        f"postgresql://shelf:{SECRET}@db:port/library",
        f"postgresql://shelf:{SECRET}@[db/library",
    ],
)
def test_an_address_that_cannot_be_read_is_refused_without_its_password(url):
    with pytest.raises(ConfigurationError, match="postgresql://") as refused:
        database._postgresql(url)

    assert SECRET not in str(refused.value)


def test_a_driver_that_is_missing_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg_pool", None)

    with pytest.raises(ConfigurationError, match=r"freeshelf\[postgresql\]"):
        database._postgresql(URL)


def test_a_secret_comes_from_its_file_first(tmp_path):
    file = tmp_path / "url"
    file.write_text(f"{URL}\n")
    read = Configuration(
        {"FREESHELF_DATABASE_URL_FILE": str(file), "FREESHELF_DATABASE_URL": "other"}
    )

    assert read.secret("DATABASE_URL") == URL
    assert read.required_secret("DATABASE_URL", "why") == URL


def test_a_secret_may_stand_in_the_environment():
    read = Configuration({"FREESHELF_SECRET_KEY": SECRET})

    assert read.required_secret("SECRET_KEY", "why") == SECRET
    with pytest.raises(ConfigurationError, match="Set FREESHELF_OTHER"):
        read.required_secret("OTHER", "why")


@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff"])
def test_a_file_without_a_secret_is_named(tmp_path, content):
    file = tmp_path / "key"
    if content is not None:
        file.write_bytes(content)
    read = Configuration({"FREESHELF_SECRET_KEY_FILE": str(file)})

    with pytest.raises(ConfigurationError, match=r"SECRET_KEY_FILE names .*key"):
        read.secret("SECRET_KEY")
