"""The way of a file in a bucket, and what a store does that fails in the middle."""

import hashlib
import io
import time
from pathlib import Path
from secrets import token_bytes
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ConnectTimeoutError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from scripts.services.relay import Relay

from freeshelf.operations.backup.services import restore_backup
from freeshelf.operations.doctor import examine_contents
from freeshelf.operations.errors import FilesInTheWayError
from freeshelf.operations.stores import storage_troubles
from freeshelf.shared import object_writing, objects
from freeshelf.shared.errors import DamagedWriteError, StorageAwayError
from freeshelf.shared.object_answers import outage
from tests.installation import Installation
from tests.library.factories import FileFactory
from tests.shared.test_files_elsewhere import *  # noqa: F403

BIG = token_bytes(1000) * 20_000


@pytest.fixture
def elsewhere(bucket):
    """Files are in the bucket, for the tests of any storage elsewhere."""


def requests_of(storage, name: str) -> list[dict]:
    """Requests of one kind that a storage sends, as they are sent."""
    found: list[dict] = []
    for client in (storage.connection.meta.client, storage.writer):
        client.meta.events.register(
            f"before-parameter-build.s3.{name}",
            lambda params, **_: found.append(params),
        )
    return found


def test_readers_fetch_no_more_than_their_part(bucket, client: Client, db):
    file = FileFactory(name="data.csv", content=BIG)
    gets = requests_of(storages["library"], "GetObject")

    response = client.get(
        file.download_url(), headers={"Range": "bytes=9000000-9000009"}
    )

    assert b"".join(response.streaming_content) == BIG[9_000_000:9_000_010]
    assert [each["Range"] for each in gets] == [
        "bytes=0-65535",
        "bytes=9000000-9000009",
    ]


def test_a_restore_into_a_bucket_with_files_names_the_bucket(bucket):
    storages["library"].save("left-by-a-restore", ContentFile(b"bytes"))

    with pytest.raises(FilesInTheWayError, match=bucket["address"]):
        restore_backup(source=Path("none.tar"))


def test_a_large_file_is_sent_in_parts_and_compared(bucket):
    storage = storages["library"]
    parts = requests_of(storage, "UploadPart")

    name = storage.save("ab/großes Bild", ContentFile(BIG))

    assert [each["PartNumber"] for each in parts] == [1, 2]
    with storage.open(name) as stored:
        assert hashlib.file_digest(stored, "sha256").digest() == (
            hashlib.sha256(BIG).digest()
        )
        assert stored.seek(-5, io.SEEK_END) == len(BIG) - 5
        assert stored.read() == BIG[-5:]


def test_a_stream_that_breaks_off_is_taken_up(bucket, monkeypatch):
    storage = storages["library"]
    stored = storage.open(storage.save("big", ContentFile(BIG)))
    gets = requests_of(storage, "GetObject")
    first = stored.read(10_000_000)
    stored._reader._body._raw_stream.close()

    assert first + stored.read() == BIG
    assert len(gets) == 2


@pytest.mark.parametrize("size", [3, 17 << 20], ids=["whole", "parts"])
def test_a_write_whose_answer_is_lost_makes_one_object(bucket, monkeypatch, size):
    storage = storages["default"]
    client = storage.writer
    name = "put_object" if size < 100 else "complete_multipart_upload"
    send = getattr(client, name)

    def twice(**options):
        send(**options)
        return send(**options)

    monkeypatch.setattr(client, name, twice)

    stored = storage.save("images/once.png", ContentFile(b"x" * size))

    assert stored == "images/once.png"
    assert [each.name for each in storage.entries("images/")] == [stored]


def test_two_nodes_with_one_name_keep_both_files(bucket):
    storage = storages["default"]
    # Both have looked for the name before either wrote.
    names = [storage._save("images/a.png", ContentFile(each)) for each in (b"1", b"2")]

    assert len(set(names)) == 2
    assert sorted(storage.open(name).read() for name in names) == [b"1", b"2"]


def test_an_object_that_differs_is_deleted_and_refused(bucket, monkeypatch):
    storage = storages["library"]
    client = storage.writer
    monkeypatch.setattr(
        client, "head_object", lambda **_: {"ContentLength": 5, "Metadata": {}}
    )
    monkeypatch.setattr(object_writing._Write, "_read_back", lambda _: "0" * 64)

    with pytest.raises(DamagedWriteError):
        storage.save("ab/cd", ContentFile(b"bytes"))

    monkeypatch.undo()
    assert list(storage.entries()) == []


