"""The list of what a release consists of, and what is known against it."""

import json
import shutil
import subprocess
import tomllib
import zipfile
from pathlib import Path

import pytest
from scripts.audit import is_affected, main

ROOT = Path(__file__).parents[2]
LOCK = """
version = 1
[[package]]
name = "freeshelf"
version = "0.2.0"
source = { editable = "." }
[[package]]
name = "Some_Reader"
version = "2.5"
source = { registry = "https://pypi.org/simple" }
[[package]]
name = "harmless"
version = "1.0"
source = { registry = "https://pypi.org/simple" }
"""


def entry(identifier: str, name: str = "some-reader", **more: object) -> dict:
    ranges = [
        {"type": "ECOSYSTEM", "events": [{"introduced": "2.0"}, {"fixed": "2.6"}]}
    ]
    package = {"ecosystem": "PyPI", "name": name}
    return {
        "id": identifier,
        "modified": "2026-11-01T00:00:00Z",
        "summary": "Reads beyond its buffer",
        "affected": [{"package": package, "ranges": ranges}],
        **more,
    }


@pytest.fixture
def lock(tmp_path) -> Path:
    path = tmp_path / "uv.lock"
    path.write_text(LOCK)
    return path


def written(folder: Path, *entries: dict) -> Path:
    folder.mkdir()
    for each in entries:
        (folder / f"{each['id']}.json").write_text(json.dumps(each))
    return folder


@pytest.mark.parametrize("is_zipped", [True, False])
def test_what_is_known_of_a_locked_package_is_said(tmp_path, lock, capsys, is_zipped):
    database = written(
        tmp_path / "osv",
        entry("GHSA-1", aliases=["CVE-2026-1"]),
        entry("GHSA-2", name="not-locked"),
        entry("GHSA-3", withdrawn="2026-11-02T00:00:00Z"),
        entry("GHSA-4", name="freeshelf"),
    )
    if is_zipped:
        zipped = tmp_path / "all.zip"
        with zipfile.ZipFile(zipped, "w") as archive:
            for path in database.iterdir():
                archive.write(path, path.name)
        database = zipped

    assert main([str(database), "--lock", str(lock)]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0] == (
        "some-reader 2.5: GHSA-1, CVE-2026-1; fixed in 2.6; Reads beyond its buffer"
    )
    assert said[1] == "2 packages, 3 entries (the newest of 2026-11-01): 1 known"

    assert main([str(database), "--lock", str(lock), "--ignore", "CVE-2026-1"]) == 0
    assert "nothing known" in capsys.readouterr().out


def test_an_empty_or_broken_database_is_not_taken_for_good_news(tmp_path, lock, capsys):
    broken = tmp_path / "all.zip"
    broken.write_bytes(b"no zip")
    other = entry("GO-1")
    other["affected"][0]["package"]["ecosystem"] = "Go"

    for database in (broken, tmp_path / "none", written(tmp_path / "osv", other)):
        assert main([str(database), "--lock", str(lock)]) == 2


@pytest.mark.parametrize(
    ("version", "events", "affected"),
    [
        ("1.9", [{"introduced": "0"}, {"fixed": "2.0"}], True),
        ("2.0", [{"introduced": "0"}, {"fixed": "2.0"}], False),
        ("2.0rc1", [{"introduced": "0"}, {"fixed": "2.0"}], True),
        ("2.0", [{"introduced": "0"}, {"last_affected": "2.0"}], True),
        ("2.1", [{"introduced": "0"}, {"last_affected": "2.0"}], False),
        (
            "3.1",
            [{"fixed": "2.0"}, {"introduced": "3.0"}, {"introduced": "0"}],
            True,
        ),
        ("2.5", [{"introduced": "0"}, {"fixed": "2.0"}, {"introduced": "3.0"}], False),
    ],
)
def test_a_version_lies_in_a_range_as_osv_defines_it(version, events, affected):
    ranges = [{"type": "ECOSYSTEM", "events": events}]

    assert is_affected(version, {"ranges": ranges}) is affected
    assert not is_affected(version, {"ranges": [{"type": "GIT", "events": events}]})
    assert is_affected("1.0.0", {"versions": ["1.0", "not a version"]})


def test_the_bill_of_materials_names_every_package_of_a_release(tmp_path):
    """As `make sbom` writes it: whole in itself, and by the lock file."""
    command = shutil.which("uv", path=str(ROOT / ".venv/bin")) or "uv"
    words = "export --frozen --offline --no-dev --all-extras --format cyclonedx1.5"
    written = subprocess.run(
        [command, *words.split(), "--quiet"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    bill = json.loads(written.stdout)
    locked = {
        (package["name"], package["version"])
        for package in tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]
    }

    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    assert bill["metadata"]["component"]["name"] == "freeshelf"
    components = {(each["name"], each["version"]) for each in bill["components"]}
    assert components <= locked
    assert ("django", next(v for n, v in locked if n == "django")) in components
    assert not {"pytest", "mypy"} & {name for name, _version in components}
    references = {each["bom-ref"] for each in bill["components"]}
    assert len(references) == len(bill["components"])
    references.add(bill["metadata"]["component"]["bom-ref"])
    for each in bill["dependencies"]:
        assert {each["ref"], *each.get("dependsOn", ())} <= references
    assert all(each["purl"].startswith("pkg:pypi/") for each in bill["components"])
    hashes = [one for each in bill["components"] for one in each["externalReferences"]]
    assert all(one["hashes"][0]["alg"] == "SHA-256" for one in hashes)
