"""A table of another maker is read as it is, and what cannot be used is named."""

import csv
import io
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook

from freeshelf.sources.base import AgentReference, Identifier
from freeshelf.sources.errors import UnreadableSourceError
from tests.sources.tables import records, workbook

pytestmark = pytest.mark.core

# Headings and a row, as editors write them in six languages.
TABLES = {
    "en": "Title,Author(s),Year,Publisher,Keywords,Language,Link,Abstract,DOI,ISBN",
    "es": "Título,Autores,Año,Editorial,Palabras clave,Idioma,Enlace,Resumen,DOI,ISBN",
    "fr": "Titre,Auteur(s),Année,Éditeur,Mots-clés,Langue,Lien,Résumé,DOI,ISBN",
    "ar": "العنوان,المؤلف,السنة,الناشر,الكلمات المفتاحية,اللغة,الرابط,الملخص,DOI,ISBN",
    "ru": "Название,Авторы,Год,Издательство,Темы,Язык,Ссылка,Аннотация,DOI,ISBN",
    "zh": "标题,作者,年份,出版社,关键词,语言,网址,摘要,DOI,ISBN",
}
ROW = (
    *("Nets and debts", "Lindqvist, Mara; Okoro, Tomas", "2021-07", "Quay Press"),
    *("Debt bondage; Fishing", "en", "https://quay.example.org/nets"),
    *("Two words; and a half.", "10.5555/nets.1", "978-0-306-40615-7"),
)


