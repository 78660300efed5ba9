"""A dump has everything that is open, in every format, and nothing else."""

import csv
import gzip
import hashlib
import io
import json
from datetime import timedelta

import pyarrow.parquet
import pytest
from django.core.management import call_command
from django.utils import timezone
from rdflib import Dataset, Graph
from rdflib.namespace import DCTERMS, SKOS

from freeshelf.dumps import outputs
from freeshelf.dumps.errors import DumpUnderWayError, FolderTakenError
from freeshelf.dumps.services import current_dump, make_dump, write_dump
from freeshelf.leases.services import hold
from freeshelf.library.models import Resource
from tests.api.closed_twins import HIDDEN, SECRET
from tests.dumps.conftest import folder_of, read_files
from tests.fields.factories import FieldFactory, FieldGroupFactory
from tests.library.factories import AgentFactory, FileFactory, ResourceFactory

pytestmark = pytest.mark.django_db


def dump(**options):
    make_dump(now=options.pop("now", timezone.now()), **options)
    return current_dump()


def text_of(path):
    return gzip.decompress(path.read_bytes()).decode()


def lines_of(path):
    return [json.loads(line) for line in text_of(path).splitlines()]


def test_each_file_has_the_rows_and_the_checksum_of_the_manifest(library):
    made = dump()

    manifest = json.loads((folder_of(made) / "manifest.json").read_text())
    assert manifest["counts"]["records"] == 1
    assert manifest["counts"]["files"] == 1
    assert manifest["counts"]["passages"] >= 1
    sums = (folder_of(made) / "SHA256SUMS").read_text().splitlines()
    assert len(sums) == len(manifest["files"]) == 9
    for each in manifest["files"]:
        content = (folder_of(made) / each["name"]).read_bytes()
        assert each["bytes"] == len(content)
        assert each["sha256"] == hashlib.sha256(content).hexdigest()
        assert f"{each['sha256']}  {each['name']}" in sums
        if each["name"].endswith(".jsonl.gz"):
            assert each["rows"] == len(lines_of(folder_of(made) / each["name"]))
        if each["name"].endswith(".parquet"):
            table = pyarrow.parquet.read_table(folder_of(made) / each["name"])
            assert each["rows"] == table.num_rows
        if each["name"].endswith(".csv.gz"):
            rows = csv.DictReader(io.StringIO(text_of(folder_of(made) / each["name"])))
            assert each["rows"] == len(list(rows))


def test_a_record_is_the_same_as_in_the_api(library, client):
    made = dump()

    (record,) = lines_of(folder_of(made) / "records.jsonl.gz")
    query = "expand=files,translations,relations"
    answer = client.get(f"/api/v1/records/kilns?{query}").json()
    assert record == answer["data"]
    (passage, *_) = lines_of(folder_of(made) / "passages.jsonl.gz")
    assert (passage["record"], passage["file"], passage["page"]) == ("kilns", 1, 1)
    assert "Families borrow" in passage["text"]
    table = pyarrow.parquet.read_table(folder_of(made) / "records.parquet").to_pylist()
    assert [row["subjects"] for row in table] == [["Debt bondage"]]
    assert [row["subjects_ids"] for row in table] == [["topics.debt"]]


def test_statements_name_the_concepts_of_the_vocabulary(library):
    made = dump()

    vocabulary = Graph().parse(data=text_of(folder_of(made) / "vocabularies.ttl.gz"))
    statements = Dataset()
    statements.parse(
        data=text_of(folder_of(made) / "statements.nq.gz"), format="nquads"
    )
    (concept,) = {o for *_, o, _g in statements.quads((None, DCTERMS.subject, None))}
    assert str(vocabulary.value(concept, SKOS.prefLabel)) == "Debt bondage"
    assert list(statements.quads((concept, SKOS.prefLabel, None, None)))


