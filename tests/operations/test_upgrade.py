"""A library of each earlier version is opened by this one, with everything in it.

The libraries are made by `tests.upgrade.make_library`, at each release.
"""

import json
import shutil
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from tests.installation import REPOSITORY, Installation
from tests.upgrade.contents import UNUSED, digests, tables

pytestmark = pytest.mark.wordpress
DATA = REPOSITORY / "tests" / "data"
VERSIONS = [
    path.name.removeprefix("library-").removesuffix(".tar.gz")
    for path in sorted(DATA.glob("library-*.tar.gz"))
]
# What a version after the one in the name calls a table or a column ("table.column").
RENAMED: dict[str, dict[str, str]] = {}
# Tables whose rows an upgrade from that version makes anew.
REBUILT: dict[str, set[str]] = {}
# Rows that it changes or takes away: continents and groupings left Global.
_LEFT_GLOBAL = (123, 125, 132, 143, 146, 160, 162, 165, 217, 302, 303, 333)
CHANGED: dict[str, set[str]] = {
    "0.2.0": {
        *(f"vocabularies_concept_broader {key}" for key in _LEFT_GLOBAL),
        *(f"vocabularies_concept {key + 33}" for key in _LEFT_GLOBAL),
    }
}

# Tables that no release has yet.
NEW = {
    *("alerts_alert", "alerts_sentconfirmation", "alerts_subscriber"),
    *("changes_neighbour", "changes_recordchange", "changes_recordset"),
    *("changes_setmember", "search_examplesearch", "operations_finishedrun"),
    *("inbox_suggestedtopic", "socialaccount_socialaccount"),
    *("library_publishingdemand", "admin_skippedstep"),
    *("comments_emailchoice", "comments_comment", "comments_commentreply"),
    *("comments_commentsubscription", "accounts_logbatch"),
    *("statistics_countedday", "statistics_pagecount"),
    *("enrich_look", "enrich_filefinding", "enrich_filedecision", "enrich_filecopy"),
    "library_heldpicture",
}


@pytest.fixture(params=VERSIONS)
def kept(request: pytest.FixtureRequest) -> str:
    """A version of which a library lies among the data."""
    return str(request.param)


@pytest.fixture
def place(kept: str, migrated: Path, tmp_path: Path) -> Installation:
    """An empty data directory, beside the settings of that library."""
    settings = {"FREESHELF_CONFIG": str(DATA / f"library-{kept}.toml")}
    installation = Installation(tmp_path / "data", settings=settings)
    shutil.copytree(migrated / "static", installation.folder / "static")
    return installation


def test_a_backup_of_an_earlier_version_is_restored_with_everything_in_it(kept, place):
    place.freeshelf("restore", str(DATA / f"library-{kept}.tar.gz"))

    assert differences(kept, place) == []
    # Pictures in the sizes of pages are in no backup: they are drawn first.
    place.freeshelf("doctor")
    assert "agree" in place.freeshelf("doctor", "--check")
    visited = place.process("visit_upgraded", str(DATA / f"library-{kept}.json"))
    assert visited == "all was visited\n"


def test_a_data_folder_of_an_earlier_version_is_migrated_with_everything_in_it(
    kept, place
):
    shutil.unpack_archive(DATA / f"library-{kept}.tar.gz", place.folder)

    # As the sentence about an older database says.
    place.freeshelf("backup", str(place.folder.parent / "before.tar"))
    assert "changes were made" in place.freeshelf("migrate", "--wait")
    said = place.freeshelf("manage", "prepare_library")

    assert "Loading the vocabularies" not in said
    assert differences(kept, place) == []
    place.freeshelf("doctor")
    assert "agree" in place.freeshelf("doctor", "--check")


@pytest.mark.skipif("dev" in version("freeshelf"), reason="no release")
def test_the_library_of_this_version_has_a_row_of_every_model():
    described = description(version("freeshelf"))["tables"]
    empty = [name for name in tables() if not described.get(name, {}).get("rows")]

    assert empty == sorted({*UNUSED, *NEW})


def description(kept: str) -> dict[str, Any]:
    return json.loads((DATA / f"library-{kept}.json").read_text("utf-8"))


def differences(kept: str, place: Installation) -> list[str]:
    """Rows that the library had and that are missing or other than they were."""
    found = []
    renamed = RENAMED.get(kept, {})
    with place.database() as database:
        for old, table in description(kept)["tables"].items():
            if old in REBUILT.get(kept, ()):
                continue
            columns = [renamed.get(f"{old}.{name}", name) for name in table["columns"]]
            name = renamed.get(old, old)
            rows = digests(database, name, table["key"], columns)
            for pair in table["rows"].split():
                key, _, digest = pair.rpartition(":")
                if rows.get(key) != digest:
                    found.append(f"{name} {key}")
    return [row for row in found if row not in CHANGED.get(kept, ())]