def written(*rows: object, separator: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue()


def assert_is_nets(record):
    assert record.first_title == "Nets and debts"
    assert record.agents == (
        AgentReference("Lindqvist, Mara", is_person=True),
        AgentReference("Okoro, Tomas", is_person=True),
        AgentReference("Quay Press", "publisher"),
    )
    assert record.issued == "2021-07"
    assert [each.label for each in record.subjects] == ["Debt bondage", "Fishing"]
    assert record.languages == ("en",)
    assert record.url == "https://quay.example.org/nets"
    assert record.descriptions[0].value == "Two words; and a half."
    assert set(record.identifiers) == {
        Identifier("doi", "10.5555/nets.1"),
        Identifier("isbn", "978-0-306-40615-7"),
    }
    assert not record.problems


@pytest.mark.parametrize("language", TABLES)
def test_columns_are_known_by_their_names_in_six_languages(language):
    headings = TABLES[language].split(",")

    (of_text,) = records(written(headings, ROW).encode())
    (of_workbook,) = records(workbook([headings, ROW]))

    assert_is_nets(of_text)
    assert_is_nets(of_workbook)


@pytest.mark.parametrize(
    ("language", "encoding"),
    [
        *((language, "utf-8-sig") for language in TABLES),
        *((language, "utf-16") for language in TABLES),
        *((language, "cp1252") for language in ("en", "es", "fr")),
        ("ar", "cp1256"),
        ("ru", "cp1251"),
        ("ru", "koi8-r"),
        ("zh", "gb18030"),
    ],
)
@pytest.mark.parametrize("separator", [";", "\t", ",", "|"])
def test_any_encoding_and_separator_of_a_spreadsheet_is_read(
    language, encoding, separator
):
    table = written(TABLES[language].split(","), ROW, separator=separator)

    (record,) = records(table.encode(encoding))

    assert_is_nets(record)


def test_a_table_of_excel_with_russian_headings_and_western_words_is_read():
    french = written(
        ["Titre", "Année", "Éditeur"], ["L’été — « déjà »", "2019", "Œuvre"],
        separator=";",
    ).encode("cp1252")  # fmt: skip
    russian = (
        "sep=;\r\n"
        "Перечень изданий за 2020 год;;;\r\n"
        ";;;\r\n"
        "№;Название;Автор(ы);Год издания\r\n"
        '1;«Торговля людьми»: обзор;"Иванова, Анна; Петров, Пётр";2020 г.\r\n'
    ).encode("cp1251")

    (summer,) = records(french)
    (review,) = records(russian)

    assert summer.first_title == "L’été — « déjà »"
    assert summer.agents == (AgentReference("Œuvre", "publisher"),)
    assert review.first_title == "«Торговля людьми»: обзор"
    assert [each.name for each in review.agents] == ["Иванова, Анна", "Петров, Пётр"]
    assert review.issued == "2020"
    assert review.raw["№"] == "1"


@pytest.mark.parametrize(
    ("cell", "issued"),
    [
        ("2019", "2019"),
        ("2019.0", "2019"),
        ("12.03.2019", "2019-03-12"),
        ("3/25/2019", "2019-03-25"),
        ("25/3/2019", "2019-03-25"),
        ("03/04/2019", "2019"),
        ("03/2019", "2019-03"),
        ("2019年3月", "2019-03"),
        ("٢٠١٩", "2019"),
        ("[c. 2019]", "2019"),
        ("mars 2019", "2019"),
        ("2019-03-12T00:00:00", "2019-03-12"),
        ("2019-2021", "2019"),
        ("forthcoming", ""),
    ],
)
def test_dates_are_read_as_exactly_as_they_are_sure(cell, issued):
    (record,) = records(written(["Title", "Year"], ["Nets", cell]).encode())

    assert record.issued == issued
    is_whole = cell not in ("03/04/2019", "2019-2021") and issued
    assert bool(record.problems) is not bool(is_whole)


def test_cells_of_a_workbook_are_what_they_show():
    book = Workbook()
    sheet = book.active
    sheet.append(["Title", "Year", "Published", "ISBN", "Link", "Notes"])
    sheet.append(["Nets", 2019, datetime(2019, 1, 1), 9780306406157.0, "here", 1.5])
    sheet["C2"].number_format = "mmm yyyy"
    sheet["E2"].hyperlink = "https://quay.example.org/nets"
    sheet.append(["Debts", None, date(2020, 5, 4), None, None, "#N/A"])
    sheet["F3"].data_type = "e"
    file = io.BytesIO()
    book.save(file)

    nets, debts = records(file.getvalue())

    assert nets.issued == "2019-01"
    assert nets.identifiers == (Identifier("isbn", "9780306406157"),)
    assert nets.url == "https://quay.example.org/nets"
    assert nets.raw["Notes"] == "1.5"
    assert debts.issued == "2020-05-04"
    assert "Notes" not in debts.raw
    assert not nets.problems + debts.problems


@pytest.mark.parametrize(
    "title", ["=1+1", "+44 and other numbers", "-5 °C", "@home", '=HYPERLINK("x")']
)
def test_what_looks_like_a_formula_is_text(title):
    book = load_workbook(io.BytesIO(workbook([["Title"], ["x"]])))
    book.active["A2"] = title
    book.active["A2"].data_type = "s"
    file = io.BytesIO()
    book.save(file)

    tables = [written(["Title", "Year"], [title, ""]).encode(), file.getvalue()]
    # As our own exports write them, and spreadsheets show them.
    tables.append(written(["Title", "Year"], [f"'{title}", ""]).encode())

    assert [records(each)[0].first_title for each in tables] == [title] * 3


def test_a_row_without_a_title_is_named_and_not_lost():
    nets, untitled, total = records(
        written(
            ["Title", "Author", "Year"],
            ["Nets", "", "2019"],
            ["", "Lindqvist, Mara", "2020"],
            ["", "", ""],
            ["", "", "2 works"],
        ).encode()
    )

    assert not nets.problems
    assert untitled.key
    assert untitled.agents == (AgentReference("Lindqvist, Mara", is_person=True),)
    assert "row 3 has no title" in untitled.problems[0]
    assert not total.key
    assert "row 5 has no title, and nothing of a work: 2 works" in total.problems[0]


def test_two_works_of_one_title_are_two_and_a_row_twice_is_one():
    rows = [["Title", "Year"], ["Report", "2019"], ["Report", "2020"]]
    twice = [*rows, ["Report", "2019"]]
    longer = [*rows, ["Report", "2021"]]

    first, second, same = records(written(*twice).encode())
    more = records(written(*longer).encode())

    assert first.key != second.key
    assert "row 4 says the same as row 2" in same.problems[0]
    assert [first.key, second.key] == [each.key for each in more[:2]]
    assert len({each.key for each in more}) == 3


def test_a_column_says_what_rows_are_known_by():
    before = records(written(["ID", "Title"], ["7", "Nets"], ["8", "Nets"]).encode())
    after = records(written(["ID", "Title"], ["8", "Debts"], ["7", "Nets"]).encode())

    assert {each.key for each in before} == {each.key for each in after}


def test_an_editor_says_what_columns_are():
    table = written(
        ["Werk", "Herausgeber", "Notes", "Language"], ["Netze", "Kai", "x", "de"]
    ).encode()

    with pytest.raises(UnreadableSourceError, match=r"no column of titles.*“Werk”"):
        records(table)
    with pytest.raises(UnreadableSourceError, match="“Werk = heading” is not"):
        records(table, "Werk = heading")
    said = "Werk = title; Herausgeber = éditeur; Language = nothing"
    (record,) = records(table, said)

    assert record.first_title == "Netze"
    assert record.agents == (AgentReference("Kai", "publisher"),)
    assert record.languages == ()
    assert record.raw["Language"] == "de"


@pytest.mark.parametrize(
    ("name", "is_person"),
    [
        ("Lindqvist, Mara", True),
        ("Mara Lindqvist", True),
        ("Jean-Pierre O’Neil", True),
        ("International Labour Office, Geneva", False),
        ("Human Rights Watch", False),
        ("ILO", False),
        ("Save the Children", False),
        ("Quay Books", False),  # the publisher of the row
    ],
)
def test_people_are_told_from_organisations(name, is_person):
    table = written(["Title", "Author", "Publisher"], ["Nets", name, "Quay Books"])

    (record,) = records(table.encode())

    assert record.agents[0] == AgentReference(name, is_person=is_person)


def test_every_sheet_with_titles_is_read():
    nets, debts = records(
        workbook(
            [["Read me"], ["This list is kept by Ana."]],
            [["Title"], ["Nets"]],
            [["List of 2020"], [], ["Title", "Year"], ["Debts", 2020]],
        )
    )

    assert (nets.first_title, debts.first_title) == ("Nets", "Debts")


def test_text_with_signs_of_html_is_text_and_html_stays():
    plain, html = records(
        written(
            ["Title", "Abstract"],
            ["Ages", "Children < 15 & > 5\nof whom half"],
            ["Nets", "<p>Who <b>pays</b></p>"],
        ).encode()
    )

    assert plain.descriptions[0].value == (
        "<p>Children &lt; 15 &amp; &gt; 5</p><p>of whom half</p>"
    )
    assert html.descriptions[0].value == "<p>Who <b>pays</b></p>"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b" \n", "is empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "Excel before 2007"),
        (b"PK\x03\x04 no zip", "no workbook of Excel"),
        (b"a,b\n1,2\n", "Its columns are: “a”, “b”"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(content, words):
    with pytest.raises(UnreadableSourceError, match=words):
        records(content)
