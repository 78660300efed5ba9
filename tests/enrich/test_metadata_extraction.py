"""Values are proposed for a PDF, with the place in it that they are from."""

from datetime import UTC, datetime

import pytest

from freeshelf.enrich.errors import DamagedFileError, EncryptedFileError
from freeshelf.enrich.metadata_extraction.agents import KnownAgents
from freeshelf.enrich.metadata_extraction.suggest import suggest_metadata
from tests.enrich import files
from tests.enrich.described_files import evidence_of, printed, with_xmp

NOW = datetime(2026, 11, 25, tzinfo=UTC)
AGENTS = KnownAgents(
    [
        (1, "International Labour Organization", "ILO\nOIT", "organization", None),
        (2, "Harbour Institute", "", "organization", None),
        (3, "Harbor Inst.", "HI", "organization", 2),
        (4, "Okafor, Ada", "Ada Okafor", "person", None),
    ]
)
BODY = [
    "Workers never pay for a job, and employers keep the receipts of all costs."
] * 9
RIGHT, WRONG = "978-0-306-40615-7", "978-0-306-40615-8"


@pytest.fixture
def proposed(tmp_path):
    """Propose for a file; give the values of one field, the surest first."""

    def proposals(content: bytes, field: str):
        found = suggest_metadata(evidence_of(content, tmp_path), agents=AGENTS, now=NOW)
        return [one for one in found if one.field == field]

    return proposals


def _values(found):
    return [one.value for one in found]


def test_the_title_is_what_is_printed_largest(proposed):
    content = printed(
        [(12, "HARBOUR INSTITUTE"), (24, "Fees and debts"), (24, "at sea"), *BODY]
    )

    (title, *_rest) = proposed(content, "title")

    assert (title.value, title.origin, title.page) == (
        "Fees and debts at sea",
        "text",
        1,
    )


def test_a_title_is_offered_with_its_subtitle_and_without_it(proposed):
    content = printed([(24, "Fees at sea"), (16, "A guide for ports"), *BODY])

    assert _values(proposed(content, "title")) == [
        "Fees at sea: A guide for ports",
        "Fees at sea",
    ]


def test_a_logo_of_a_known_organisation_is_no_title(proposed):
    content = printed([(40, "Harbour Institute"), (20, "Fees and debts at sea"), *BODY])

    assert _values(proposed(content, "title"))[0] == "Fees and debts at sea"


def test_a_title_in_the_properties_that_is_printed_too_comes_first(proposed):
    content = printed(
        [(24, "FEES AND DEBTS AT SEA"), *BODY], title="Fees and debts at sea"
    )

    assert _values(proposed(content, "title"))[0] == "Fees and debts at sea"


@pytest.mark.parametrize(
    "title",
    ["untitled", "Microsoft Word - fees_v3.docx", "report.indd", "WCMS_12_34", "  7 "],
)
def test_what_programs_put_for_a_title_is_none(proposed, title):
    content = printed([(24, "Fees and debts"), *BODY], title=title)

    assert _values(proposed(content, "title")) == ["Fees and debts"]


def test_an_isbn_with_its_page_is_proposed_and_one_with_a_wrong_digit_is_not(proposed):
    content = printed(
        [(24, "Fees"), *BODY],
        [f"ISBN: {RIGHT} (print)", f"ISBN {WRONG} (web pdf)", *BODY],
    )

    (isbn,) = proposed(content, "isbn")

    assert (isbn.value, isbn.page) == (RIGHT, 2)
    assert RIGHT in isbn.excerpt


def test_numbers_of_one_line_after_one_word_are_all_seen(proposed):
    content = printed([f"ISBN {RIGHT} (print); 0-8044-2957-X (web)", *BODY])

    assert _values(proposed(content, "isbn")) == [RIGHT, "0-8044-2957-X"]


def test_a_telephone_number_is_no_isbn(proposed):
    content = printed([f"Telephone {RIGHT.replace('-', ' ')}", *BODY])

    assert proposed(content, "isbn") == []


def test_numbers_of_works_cited_are_not_proposed(proposed):
    content = printed(
        [(24, "Fees"), *BODY],
        ["References", f"Doe, Bonds. ISBN {RIGHT}. doi:10.1000/182", *BODY],
    )

    assert proposed(content, "isbn") == proposed(content, "doi") == []


def test_a_doi_loses_the_end_of_its_sentence(proposed):
    content = printed([(24, "Fees"), "(see https://doi.org/10.1000/Fees.2024).", *BODY])

    (doi,) = proposed(content, "doi")

    assert (doi.value, doi.page) == ("10.1000/fees.2024", 1)


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("First published 2021", "2021"),
        ("Copyright © Harbour Institute 2022. All rights reserved.", "2022"),
        ("July 2022", "2022-07"),
        ("Publicado en junio de 2019", "2019-06"),
        ("2018", "2018"),
    ],
)
def test_a_date_of_issue_is_read_from_imprint_and_cover(proposed, line, date):
    content = printed([(24, "Fees"), line, *BODY])

    assert _values(proposed(content, "issued"))[0] == date


def test_a_year_within_a_sentence_of_the_cover_is_not_its_date(proposed):
    content = printed(
        [(24, "Fees"), "The ILO counted 27.6 million people in forced labour in 2021."]
    )

    assert "2021" not in _values(proposed(content, "issued"))


def test_the_day_a_file_was_made_comes_last(proposed):
    content = printed([(24, "Fees"), "© Harbour Institute 2019", *BODY])

    assert _values(proposed(content, "issued"))[0] == "2019"


