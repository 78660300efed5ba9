"""Records in XML: valid in every format, whatever they hold."""

import json

import pytest

from freeshelf.crosswalks.metadata_formats import metadata_formats
from freeshelf.crosswalks.record import Name, Record
from tests.crosswalks.factories import BARE, CORPORATE, REPORT

FORMATS = metadata_formats(schema_org_schema="https://library.example.org/x.xsd")
ODD = Record(
    identifier="d3d4f5g6",
    url="https://library.example.org/r/d3d4f5g6",
    title="A\x0btitle\ufffe with\nlines <&> ﷺ",
    alternative="  ",
    creators=(Name("Plato", is_person=True),),
    contributors=(Name("Ray, Ann", is_person=True), Name("Kiln Watch")),
    issued="2021",
    language="zh-Hans",
    type_ids=("videos",),
    issns=("1234-5678",),
    license="https://creativecommons.org/licenses/by/4.0/",
    rights="© Kiln Watch",
    source_url="https://kilns.example.org/a?b=c&d=e",
)
_DC = "{http://purl.org/dc/elements/1.1/}"
_MARC = "{http://www.loc.gov/MARC21/slim}"
_MODS = "{http://www.loc.gov/mods/v3}"
_OAIRE = "{http://namespace.openaire.eu/schema/oaire/}"
_DATACITE = "{http://datacite.org/schema/kernel-4}"


@pytest.mark.parametrize("prefix", FORMATS)
@pytest.mark.parametrize("record", [REPORT, CORPORATE, BARE, ODD])
def test_each_record_is_valid_in_each_format(prefix, record, schema):
    element = FORMATS[prefix].convert(record)

    schema.assertValid(element)
    assert element.nsmap[element.prefix] == FORMATS[prefix].namespace


def test_dublin_core_names_what_a_record_holds():
    element = FORMATS["oai_dc"].convert(REPORT)

    assert [each.text for each in element.iter(f"{_DC}creator")] == [
        "Okafor, Ada",
        "Centre for Fair Work, Geneva",
    ]
    assert [each.text for each in element.iter(f"{_DC}identifier")] == [
        "https://library.example.org/r/k7m2p9xw",
        "https://doi.org/10.5555/wp_12",
        "urn:isbn:9789220000001",
        "WP/12",
    ]
    assert element.findtext(f"{_DC}date") == "2022-07"
    assert element.findtext(f"{_DC}language") == "en"


def test_marc_has_main_and_added_entries_and_a_fixed_length_field():
    element = FORMATS["marcxml"].convert(REPORT)

    fields = [each.get("tag") for each in element.iter(f"{_MARC}datafield")]
    control = {
        each.get("tag"): each.text for each in element.iter(f"{_MARC}controlfield")
    }
    assert fields == sorted(fields)
    assert {"100", "245", "264", "490", "650", "710", "700", "856"} <= set(fields)
    assert len(control["008"]) == 40
    assert control["008"][:7] == "260309s"
    assert control["008"][7:11] == "2022"
    assert control["008"][35:38] == "eng"
    assert len(element.findtext(f"{_MARC}leader")) == 24


@pytest.mark.parametrize(
    ("tag", "code"), [("fr", "fre"), ("zh-Hans", "chi"), ("und", "und"), ("qq", "und")]
)
def test_marc_has_the_bibliographic_code_of_a_language(tag, code):
    record = Record(identifier="x", url="https://x.example/", title="x", language=tag)

    element = FORMATS["marc21"].convert(record)

    fixed = element.findtext(f"{_MARC}controlfield[@tag='008']")
    assert fixed[35:38] == code


def test_mods_has_names_in_parts_and_the_file():
    element = FORMATS["mods"].convert(REPORT)

    parts = [each.text for each in element.iter(f"{_MODS}namePart")]
    addresses = [each.text for each in element.iter(f"{_MODS}url")]
    assert parts[:3] == ["Okafor", "Ada", "Centre for Fair Work, Geneva"]
    assert addresses[-1] == REPORT.files[0].url


def test_openaire_says_open_access_only_where_there_is_a_file():
    with_file = FORMATS["oai_openaire"].convert(REPORT)
    without = FORMATS["oai_openaire"].convert(CORPORATE)

    assert with_file.findtext(f"{_DATACITE}rights") == "open access"
    assert with_file.findtext(f"{_OAIRE}file") == REPORT.files[0].url
    assert without.findtext(f"{_DATACITE}rights") == "metadata only access"
    assert with_file.find(f"{_OAIRE}resourceType").get("uri").endswith("c_93fc")


def test_json_ld_in_its_wrapper_is_json():
    element = FORMATS["schema_org"].convert(REPORT)

    node = json.loads(element.text)

    assert node["@id"] == REPORT.url
    assert node["@type"] == "Report"
