"""A package of somebody else is installed, and its records are loaded."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
EXAMPLE = REPOSITORY / "examples" / "source_csl_json"
_SHELL = ("manage", "shell", "--no-imports", "-c")
_COUNT = """
from freeshelf.library.models import Resource
for r in Resource.objects.order_by("pk"):
    print("|".join([r.title, r.issued, r.language, str(r.publisher or ""),
        ";".join(f"{c.role}:{c.agent.name}" for c in r.creators.all()),
        ";".join(f"{i.kind}:{i.value}" for i in r.identifiers.all()),
        ";".join(c.identifier for c in r.subjects.all()), str(r.live)]))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A folder of packages with the example in it."""
    target = tmp_path_factory.mktemp("packages")
    source = tmp_path_factory.mktemp("source") / "csl"
    shutil.copytree(EXAMPLE, source)
    uv = Path(sys.executable).with_name("uv")
    options = ("--no-deps", "--no-build-isolation", "--target", str(target))
    subprocess.run([uv, "pip", "install", "--quiet", *options, str(source)], check=True)
    return target


@pytest.fixture
def freeshelf(installed, installation):
    """Runs a command in a library of its own, with the example installed."""
    installation.settings = {"PYTHONPATH": str(installed)}
    return installation.freeshelf


def item(key: str, **values: object) -> dict[str, object]:
    return {"id": key, "type": "report", "title": f"Report {key}", **values}


def load(freeshelf, path: Path, *items: object, status: int = 0, more=()) -> str:
    path.write_text(json.dumps(items), "utf-8")
    return freeshelf(
        "import", "records", "csl_json", f"file={path}", "--title", "Zotero", *more,
        status=status,
    )  # fmt: skip


def test_records_come_in_once_change_where_the_source_changes_and_are_undone(
    freeshelf, tmp_path
):
    path = tmp_path / "library.json"
    first = item(
        "a1",
        title="Recruitment fees in the fishing sector",
        author=[{"family": "Okoye", "given": "Ada"}, {"literal": "Harbour Union"}],
        issued={"date-parts": [[2021, 4]]},
        publisher="Harbour Press",
        DOI="https://doi.org/10.5555/ABC.1",
        language="en",
        keyword="nothing we know",
    )
    planned = load(freeshelf, path, first, item("a2"), more=["--dry-run"])
    nothing = freeshelf(*_SHELL, _COUNT)
    came = load(freeshelf, path, first, item("a2"))
    rows = freeshelf(*_SHELL, _COUNT).splitlines()
    again = load(freeshelf, path, first, item("a2"))
    changed = load(freeshelf, path, {**first, "title": "Fees"}, item("a2"))
    after = freeshelf(*_SHELL, _COUNT).splitlines()

    assert "Dry run: nothing was written." in planned
    assert nothing == ""
    assert "2 new, 0 updated, 0 unchanged" in came
    assert "nothing we know" in came
    assert rows[0] == (
        "Recruitment fees in the fishing sector|2021-04|en|Harbour Press"
        "|creator:Okoye, Ada;creator:Harbour Union|doi:10.5555/abc.1||True"
    )
    assert "Nothing has changed since the last import." in again
    assert "0 new, 1 updated, 1 unchanged" in changed
    assert [row.partition("|")[0] for row in after] == ["Fees", "Report a2"]

    runs = freeshelf("import", "runs")
    assert "2 new" in runs
    assert "1 updated" in runs


def test_what_is_no_source_or_no_setting_ends_in_a_sentence(
    freeshelf, installation, tmp_path
):
    # An empty library would load its vocabularies first.
    installation.process("open_home_page")
    broken = tmp_path / "broken.json"
    broken.write_text("[{", "utf-8")
    words = ("--title", "Broken")

    unknown = freeshelf("import", "records", "marc", "x=1", *words, status=2)
    missing = freeshelf("import", "records", "csl_json", *words, status=2)
    unread = freeshelf(
        "import", "records", "csl_json", f"file={broken}", *words, status=2
    )

    assert "There is no source of the kind 'marc'" in unknown
    assert "csl_json" in unknown
    assert "file: enter each setting as NAME=VALUE" in missing
    assert "valid JSON" in unread
    assert "Traceback" not in unknown + missing + unread