def test_no_file_says_a_word_of_what_is_closed(library):
    staff = FieldGroupFactory(key="group_desk")
    FieldFactory(group=staff, key="desk", is_public=False)
    FieldFactory(group=staff, key="pages")
    record = Resource.objects.get(identifier="kilns")
    record.field_values = {"desk": f"{SECRET} for the desk", "pages": "Twelve"}
    record.save()

    made = dump()

    read = []
    for path in folder_of(made).iterdir():
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        if path.suffix == ".parquet":
            table = pyarrow.parquet.read_table(path).to_pylist()
            content = json.dumps(table, default=str).encode()
        read.append(path.name)
        for word in (SECRET, HIDDEN):
            assert word.encode() not in content, path.name
    assert len(read) == 12
    (shown,) = lines_of(folder_of(made) / "records.jsonl.gz")
    assert [each["value"] for each in shown["properties"]] == ["Twelve"]


def test_odd_values_stay_readable_in_every_format(library):
    odd = ResourceFactory(
        title='=cmd|"calc", <b>\nline',
        alternative="＝1+1",
        identifier="odd",
        source_url="https://example.org/a b<c>",
        description="<p>“Ünï” \u2028 \\ end</p>",
    )
    FileFactory(resource=odd, text='He said "no".\nTwice, then.')
    read_files()

    made = dump()

    rows = csv.DictReader(io.StringIO(text_of(folder_of(made) / "records.csv.gz")))
    (row,) = [row for row in rows if row["id"] == "odd"]
    assert row["title"].startswith("'=cmd")
    assert row["alternative"] == "'＝1+1"
    record = lines_of(folder_of(made) / "records.jsonl.gz")[-1]
    assert record["title"].startswith("=cmd")
    lines = text_of(folder_of(made) / "statements.nq.gz").removesuffix("\n").split("\n")
    assert all(lines)
    assert len(lines) == made.manifest["counts"]["statements"]
    statements = Dataset()
    statements.parse(data="\n".join(lines), format="nquads")
    assert len(statements) == len(lines)


def test_without_the_optional_library_the_rest_is_written_and_it_is_said(
    library, monkeypatch, tmp_path, capsys
):
    monkeypatch.setattr("freeshelf.dumps.writing.has_parquet", lambda: False)

    call_command("make_dump", output=tmp_path / "copy", verbosity=0)

    assert outputs.has_parquet()
    assert "Install freeshelf[parquet]" in capsys.readouterr().out
    manifest = json.loads((tmp_path / "copy/manifest.json").read_text())
    assert manifest["left_out"] == [
        "records.parquet",
        "files.parquet",
        "passages.parquet",
    ]
    assert len(manifest["files"]) == 6


def test_a_dump_takes_the_place_of_the_one_before(library):
    first = dump()
    second = dump(now=timezone.now() + timedelta(days=1))

    assert not folder_of(first).exists()
    names = [each.name for each in folder_of(second).parent.iterdir() if each.is_dir()]
    assert names == [folder_of(second).name]


def test_a_dump_that_fails_leaves_the_one_before(library, monkeypatch):
    first = dump()

    def fail(_done, _all):
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        make_dump(now=timezone.now(), progress=fail)

    assert current_dump() == first
    names = [each.name for each in folder_of(first).parent.iterdir() if each.is_dir()]
    assert names == [folder_of(first).name]


def test_two_dumps_at_once_and_a_full_folder_are_refused(library, tmp_path):
    with (
        hold("dump"),
        pytest.raises(DumpUnderWayError),
    ):
        make_dump(now=timezone.now())
    folder = tmp_path / "full"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    with pytest.raises(FolderTakenError, match="is not empty"):
        write_dump(folder, now=timezone.now())


def test_batches_are_read_to_the_end(library, monkeypatch):
    monkeypatch.setattr("freeshelf.dumps.writing._BATCH", 2)
    monkeypatch.setattr("freeshelf.dumps.outputs._ROW_GROUP", 2)
    agent = AgentFactory(name="Harbour")
    for number in range(5):
        ResourceFactory(title=f"Report {number}", publisher=agent)
    seen = []

    made = dump(progress=lambda done, total: seen.append((done, total)))

    assert made.manifest["counts"]["records"] == 6
    table = pyarrow.parquet.read_table(folder_of(made) / "records.parquet")
    assert table.num_rows == 6
    assert seen == [(2, 6), (4, 6), (6, 6)]
