"""The way of a file when files are on another machine: nothing asks for a path.

`tests/services` runs this module on a bucket, too.
"""

import io
import tarfile
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone
from wagtail.images import get_image_model

from freeshelf.content.pictures.renewal import draw_all_anew, renditions_to_draw
from freeshelf.dumps.services import current_dump, make_dump
from freeshelf.enrich.page_images import page_image
from freeshelf.enrich.services import extract_content
from freeshelf.ingest.import_requests import (
    create_import_request,
    credentials_of,
    delete_files,
    delete_password,
    import_request_folder,
    source_arguments,
    store_password,
)
from freeshelf.ingest.mapping import (
    Mapping,
    default_mapping_file,
    load_mapping,
    save_mapping,
)
from freeshelf.ingest.models import ImportRequest
from freeshelf.library.models import FileContent
from freeshelf.library.services import store_content
from freeshelf.operations.backup.services import create_backup
from freeshelf.operations.doctor import examine_contents, examine_renditions
from freeshelf.operations.stores import storage_troubles
from freeshelf.privacy.services.archives import archive_of, write_archive
from freeshelf.shared.email_files import email_files, remove_old_email_files
from freeshelf.shared.errors import StorageAwayError
from freeshelf.shared.files import files_in, folders_in, stored_names
from tests.library.factories import (
    FileFactory,
    ImageFactory,
    ResourceFactory,
    UserFactory,
    pdf_bytes,
)
from tests.privacy.factories import DataRequestFactory
from tests.shared.storage_elsewhere import CountedFile

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("elsewhere")]
NOW = timezone.now()


@pytest.fixture(autouse=True)
def own_place(settings, tmp_path):
    """No picture or key of another test."""
    settings.FREESHELF_DATA_DIR = tmp_path / "node"
    settings.FREESHELF_DATA_DIR.mkdir()
    settings.FREESHELF_PAGE_IMAGES_DIR = tmp_path / "node/pictures"


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_a_document_is_stored_read_drawn_and_checked():
    content = FileFactory(text="Workers never pay recruitment fees.").current.content

    extract_content(sha256=content.pk, now=NOW)
    picture = page_image(content=content, number=1, width=240)

    content.refresh_from_db()
    assert "recruitment fees" in content.pages.get().text
    assert picture.read_bytes()[8:12] == b"WEBP"
    assert list(examine_contents(now=NOW, with_checksums=True)) == []
    storages["library"].delete(content.storage_name)
    (finding,) = examine_contents(now=NOW, with_checksums=True)
    assert "missing" in finding.message


def test_of_a_download_only_the_part_is_fetched(client: Client):
    table = b"".join(b"%07d\n" % number for number in range(100_000))
    file = FileFactory(name="table.csv", content=table)
    CountedFile.fetched = 0

    part = client.get(file.download_url(), headers={"Range": "bytes=400000-400015"})
    fetched_part, fetched = body(part), CountedFile.fetched
    whole = client.get(file.download_url())

    assert (part.status_code, fetched_part) == (206, b"0050000\n0050001\n")
    assert fetched < 100
    assert part["Content-Range"] == f"bytes 400000-400015/{len(table)}"
    assert whole.status_code == 200
    assert whole["Content-Length"] == str(len(table))
    assert body(whole) == table
    assert "elsewhere" not in str(part.headers) + str(whole.headers)


def test_the_same_bytes_are_stored_once():
    for _ in range(3):
        store_content(stream=ContentFile(b"once"), media_type="text/plain", now=NOW)

    assert FileContent.objects.count() == 1
    assert len(list(stored_names(storages["library"]))) == 1


def test_a_picture_is_uploaded_drawn_served_and_drawn_again(
    admin_client: Client, monkeypatch
):
    field = get_image_model().get_rendition_model()._meta.get_field("file")
    monkeypatch.setattr(field, "storage", storages["renditions"])
    picture = ImageFactory()

    rendition = picture.get_rendition("width-320")
    shown = admin_client.get(rendition.url)
    storages["renditions"].delete(rendition.file.name)
    missing = renditions_to_draw()
    draw_all_anew(missing)

    assert rendition.url.startswith("/media/images/")
    assert shown.status_code == 200
    assert body(shown) == rendition.file.storage.open(rendition.file.name).read()
    assert missing == [rendition.pk]
    assert list(examine_renditions()) == []