@pytest.mark.parametrize(
    "lines",
    [
        ["© ILO 2022"],
        ["Published by OIT, Geneva"],
        ["Copyright 2022 International Labour", "Organization. All rights reserved."],
    ],
)
def test_a_publisher_of_the_imprint_is_known_by_any_of_its_names(proposed, lines):
    content = printed([(24, "Fees"), *lines, *BODY])

    (publisher, *_rest) = proposed(content, "publisher")

    assert publisher.value == "International Labour Organization"
    assert (publisher.agent, publisher.page) == (1, 1)


def test_a_merged_publisher_gives_way_to_its_successor(proposed):
    (publisher, *_rest) = proposed(printed(["© Harbor Inst. 2020", *BODY]), "publisher")

    assert publisher.agent == 2


def test_a_publisher_that_nobody_knows_is_proposed_by_its_name(proposed):
    content = printed(["Published by Quay Press, Valletta", *BODY])

    (publisher, *_rest) = proposed(content, "publisher")

    assert (publisher.value, publisher.agent) == ("Quay Press", None)


def test_an_author_of_the_properties_is_marked_as_such(proposed):
    content = printed([(24, "Fees"), *BODY], author="Mara Lindqvist; J. Q. Doe")

    found = proposed(content, "creator")

    assert _values(found) == ["Lindqvist, Mara", "Doe, J. Q."]
    assert {one.origin for one in found} == {"properties"}


def test_an_author_of_a_page_comes_before_one_of_the_properties(proposed):
    content = printed(
        [(24, "Fees"), "Authors: Ada Okafor and Mara Lindqvist", *BODY], author="pc7"
    )

    found = proposed(content, "creator")

    assert _values(found) == ["Okafor, Ada", "Lindqvist, Mara"]
    assert found[0].agent == 4


@pytest.mark.parametrize(
    "author", ["Administrator", "user", "jd@example.org", "Owner", "(anonymous)"]
)
def test_names_of_machines_are_no_authors(proposed, author):
    assert proposed(printed(BODY, author=author), "creator") == []


def test_an_organisation_in_the_field_for_the_author_is_the_publisher(proposed):
    content = printed(BODY, author="ILO")

    assert proposed(content, "creator") == []
    assert proposed(content, "publisher")[0].agent == 1


def test_xmp_is_read_for_title_authors_publisher_and_doi(proposed):
    content = with_xmp(
        printed(BODY),
        "<dc:title><rdf:Alt><rdf:li>Fees at sea</rdf:li></rdf:Alt></dc:title>"
        "<dc:creator><rdf:Seq><rdf:li>Mara Lindqvist</rdf:li></rdf:Seq></dc:creator>"
        "<dc:publisher><rdf:Bag><rdf:li>Quay Press</rdf:li></rdf:Bag></dc:publisher>"
        "<prism:doi>10.1000/fees</prism:doi>",
    )

    assert "Fees at sea" in _values(proposed(content, "title"))
    assert _values(proposed(content, "creator")) == ["Lindqvist, Mara"]
    assert _values(proposed(content, "publisher")) == ["Quay Press"]
    assert _values(proposed(content, "doi")) == ["10.1000/fees"]


def test_the_language_is_that_of_the_text(proposed):
    content = printed(["Les travailleurs ne paient jamais pour un emploi."] * 12)

    (language, *_rest) = proposed(content, "language")

    assert (language.value, language.origin) == ("fr", "measure")


def test_only_the_first_pages_and_the_last_are_read(tmp_path):
    content = printed(*[[f"Page {n}"] for n in range(1, 41)])

    evidence = evidence_of(content, tmp_path)

    assert evidence.page_count == 40
    assert [page.number for page in evidence.pages] == [1, 2, 3, 4, 5, 6, 39, 40]


def test_hostile_properties_become_plain_lines_of_limited_length(tmp_path):
    content = with_xmp(
        printed(BODY, title="<script>alert(1)</script>\x00\x07\u202e" + "x" * 9000),
        "<dc:creator><rdf:Seq>"
        + "".join(f"<rdf:li>Name{'n' * 900} {n}</rdf:li>" for n in range(500))
        + "</rdf:Seq></dc:creator>",
    )

    properties = evidence_of(content, tmp_path).properties

    assert all(len(text) <= 500 for text in properties.titles + properties.authors)
    assert len(properties.authors) <= 20
    assert not any(c in text for text in properties.titles for c in "\x00\x07\u202e")


@pytest.mark.parametrize(
    "statements",
    [
        "<dc:title>never closed",
        "&unknown;",
        "<dc:title/>" * 100_000,
    ],
)
def test_a_broken_packet_says_nothing(tmp_path, statements):
    properties = evidence_of(with_xmp(printed(BODY), statements), tmp_path).properties

    assert properties.authors == ()


def test_a_packet_that_declares_entities_is_not_parsed(tmp_path):
    bomb = (
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><!ENTITY b "&a;&a;"></x:xmpmeta>'
    )

    assert evidence_of(printed(BODY) + bomb, tmp_path).properties.titles == ()


def test_a_page_that_ends_the_reading_costs_what_comes_after_it(tmp_path):
    evidence = evidence_of(files.pdf_with_bad_pages(6, {3}), tmp_path)

    assert [page.number for page in evidence.pages] == [1, 2]
    assert evidence.page_count == 6


def test_a_file_with_a_password_and_a_damaged_one_say_so(tmp_path):
    with pytest.raises(EncryptedFileError, match="Save a copy without a password"):
        evidence_of(files.pdf([["a"]], password="secret"), tmp_path)
    with pytest.raises(DamagedFileError):
        evidence_of(files.pdf([["a"]])[:200], tmp_path)
