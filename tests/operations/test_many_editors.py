"""Eight people save at once, beside an import and a rebuild of the index."""

from tests.operations.test_processes import output_of


def test_eight_editors_lose_nothing_beside_an_import_and_a_rebuild(installation):
    installation.process("seed", "20")
    importer = installation.start("bring_in", "60")
    rebuilder = installation.start("build_anew", "3")

    editors = installation.start("save_as_eight_editors", "6")

    said = output_of(editors)
    assert said.splitlines()[-1] == "48 saved, 0 lost"
    output_of(importer)
    output_of(rebuilder)
    installation.process("assert_index_follows")
