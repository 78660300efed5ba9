"""The recipe of a new output, followed step by step on a copy of the code."""

from lxml import etree

from tests.recipes import changed_files, follow, run

PLACES = [
    ("crosswalks/dublin_core.py", None),
    ("crosswalks/exports.py", "from freeshelf.crosswalks.record import"),
    ("crosswalks/exports.py", '    "json": Export('),
]


def test_dublin_core_takes_two_files_and_is_given_to_those_who_may_read(
    installation, tmp_path
):
    copied = follow("add-an-output.md", PLACES, tmp_path)

    said = run("tests.crosswalks.dublin_core_library", copied, installation)

    assert said["code"] == str(copied)
    assert changed_files(copied) == [
        "crosswalks/dublin_core.py",
        "crosswalks/exports.py",
    ]
    found = etree.fromstring(said["open"].encode())
    assert [(etree.QName(each).localname, each.text) for each in found] == [
        ("title", "Heronry & marsh"),
        ("creator", "Okafor, Ada"),
        ("date", "2022-07"),
        ("format", "application/pdf"),
        ("identifier", said["url"]),
        ("language", "en"),
    ]
    assert said["headers"] == [
        "application/xml; charset=utf-8",
        'attachment; filename="OPEN.dc.xml"',
    ]
    assert said["links"] == ["BibTeX", "RIS", "Dublin Core", "CSL-JSON"]
    # To nobody, to a reader with an account, and to staff.
    assert said["closed"] == [404, 404, 200]
    assert said["draft"] == 404
    assert "bib, ris, dc.xml, json" in said["unknown"]
