"""Archives of uploads, unpacked where they can do no harm."""

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from freeshelf.sources.errors import SourceError, UnreadableSourceError
from freeshelf_wordpress.sources.uploads_archive import unpack_uploads, uploads_root


def a_zip(path: Path, *names: str, mode: int = 0o100644) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            archive.writestr(info, b"words")
    return path


def a_tar(path: Path, name: str, *, kind: bytes = tarfile.REGTYPE) -> Path:
    with tarfile.open(path, "w") as archive:
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, "/etc/passwd"
        info.size = 5 if kind == tarfile.REGTYPE else 0
        archive.addfile(info, io.BytesIO(b"words"))
    return path


def refusal(path: Path, into: Path) -> str:
    with pytest.raises(SourceError) as caught:
        unpack_uploads(path, into)
    message = str(caught.value)
    assert str(path) in message
    return message


@pytest.mark.parametrize(
    ("name", "root"),
    [
        ("2026/11/a.pdf", "."),
        ("uploads/2026/11/a.pdf", "uploads"),
        ("wp-content/uploads/2026/11/a.pdf", "wp-content/uploads"),
        ("site/wp-content/uploads/2026/11/a.pdf", "site/wp-content/uploads"),
    ],
)
def test_the_folder_of_uploads_is_found_in_it(
    tmp_path: Path, name: str, root: str
) -> None:
    path = a_zip(tmp_path / "up.zip", name, "__MACOSX/._a")

    found = unpack_uploads(path, tmp_path / "into")

    assert found == tmp_path / "into" / root
    assert (found / "2026" / "11" / "a.pdf").read_bytes() == b"words"


@pytest.mark.parametrize(
    "name",
    ["../out.txt", "/etc/out.txt", "a/../../out.txt", "..\\out.txt", "C:/out.txt"],
)
def test_nothing_is_written_outside_of_the_folder(tmp_path: Path, name: str) -> None:
    path = a_zip(tmp_path / "up.zip", name)

    assert "outside of its folder" in refusal(path, tmp_path / "in" / "to")
    assert not list(tmp_path.rglob("out.txt"))


def test_an_entry_without_a_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "up.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo(""), b"words")

    assert "has no name" in refusal(path, tmp_path / "into")


def test_links_and_devices_are_refused(tmp_path: Path) -> None:
    link = a_zip(tmp_path / "link.zip", "a.txt", mode=0o120777)
    symbolic = a_tar(tmp_path / "symbolic.tar", "a.txt", kind=tarfile.SYMTYPE)
    hard = a_tar(tmp_path / "hard.tar", "a.txt", kind=tarfile.LNKTYPE)
    device = a_tar(tmp_path / "device.tar", "a.txt", kind=tarfile.CHRTYPE)

    assert "is a link" in refusal(link, tmp_path / "into")
    for path in (symbolic, hard, device):
        assert "is a link or a device" in refusal(path, tmp_path / "into")


def test_a_bomb_is_refused_before_it_fills_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a.pdf", "w") as stream,
    ):
        for _ in range(70):
            stream.write(bytes(1024**2))

    assert "unpacks to far more" in refusal(path, tmp_path / "into")


def test_an_archive_that_is_cut_off_or_broken_is_refused(tmp_path: Path) -> None:
    whole = a_tar(tmp_path / "whole.tar", "2026/a.txt").read_bytes()
    cut = tmp_path / "cut.tar"
    cut.write_bytes(whole[:514])
    broken = tmp_path / "broken.zip"
    broken.write_bytes(
        a_zip(tmp_path / "ok.zip", "a.txt").read_bytes()[:20] + b"x" * 99
    )

    for path in (cut, broken):
        with pytest.raises(UnreadableSourceError, match="cannot be unpacked"):
            unpack_uploads(path, tmp_path / "into")


def test_a_folder_with_a_single_year_is_the_folder_of_uploads(tmp_path: Path) -> None:
    (tmp_path / "2026").mkdir()

    assert uploads_root(tmp_path) == tmp_path
