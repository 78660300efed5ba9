"""The recipe of a new facet, followed step by step on a copy of the code."""

from freeshelf.search.engines.tantivy import TantivyEngine
from freeshelf.search.engines.tantivy.schema import SCHEMA_VERSION
from tests.recipes import changed_files, follow, run
from tests.search.documents import fill, record

PLACES = [
    (
        "library/models/resource_children.py",
        '\n    resource = ParentalKey(Resource, related_name="creators")',
    ),
    ("search/facet_definitions.py", '        FacetDefinition(\n            "file"'),
]


def test_a_facet_of_funders_takes_three_files_and_the_index_follows(
    installation, tmp_path
):
    before = TantivyEngine(path=str(installation.folder / "search"), heap=15_000_000)
    fill(before, record("old", "Heronry"))
    before.close()
    copied = follow("add-a-facet.md", PLACES, tmp_path)

    said = run("tests.search.funder_library", copied, installation)

    assert said["code"] == str(copied)
    assert changed_files(copied) == [
        "library/migrations/0009_funder_role.py",
        "library/models/resource_children.py",
        "search/facet_definitions.py",
    ]
    outdated, current = said["doctor"]
    assert "was built with other fields" in outdated
    assert "1 found, 0 mended, 1 left" in outdated
    assert "agree" in current
    assert said["schema"] != SCHEMA_VERSION
    assert said["counts"] == {"Marsh Fund": 1}
    assert said["address"] == "/en/search?q=heronry&funder=FUND"
    assert said["titles"] == ["Heronry 1"]
    assert said["chip"].startswith("Funder: Marsh Fund")
    assert said["list"] == "Funder"
