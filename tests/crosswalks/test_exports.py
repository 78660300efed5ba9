"""Reference managers and search engines get exports that are right to the letter."""

import json
from dataclasses import replace

from freeshelf.crosswalks.bibtex import to_bibtex
from freeshelf.crosswalks.csl import to_csl
from freeshelf.crosswalks.meta_tags import to_meta_tags
from freeshelf.crosswalks.record import Name
from freeshelf.crosswalks.ris import to_ris
from freeshelf.crosswalks.schema_org import to_json_ld, to_schema_org
from tests.crosswalks.factories import BARE, CORPORATE, REPORT


def test_csl_json_of_a_report():
    assert to_csl(REPORT) == {
        "id": "k7m2p9xw",
        "type": "report",
        "title": "Who pays? Fees & debts of 100% of {workers}",
        "author": [
            {"family": "Okafor", "given": "Ada"},
            {"literal": "Centre for Fair Work, Geneva"},
        ],
        "contributor": [{"family": "Lindqvist", "given": "Per"}],
        "publisher": "Harbour Institute",
        "issued": {"date-parts": [[2022, 7]]},
        "collection-title": "Working Papers",
        "number": "WP/12",
        "language": "en",
        "abstract": "How fees become debts <and> what stops them.",
        "DOI": "10.5555/wp_12",
        "ISBN": "978-92-2-000000-1",
        "URL": "https://library.example.org/r/k7m2p9xw",
    }


def test_bibtex_escapes_what_tex_would_read_and_keeps_addresses_verbatim():
    assert to_bibtex(REPORT) == (
        "@techreport{okafor2022-k7m2p9xw,\n"
        r"  title = {{Who pays? Fees \& debts of 100\% of \{workers\}}}," + "\n"
        "  author = {Okafor, Ada and {Centre for Fair Work, Geneva}},\n"
        "  institution = {Harbour Institute},\n"
        "  year = {2022},\n"
        "  month = jul,\n"
        "  series = {Working Papers},\n"
        "  number = {WP/12},\n"
        "  isbn = {978-92-2-000000-1},\n"
        "  doi = {10.5555/wp_12},\n"
        "  url = {https://library.example.org/r/k7m2p9xw},\n"
        "  language = {en},\n"
        "}\n"
    )


def test_bibtex_of_a_record_that_knows_next_to_nothing():
    assert to_bibtex(BARE) == (
        "@misc{freeshelf-c3d4f5g6,\n"
        "  title = {{[untitled]}},\n"
        "  url = {https://library.example.org/r/c3d4f5g6},\n"
        "}\n"
    )


def test_ris_begins_with_its_type_and_ends_with_er():
    assert to_ris(REPORT).split("\r\n") == [
        "TY  - RPRT",
        "TI  - Who pays? Fees & debts of 100% of {workers}",
        "AU  - Okafor, Ada",
        "AU  - Centre for Fair Work Geneva",
        "A2  - Lindqvist, Per",
        "PB  - Harbour Institute",
        "PY  - 2022",
        "DA  - 2022/07//",
        "T2  - Working Papers",
        "SN  - WP/12",
        "DO  - 10.5555/wp_12",
        "AB  - How fees become debts <and> what stops them.",
        "LA  - en",
        "SN  - 978-92-2-000000-1",
        "KW  - Recruitment fees",
        "KW  - Debt bondage",
        "UR  - https://library.example.org/r/k7m2p9xw",
        "L1  - https://library.example.org/r/k7m2p9xw/files/1/fees.pdf",
        "ER  - ",
        "",
    ]


def test_ris_knows_a_whole_day_and_a_body_as_author():
    lines = to_ris(CORPORATE).split("\r\n")

    assert "DA  - 2022/07/30/" in lines
    assert "AU  - Coordination Group" in lines


def test_meta_tags_and_references_name_the_publisher_as_author_of_its_work():
    record = replace(REPORT, creators=(), publisher=Name("Harbour Institute"))

    tags = to_meta_tags(record)

    assert "AU  - Harbour Institute" in to_ris(record)
    for name in ("citation_author", "DC.creator"):
        assert (name, "Harbour Institute") in tags


def test_schema_org_of_a_report():
    node = to_schema_org(REPORT)

    assert node["@type"] == "Report"
    assert node["author"] == [
        {"@type": "Person", "name": "Ada Okafor"},
        {"@type": "Organization", "name": "Centre for Fair Work, Geneva"},
    ]
    assert node["datePublished"] == "2022-07"
    assert node["spatialCoverage"] == [{"@type": "Place", "name": "Nepal"}]
    assert node["encoding"][0]["contentUrl"].endswith("/files/1/fees.pdf")


def test_json_ld_cannot_leave_its_script_element():
    text = to_json_ld(REPORT)

    assert "<" not in text
    assert json.loads(text) == to_schema_org(REPORT)


def test_meta_tags_name_the_pdf_and_leave_out_what_is_unknown():
    tags = to_meta_tags(REPORT)

    assert ("citation_publication_date", "2022/07") in tags
    assert (
        "citation_pdf_url",
        "https://library.example.org/r/k7m2p9xw/files/1/fees.pdf",
    ) in tags
    assert [value for name, value in tags if name == "DC.subject"] == [
        "Recruitment fees",
        "Debt bondage",
    ]
    assert to_meta_tags(BARE) == (
        ("citation_title", "[untitled]"),
        ("citation_public_url", "https://library.example.org/r/c3d4f5g6"),
        ("DC.title", "[untitled]"),
        ("DC.identifier", "https://library.example.org/r/c3d4f5g6"),
        ("z:itemType", "document"),
    )
