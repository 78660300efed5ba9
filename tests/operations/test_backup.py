"""A copy made while the library is at work comes back whole, or not at all."""

import io
import json
import tarfile

import pytest

from freeshelf.operations.backup.containers import open_container
from freeshelf.operations.errors import BackupFormatError
from tests.wordpress.sources.wxr import export, item


@pytest.fixture
def other(installation):
    """A second data directory, empty."""
    return type(installation)(installation.folder.parent / "other")


@pytest.mark.wordpress
def test_a_backup_made_during_an_import_comes_back_and_doctor_is_content(
    installation, other, start_import
):
    installation.process("seed", "10")
    installation.process("open_home_page")
    server = installation.serve()
    importer = start_import()
    target = installation.folder.parent / "copies" / "library.tar.gz"

    said = installation.freeshelf("backup", str(target))
    still_importing = importer.poll() is None
    importer.kill()
    server.terminate()
    server.communicate()
    other.freeshelf("restore", str(target))
    other.freeshelf("manage", "run_worker", "--until-empty")

    assert still_importing
    assert "the database and" in said
    assert "agree" in other.freeshelf("doctor", "--check")
    with other.database() as database:
        (count,) = database.execute("SELECT count(*) FROM library_resource").fetchone()
    assert count >= 10


@pytest.fixture
def small(installation):
    """A library of three records and one file."""
    installation.process("bring_in_short_file")
    return installation


def test_a_backup_in_a_folder_comes_back(small, other):
    target = small.folder.parent / "copy"
    small.freeshelf("backup", str(target))

    other.freeshelf("restore", str(target))
    said = other.freeshelf("restore", str(target), status=1)

    assert "holds a library already" in said
    assert not (target / "secret-key").exists()
    assert "exists already" in small.freeshelf("backup", str(target), status=1)


@pytest.mark.wordpress
def test_what_an_import_had_not_indexed_yet_is_found_when_a_backup_is_back(
    small, other, tmp_path
):
    path = tmp_path / "export.xml"
    path.write_text(export(item(1)), "utf-8")
    small.process("open_home_page")
    small.freeshelf("import", "wordpress", str(path))
    with small.database() as database:
        # As in the middle of an import.
        database.execute("UPDATE ingest_ingestrun SET is_indexed=0, outcome='running'")
    target = small.folder.parent / "copy.tar"

    lacks = "are missing from the admin search"
    before = small.freeshelf("doctor", "--check", status=1)
    small.freeshelf("backup", str(target))
    other.freeshelf("restore", str(target))

    assert lacks in before
    assert lacks not in other.freeshelf("doctor", "--check")


def test_the_head_of_the_log_is_in_the_manifest_and_a_restored_log_agrees(small, other):
    with small.database() as database:
        # What an editor did is sealed ten minutes later.
        database.execute(
            "INSERT INTO wagtailcore_modellogentry (label, action, data, timestamp,"
            " content_changed, deleted, object_id, user_id) VALUES ('A report',"
            " 'wagtail.delete', '{}', '2026-01-01 00:00:00', 1, 1, '12', 3)"
        )
    printed = small.freeshelf("log")
    target = small.folder.parent / "copy.tar.gz"
    small.freeshelf("backup", str(target))

    other.freeshelf("restore", str(target))

    assert "batch 1, head: " in printed
    assert "unchanged up to batch 1" in other.freeshelf("doctor", "--log", str(target))
    with other.database() as database:
        database.execute("UPDATE wagtailcore_modellogentry SET user_id=77")
    said = other.freeshelf("doctor", "--log", str(target), status=1)
    assert "Batch 1 of the log of staff's actions" in said


def test_what_people_wrote_into_a_mapping_comes_back(small, other):
    target = small.folder.parent / "copy.tar.gz"
    (small.folder / "mappings").mkdir()
    (small.folder / "mappings/site.yaml").write_text("fields: {notes: raw}")
    small.freeshelf("backup", str(target))

    other.freeshelf("restore", str(target))

    assert (other.folder / "mappings/site.yaml").read_text() == "fields: {notes: raw}"


@pytest.mark.parametrize("name", ["copy.zip", "copy.tar.bz2", "copy.gz"])
def test_another_kind_of_archive_is_refused_and_nothing_made(tmp_path, name):
    with pytest.raises(BackupFormatError, match=r"\.tar, \.tar\.gz or \.tgz"):
        open_container(tmp_path / name)

    assert list(tmp_path.iterdir()) == []


def test_what_is_no_whole_backup_leaves_nothing_behind(small, other):
    target = small.folder.parent / "copy.tar"
    small.freeshelf("backup", str(target))
    members = members_of(target)
    bytes_of_file = next(name for name in members if name.startswith("files/"))
    manifest = json.loads(members["manifest.json"])
    wrong = {
        "changed": {**members, bytes_of_file: b"x" * len(members[bytes_of_file])},
        "no manifest": {k: v for k, v in members.items() if k != "manifest.json"},
        "a file too few": {k: v for k, v in members.items() if k != bytes_of_file},
        "a file too many": {**members, "files/more": b"more"},
        "outside": {"../outside": b"x", **members},
        "foreign": {"etc/passwd": b"x", **members},
        "manifest of another": {**members, "manifest.json": b"[]"},
        "no database": {
            "manifest.json": json.dumps({**manifest, "entries": []}).encode()
        },
    }
    sources = [write_tar(target.parent, *entry) for entry in wrong.items()]
    torn, no_tar = target.parent / "torn.tar", target.parent / "letter.tar.gz"
    torn.write_bytes(target.read_bytes()[:-20_000])
    no_tar.write_text("Dear librarian")
    sources += [torn, no_tar, target.parent / "nothing-here.tar"]

    said = other.process("refuse_restores", *map(str, sources))

    assert said.count("is not a backup that can be restored") == len(sources)
    assert not (target.parent / "outside").exists()
    kept = {path.name for path in other.folder.rglob("*") if path.is_file()}
    assert kept <= {"secret-key"}


def members_of(target) -> dict[str, bytes]:
    with tarfile.open(target) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}


def write_tar(folder, name: str, contents: dict[str, bytes]):
    target = folder / f"{name.replace(' ', '-')}.tar"
    with tarfile.open(target, "w") as tar:
        for path, data in contents.items():
            member = tarfile.TarInfo(path)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return target
