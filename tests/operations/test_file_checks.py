"""`freeshelf check`: what it prints, its exit status, and that it leaves no trace."""

import io
import json
import os
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from freeshelf.enrich.disclosure.findings import Finding, Gap, NotLookedAt, Strength
from freeshelf.enrich.disclosure.looking import InterruptedLookError, Look
from freeshelf.operations import file_checks
from tests.enrich.disclosure.sightings import paragraph, word
from tests.library.factories import FileFactory

SECRET = "Call Anna on +380 50 123 4567"
REDACTED = word(paragraph(SECRET, '<w:highlight w:val="black"/>'))
ORDINARY = word(paragraph("The annual report."))
FILM = bytes(4) + b"ftypisom" + bytes(99)

STRONG = Look((Finding("phone", Strength.STRONG),))
WEAK = Look((Finding("author", Strength.WEAK),))
UNSEEN = Look(gaps=(NotLookedAt(Gap.PASSWORD),))


@pytest.fixture
def folder(tmp_path):
    """A folder of an organisation, with a folder in it."""
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "annex.docx").write_bytes(REDACTED)
    (tmp_path / "report.docx").write_bytes(ORDINARY)
    return tmp_path


def test_it_runs_without_settings_and_leaves_no_trace(folder):
    (folder / "film.mp4").write_bytes(FILM)
    done = subprocess.run(
        [sys.executable, "-m", "freeshelf.project.cli", "check", "--json", "."],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "FREESHELF_ENV": "nowhere"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )

    first, second, third = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 1
    assert (first["file"], second["file"]) == ("film.mp4", "report.docx")
    assert (third["file"], third["strong"]) == ("deep/er/annex.docx", True)
    assert first["looked_at"] is False
    assert first["not_looked_at"][0]["reason"] == "film"
    assert {"kind", "place", "strength"} <= set(third["findings"][0])
    assert "3 files: 1 with strong findings, 1 not looked at" in done.stderr
    assert "Anna" not in done.stdout + done.stderr
    assert "123" not in done.stdout + done.stderr
    names = {path.name for path in folder.rglob("*")}
    assert names == {"deep", "er", "annex.docx", "report.docx", "film.mp4"}


@pytest.mark.parametrize(
    ("looks", "status"),
    [
        ([WEAK, Look()], 0),
        ([STRONG], 1),
        ([UNSEEN], 2),
        ([STRONG, UNSEEN], 1),
        ([WEAK, UNSEEN], 2),
        ([Look(STRONG.findings, UNSEEN.gaps)], 1),
    ],
)
def test_the_exit_status_tells_strong_findings_before_gaps(
    tmp_path, monkeypatch, capsys, looks, status
):
    left = list(looks)
    monkeypatch.setattr(file_checks, "look", lambda *_, **__: left.pop(0))
    for number in range(len(looks)):
        (tmp_path / f"{number}.txt").write_text("x")

    assert file_checks.main([str(tmp_path)]) == status
    assert capsys.readouterr().out


def test_what_is_no_file_or_cannot_be_read_is_not_looked_at(
    tmp_path, monkeypatch, capsys
):
    os.mkfifo(tmp_path / "pipe")

    assert file_checks.main([str(tmp_path), str(tmp_path / "missing")]) == 2
    assert capsys.readouterr().out.count("not looked at in full") == 2

    def interrupted(*_: object, **__: object) -> Look:
        raise InterruptedLookError(reason="memory")

    (tmp_path / "a.txt").write_text("x")
    monkeypatch.setattr(file_checks, "look", interrupted)
    assert file_checks.main([str(tmp_path / "a.txt")]) == 2


def test_places_are_told_in_words_and_names_cannot_command_a_terminal(tmp_path, capsys):
    (tmp_path / "bad\x1b[31m.docx").write_bytes(REDACTED)

    assert file_checks.main([str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert ", redaction (page 1)" in said
    assert "\x1b" not in said


def test_a_call_without_files_is_wrong(capsys):
    with pytest.raises(SystemExit) as ended:
        file_checks.main([])

    assert ended.value.code == 2
    assert "--library" in capsys.readouterr().err


@pytest.mark.django_db
def test_the_files_of_the_library_are_told_by_record_and_number():
    betraying = FileFactory(content=REDACTED, name="annex.docx")
    ordinary = FileFactory(content=ORDINARY, name="report.docx")
    output = io.StringIO()

    with pytest.raises(CommandError) as ended:
        call_command("check_files", "--library", "--json", stdout=output)

    found = {
        each["file"]: each
        for each in map(json.loads, output.getvalue().split("\n")[:-1])
    }
    first, second = (
        f"{f.resource.identifier} {f.number}" for f in (betraying, ordinary)
    )
    assert ended.value.returncode == 1
    assert (found[first]["strong"], found[second]["strong"]) == (True, False)
    assert found[first]["record"] == betraying.resource.identifier
    assert "annex" not in output.getvalue()


@pytest.mark.django_db
def test_a_file_whose_bytes_are_missing_is_not_looked_at(settings):
    file = FileFactory(content=ORDINARY, name="report.docx")
    from django.core.files.storage import storages

    storages["library"].delete(file.current.content.storage_name)
    output = io.StringIO()

    with pytest.raises(CommandError) as ended:
        call_command("check_files", "--library", stdout=output)

    assert ended.value.returncode == 2
    assert "not looked at" in output.getvalue()