def test_a_store_that_does_not_answer_is_left_alone(bucket, client, db, monkeypatch):
    file = FileFactory()
    s3 = storages["library"].connection.meta.client
    asked = []

    def silent(**_):
        asked.append(1)
        raise ConnectTimeoutError(endpoint_url="http://store")

    monkeypatch.setattr(s3, "get_object", silent)

    answers = [client.get(file.download_url()).status_code for _ in range(3)]

    assert answers == [503, 503, 503]
    assert len(asked) == 1
    assert outage.is_on()


def test_what_is_wrong_is_said_in_a_sentence(bucket, settings, store):
    def said(**changes) -> str:
        outage.end()
        settings.FREESHELF_OBJECT_STORE = {**bucket, **changes}
        settings.STORAGES = {**settings.STORAGES}
        return " ".join(storage_troubles())

    assert said() == ""
    assert "FREESHELF_S3_SECRET_KEY is wrong" in said(secret_key="another")
    assert "a key that it does not know" in said(access_key="nobody")
    assert "“freeshelf manage make_bucket” makes it" in said(bucket="no-bucket-here")
    assert "nothing answers at the endpoint" in said(endpoint="http://127.0.0.1:9")


def test_without_checksums_doctor_lists_files_instead_of_asking_for_each(bucket, db):
    kept, lost = (FileFactory().current.content for _ in range(2))
    storages["library"].delete(lost.storage_name)
    asked = requests_of(storages["library"], "HeadObject")

    (finding,) = examine_contents(now=timezone.now(), with_checksums=False)

    assert lost.storage_name in finding.message
    assert not [each for each in asked if kept.storage_name in each["Key"]]


def test_a_bucket_is_made_once(bucket, settings):
    settings.FREESHELF_OBJECT_STORE = {
        **bucket,
        "bucket": f"new-{token_bytes(4).hex()}",
    }
    settings.STORAGES = {**settings.STORAGES}
    said = io.StringIO()

    for _ in range(2):
        call_command("make_bucket", stdout=said)

    assert said.getvalue() == "The bucket was made.\nThe bucket is there.\n"
    assert list(storage_troubles()) == []
    settings.FREESHELF_OBJECT_STORE |= {"region": "eu-nowhere-1", "bucket": "another"}
    settings.STORAGES = {**settings.STORAGES}
    with pytest.raises(CommandError, match="the region in FREESHELF_STORAGE"):
        call_command("make_bucket", stdout=said)


def test_a_library_moves_into_a_bucket_and_back(installation: Installation, store):
    parent = installation.folder.parent
    moved, back = Installation(parent / "moved"), Installation(parent / "back")
    moved.settings = {
        "FREESHELF_STORAGE": f"{store['address']}/{token_bytes(4).hex()}"
        f"?endpoint={store['endpoint']}&region={store['region']}",
        "FREESHELF_S3_ACCESS_KEY": store["access_key"],
        "FREESHELF_S3_SECRET_KEY": store["secret_key"],
    }
    installation.process("bring_in_short_file")
    (installation.folder / "mappings").mkdir()
    (installation.folder / "mappings/site.yaml").write_text("fields: {notes: raw}")

    installation.freeshelf("backup", str(parent / "first.tar"))
    moved.freeshelf("restore", str(parent / "first.tar"))
    said = moved.freeshelf("doctor")
    moved.freeshelf("backup", str(parent / "second.tar"))
    back.freeshelf("restore", str(parent / "second.tar"))

    assert "agree" in moved.freeshelf("doctor", "--check"), said
    assert not (moved.folder / "files").exists()
    assert not (moved.folder / "mappings").exists()
    for folder in ("files", "media", "mappings"):
        assert _digests(back.folder / folder) == _digests(installation.folder / folder)


def _digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_store_whose_packets_vanish_is_given_up(bucket, settings, monkeypatch):
    relay = Relay(urlsplit(bucket["endpoint"]).port or 0)
    endpoint = f"http://127.0.0.1:{relay.port}"
    settings.FREESHELF_OBJECT_STORE = {**bucket, "endpoint": endpoint}
    settings.STORAGES = {**settings.STORAGES}
    monkeypatch.setattr(objects, "_CONNECT_SECONDS", 0.2)
    monkeypatch.setattr(objects, "_READ_SECONDS", 0.3)
    storages["state"].save("kept.txt", ContentFile(b"kept"))

    relay.cut()
    began = time.monotonic()
    with pytest.raises(StorageAwayError):
        storages["state"].open("kept.txt").read()
    # Who asks next does not wait at all.
    with pytest.raises(StorageAwayError):
        storages["state"].size("kept.txt")
    assert time.monotonic() - began < 3
    relay.join()

    outage.end()
    assert storages["state"].open("kept.txt").read() == b"kept"
    relay.close()