def test_an_import_is_not_asked_for_while_the_storage_is_away(monkeypatch):
    def away(*_args, **_options):
        raise StorageAwayError

    monkeypatch.setattr(storages["state"], "save", away)

    with pytest.raises(StorageAwayError):
        create_import_request(
            kind="wordpress",
            uploads=[SimpleUploadedFile("export.xml", b"<rss/>")],
            address="",
            login="",
            options={},
            user=UserFactory(),
            now=NOW,
        )

    assert not ImportRequest.objects.exists()


def test_uploads_wait_for_a_worker_and_their_password_is_sealed():
    upload = SimpleUploadedFile("../Old site.xml", b"<rss/>" * 50_000)
    request = create_import_request(
        kind="wordpress",
        uploads=[upload, SimpleUploadedFile("second.xml", b"<b/>")],
        address="https://old.example.org",
        login="rosa",
        options={},
        user=UserFactory(),
        now=NOW,
    )
    store_password(request, "abcd efgh")

    with source_arguments(request) as (first, second, address):
        with open(first, "rb") as file:
            assert file.read() == b"<rss/>" * 50_000
        with open(second, "rb") as file:
            assert file.read() == b"<b/>"
        assert address == "https://old.example.org"
    assert credentials_of(request).password == "abcd efgh"
    kept = files_in(import_request_folder(request))
    assert len(kept) == 3
    assert not any(b"abcd" in file.read_bytes() for file in kept)
    delete_password(request)
    assert credentials_of(request) is None
    delete_files(request)
    assert files_in(import_request_folder(request)) == []


def test_a_mapping_is_written_and_read_by_any_node():
    file = default_mapping_file("old-site")
    assert load_mapping(file) == Mapping()

    for target in ("publisher", "raw"):
        save_mapping(file, Mapping(fields={"source": target}), title="Old site")

    assert load_mapping(file).fields == {"source": "raw"}
    assert [each.name for each in files_in("mappings")] == ["mappings/old-site.yaml"]


def test_copies_and_emails_wait_where_any_node_finds_them(settings):
    settings.EMAIL_BACKEND = "freeshelf.shared.email_files.EmailFileBackend"
    request = DataRequestFactory(kind="export")

    write_archive(request=request, now=NOW)
    EmailMessage("Your copy", "It is ready.", to=["rosa@example.org"]).send()

    assert archive_of(request).read_bytes()[:2] == b"PK"
    (email,) = email_files()
    assert b"It is ready." in email.read_bytes()
    assert remove_old_email_files(now=timezone.now() + timedelta(days=9)) == 1
    assert email_files() == []


def test_a_dump_replaces_the_one_before_and_is_read_in_parts(client: Client):
    ResourceFactory(title="Brick kilns")
    make_dump(now=NOW)
    make_dump(now=NOW + timedelta(days=1))

    dump = current_dump()
    file, _kind, _checksum = dump.file("records.jsonl.gz")
    whole = file.read_bytes()
    part = client.get("/dumps/records.jsonl.gz", headers={"Range": "bytes=0-9"})

    kept = [each for each in folders_in("dumps") if files_in(f"dumps/{each}")]
    assert kept == [dump.folder.removeprefix("dumps/")]
    assert (part.status_code, body(part)) == (206, whole[:10])


@pytest.mark.django_db(transaction=True)
def test_a_backup_holds_what_is_elsewhere(tmp_path):
    save_mapping(default_mapping_file("site"), Mapping(), title="Site")
    content = FileFactory(content=pdf_bytes("Kept.")).current.content
    picture = ImageFactory()
    target = tmp_path / "copy.tar"

    manifest = create_backup(target=target, now=NOW)

    entries = {entry.path: entry for entry in manifest.entries}
    assert entries[f"files/{content.storage_name}"].sha256 == content.pk
    assert {"mappings/site.yaml", f"media/{picture.file.name}"} <= entries.keys()
    with tarfile.open(target) as archive:
        stored = archive.extractfile(f"files/{content.storage_name}").read()
    assert io.BytesIO(stored).read() == pdf_bytes("Kept.")
    assert manifest.missing == []


def test_doctor_writes_and_reads_and_leaves_nothing():
    if not hasattr(storages["state"], "entries"):
        storages["state"].can_anyone_read = lambda name: False
        storages["state"].is_range_honoured = lambda name: True

    assert list(storage_troubles()) == []
    assert list(stored_names(storages["state"])) == []
