"""Names, dates, publishers and versions are read in the forms of manuals and papers."""

import pytest

from freeshelf.enrich.metadata_extraction.names import names_in
from tests.enrich.test_described import PROSE, described

HEAD = "Receipts of fees at sea"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Ada Okafor (LLNL), Ben Lee (Harbour Lab)", ["Ada Okafor", "Ben Lee"]),
        ("Ada Okafor, with other contributors", ["Ada Okafor"]),
        ("Ada Okafor, and the quay team", ["Ada Okafor"]),
        ("M. Okafor1", ["M. Okafor"]),
        ("罗兴武 孙 萌 刘 洋*", ["罗兴武", "孙萌", "刘洋"]),
        ("Weinan E2", ["Weinan E"]),
        ("Pittsburgh, PA", []),
        ("East Lansing", []),
        ("Google Brain", []),
        ("DE LA RECHARGE", []),
        ("One Harbour Way", []),
    ],
)
def test_names_are_told_from_workplaces(line, names):
    assert names_in(line) == names


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (
            "Ada Okafor\nHarbour Institute\n12 Quay Street\nada@quay.example\nBen Lee",
            ["Ada Okafor", "Ben Lee"],
        ),
        (
            "Ada Okafor\nC. Díaz, Harbour University, 48823 Leith",
            ["Ada Okafor", "C. Díaz"],
        ),
        ("Ada Okafor\nSupervisor\nBen Lee", ["Ada Okafor"]),
        ("Ada Okafor, Noor Sami\nHaddad 2", ["Ada Okafor", "Noor Sami Haddad"]),
        ("Élaboré par :\nAda Okafor | Ben Lee", ["Ada Okafor", "Ben Lee"]),
        ("Design : Quay • Auteur : Ada Okafor • Images : Ben Lee", ["Ada Okafor"]),
        ("Written by Ada Okafor, originally in 2012.", ["Ada Okafor"]),
    ],
)
def test_authors_stand_among_workplaces_and_roles(lines, names):
    assert described(f"{HEAD}\n{lines}\n{PROSE}")["authors"] == names


def test_words_that_the_text_has_without_capitals_are_no_name():
    prose = "They are protecting all natural resources of the harbour."

    assert "authors" not in described(f"{HEAD}\nProtecting Natural Resources\n{prose}")


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Rev. E, November 2022", "2022-11"),
        ("Revised March 2, 2018, Mandatory Form", "2018-03-02"),
        ("Rev. 3.05 (20120827)", "2012-08-27"),
        ("Made on 3 May 2019\nLast updated: 5 June 2020", "2020-06-05"),
        ("Formulario I-9 10/21/19", "2019-10-21"),
        ("Date: Dec-2020", "2020-12"),
        ("Version 1.001 02-Apr-03", "2003-04-02"),
        ("Mei 2023", "2023-05"),
        ("Leith, 3 mars 2021", "2021-03-03"),
        ("Published in Quay Discuss.: 4 November 2010\nPublished: 5 May 2011", None),
        ("Psychonomic Society, Inc. 2013", "2013"),
        (f"Okafor et al. (2025). {HEAD}. Quay Letters", "2025"),
        ("Monday 18 February 2019 at 14:30 hours", "2019-02-18"),
    ],
)
def test_dates_of_revisions_forms_and_citations_are_read(line, date):
    found = described(f"{HEAD}\n{line}\n{PROSE}")

    assert found["date"] == (date or "2011-05-05")


@pytest.mark.parametrize(
    "line",
    [
        "born on 18 May 1990",
        "progress through December 31, 2022",
        "Lee et al. (2024). Another text of the harbour. Quay Letters, 3.",
    ],
)
def test_a_date_of_something_else_is_none(line):
    assert "date" not in described(f"{HEAD}\n{line}\n{PROSE}")


def test_a_sentence_about_what_others_published_gives_no_date():
    later = f"A table was published by Sarwate in 1988.\n{PROSE}"

    assert described(f"{HEAD}\n3 May 2010\n{PROSE}", later)["date"] == "2010-05-03"


@pytest.mark.parametrize(
    ("line", "publisher"),
    [
        ("Published by Copernicus Publications on behalf of the Quay Union.", None),
        ("Psychonomic Society, Inc. 2013", "Psychonomic Society, Inc."),
        ("Doctoral thesis\nUniversity of Leith", "University of Leith"),
        ("ISBN 978-3-95450-184-7 JACoW Publishing", "JACoW Publishing"),
    ],
)
def test_houses_and_universities_of_theses_are_publishers(line, publisher):
    found = described(f"{HEAD}\n{line}\n{PROSE}")

    assert found["publisher"] == (publisher or "Copernicus Publications")


@pytest.mark.parametrize(
    "line",
    ["© 2018 Quay GmbH", "© 2018 Ada Okafor", "(c) Court Department", "© 2002 Quay"],
)
def test_who_holds_the_rights_of_an_own_text_is_no_publisher(line):
    assert "publisher" not in described(f"{HEAD}\n{PROSE}\n{line}")


def test_the_organisation_of_a_text_without_author_wrote_it():
    company = described(f"{HEAD}\n{PROSE}\n© 2018 Quay GmbH")
    office = described(f"{HEAD}\nDepartment of Harbours\n{PROSE}")
    by_person = described(f"{HEAD}\nAda Okafor\nDepartment of Harbours\n{PROSE}")

    assert company["corporate_author"] == "Quay GmbH"
    assert office["corporate_author"] == "Department of Harbours"
    assert "corporate_author" not in by_person


@pytest.mark.parametrize(
    ("line", "edition"),
    [
        ("Version 1.3.0", "Version 1.3.0"),
        ("Release 2.8.0", "Release 2.8.0"),
        ("Quay protocol manual Issue 6", "Issue 6"),
        ("Quay specification v. 3.3 November 2016", "v. 3.3"),
    ],
)
def test_the_version_of_the_first_pages_is_an_edition(line, edition):
    assert described(f"{HEAD}\n{line}\n{PROSE}")["edition"] == edition


def test_the_version_of_something_else_in_a_sentence_is_no_edition():
    text = f"{HEAD}\nThe crews used version 2.1 of the program at sea.\n{PROSE}"

    assert "edition" not in described(text)


def test_a_short_name_of_creative_commons_with_its_words_is_a_licence():
    found = described(f"{HEAD}\n© Authors 2011. CC Attribution 3.0 License.\n{PROSE}")

    assert found["licence"] == "https://creativecommons.org/licenses/by/3.0/"
