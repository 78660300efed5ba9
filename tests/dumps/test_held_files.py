"""Held files and files of drafts are in nothing that others take along."""

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from freeshelf.library.models import File
from freeshelf.library.services import replace_file, restrict, take_out
from tests.library.factories import (
    ContentFile,
    FileFactory,
    ResourceFactory,
    pdf_bytes,
)
from tests.web.conftest import shelve
from tests.web.every_output import told_to_assistants

__all__ = ["shelve"]
pytestmark = pytest.mark.django_db
OPEN = "whinchat"
CLOSED = {"gannet", "merlin", "redstart", "osprey", "heron"}


@pytest.fixture
def library(shelve):
    """An open file, held ones beside it, a new version that waits, and a draft."""
    host = ResourceFactory(title="Kilns", identifier="host")
    draft = ResourceFactory(title="Draft", identifier="draft", live=False)
    FileFactory(resource=draft, name="heron.pdf", text="Kilns of the heron.")
    FileFactory(resource=host, name=f"{OPEN}.pdf", text=f"Kilns of the {OPEN}.")
    for word in ("gannet", "merlin", "redstart"):
        FileFactory(
            resource=host,
            name=f"{word}.pdf",
            text=f"Kilns of the {word}.",
            held=word == "gannet",
        )
    for word, hold in (("merlin", take_out), ("redstart", restrict)):
        hold(file=File.objects.get(versions__original_name=f"{word}.pdf"))
    replace_file(
        file=host.files.get(number=1),
        stream=ContentFile(pdf_bytes("Kilns of the osprey.")),
        name="osprey.pdf",
        now=timezone.now(),
    )
    shelve()
    return {"record": ["host", "draft"]}


def _words_in(*parts: bytes) -> set[str]:
    text = b" ".join(parts).decode("utf-8", "replace").casefold()
    return {word for word in (*CLOSED, OPEN) if word in text}


def _unpacked(folder: Path) -> list[bytes]:
    return [
        gzip.decompress(data) if path.suffix == ".gz" else data
        for path in folder.iterdir()
        if (data := path.read_bytes())
    ]


def test_a_dump_has_the_open_file_alone(library, tmp_path):
    call_command("make_dump", output=tmp_path / "dump", verbosity=0)

    assert _words_in(*_unpacked(tmp_path / "dump")) == {OPEN}
    tables = [each for each in (tmp_path / "dump").iterdir() if "files." in each.name]
    assert tables


def test_the_stream_of_a_mirror_has_the_open_file_alone(library, client):
    address = (
        "/api/v1/changes?expand=files,relations,description_html,field_values&limit=100"
    )

    answer = client.get(address)

    changes = json.loads(answer.content)["data"]
    assert _words_in(answer.content) == {OPEN}
    assert [len(each["record"]["files"]) for each in changes] == [1]


def test_a_zip_of_records_has_the_open_file_alone(library, client):
    answer = client.get("/en/my-list/export?r=host&r=draft&format=zip")

    data = b"".join(answer.streaming_content)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        parts = [name.encode() for name in names] + [archive.read(n) for n in names]
    assert _words_in(*parts) == {OPEN}
    assert sum(name.endswith(".pdf") for name in names) == 1


def test_no_tool_of_an_assistant_tells_of_them(library):
    assert told_to_assistants(library, dict.fromkeys(CLOSED, "")) == set()
    assert told_to_assistants(library, {OPEN: ""}) == {OPEN}
