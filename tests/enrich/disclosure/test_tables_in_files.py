"""Tables of persons in files: with hidden cells, and of those whom a shelter serves."""

import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from freeshelf.enrich.disclosure.findings import Means, Piece, Place
from freeshelf.enrich.disclosure.looking import look
from freeshelf.enrich.disclosure.persons import judge
from freeshelf.enrich.disclosure.persons.rows_with_tabs import with_tabs
from tests.enrich.disclosure.sightings import paragraph, word
from tests.enrich.disclosure.test_open_document import VISIBILITY, cell, document

Rows = Sequence[Sequence[object]]


@pytest.fixture
def seen(tmp_path):
    """Look at a file of these bytes, and return its strong findings."""

    def see(content: bytes, media_type: str = "") -> set[tuple[str, Means | None]]:
        path = Path(tmp_path / "file")
        path.write_bytes(content)
        found = look(path, media_type=media_type, name="annex-2")
        assert found.looked_at
        return {
            (each.kind, each.means)
            for each in found.findings
            if each.strength.value == "strong"
        }

    return see


def workbook(
    rows: Rows, *, columns: str = "", hidden_rows: Sequence[int] = ()
) -> bytes:
    """A workbook with some columns and rows hidden."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for column in columns:
        book.active.column_dimensions[column].hidden = True
    for row in hidden_rows:
        book.active.row_dimensions[row].hidden = True
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def calc(rows: Rows, *, hidden: int) -> bytes:
    """A table of LibreOffice of which a column is filtered away."""
    columns = "".join(
        f'<table:table-column {VISIBILITY}="filter"/>'
        if number == hidden
        else "<table:table-column/>"
        for number in range(1, len(rows[0]) + 1)
    )
    body = "".join(
        f"<table:table-row>{''.join(cell(str(each)) for each in row)}</table:table-row>"
        for row in rows
    )
    table = f'<table:table table:name="A">{columns}{body}</table:table>'
    return document(table, kind="spreadsheet")


def table_of_word(rows: Rows, *, hidden: Sequence[int]) -> bytes:
    """A document with a table of which rows are hidden."""
    look_of = dict.fromkeys(hidden, "<w:trPr><w:hidden/></w:trPr>")
    body = "".join(
        f"<w:tr>{look_of.get(number, '')}"
        + "".join(f"<w:tc>{paragraph(str(each))}</w:tc>" for each in row)
        + "</w:tr>"
        for number, row in enumerate(rows, start=1)
    )
    return word(f"<w:tbl>{body}</w:tbl>")


SPANISH = [
    ["N.º", "Provincia", "Nombre de la víctima"],
    [1, "Salta", "Maribel Quispe Huanca"],
    [2, "Jujuy", "Yolanda Condori"],
]
RUSSIAN = [
    ["Район", "Пострадавшая", "Возраст"],
    ["Север", "Айгуль Сарсенова", "24"],
    ["Юг", "Нургуль Токтогулова", "31"],
]
FRENCH = [
    ["Nom du témoin", "Ville", "Statut"],
    ["Aminata Kouyaté", "Thiès", "entendue"],
    ["Mireille Tchoumba", "Dakar", "entendue"],
]


@pytest.mark.parametrize(
    "content",
    [
        workbook(SPANISH, columns="C"),
        workbook(SPANISH, hidden_rows=[2, 3]),
        workbook(SPANISH, columns="C", hidden_rows=[1]),
        calc(RUSSIAN, hidden=2),
        table_of_word(FRENCH, hidden=[2, 3]),
    ],
)
def test_names_in_hidden_cells_are_judged_under_their_heads(seen, content):
    kinds = {kind for kind, _ in seen(content)}

    assert "person_name" in kinds


def test_a_hidden_number_is_one_of_the_person_in_the_same_row(seen):
    rows = [
        ["Survivor", "Region", "Passport"],
        ["Grace Adeyemi", "Edo", "B01234567"],
        ["Blessing Okafor", "Delta", "B07654321"],
    ]

    found = seen(workbook(rows, columns="C"))

    assert ("person_name", None) in found
    assert ("passport_number", Means.HIDDEN_PART) in found


@pytest.mark.parametrize(
    "content",
    [
        workbook([["Region", "Survivors", "Year"], ["North", 12, 2019]], columns="B"),
        workbook([["Fila", "Víctimas"], ["Norte", 4], ["Sur", 0]], hidden_rows=[2]),
        calc([["Тренер", "Город"], ["Ирина Петрова", "Омск"]], hidden=1),
        table_of_word([["Auteur", "Année"], ["Claire Dubois", "2021"]], hidden=[2]),
    ],
)
def test_counts_and_names_of_others_in_hidden_cells_are_not_strong(seen, content):
    assert seen(content) == set()


SERVED = {
    "en": "Residents,Room,Mobile\nTamsin Okoroji,4,+44 7911 234561\n",
    "fr": "Bénéficiaires,Âge,Portable\nAwa Kouyaté,19,06 12 34 56 78\n",
    "es": "Usuaria,Edad,Pueblo\nMaría Fernanda Quispe,23,Huanta\n",
    "ru": "Клиентки приюта,Телефон\nАйгуль Сарсенова,+7 701 234 56 78\n",
    "ar": "المستفيدات,الهاتف\nسعاد عبد الرحمن,+962 79 123 4567\n",
    "zh": "服务对象,年龄,电话\n王小丽,21,13812345678\n",
    "participants": "Участницы,Комната,Приют\nАйгуль Сарсенова,3,Солнышко\n",
    "title": "Beneficiarias del refugio\nNombre,Móvil\nRosa Huanca,+51 987 654 321\n",
}


@pytest.mark.parametrize("table", SERVED.values(), ids=SERVED)
def test_a_list_of_persons_served_is_strong(seen, table):
    kinds = {kind for kind, _ in seen(table.encode(), "text/csv")}

    assert "person_name" in kinds


OTHERS = [
    "Participant,Organisation,E-mail\nJane Miller,La Strada,miller@lastrada.example\n",
    "Formatrice,Téléphone\nClaire Dubois,01 40 20 50 50\n",
    "Beneficiary,Grant amount,Country\nLa Strada International,120000,Netherlands\n",
    "Provincia,Beneficiarios,Edad\nSalta,350,18-25\nJujuy,120,18-25\n",
    "Должность,ФИО,Телефон\nДиректор,Анна Смирнова,+7 495 123 45 67\n",
    "机构,受益人,电话\n妇联,1200,010-12345678\n",
    "الشريك,المستفيدون,الهاتف\nجمعية النور,120,+962 6 123 4567\n",
    "Children,Age,Sex\nBoys,12-17,M\nGirls,12-17,F\n",
    "Client,Contact,Phone\nMinistry of Labour,Secretariat,+33 1 40 56 60 00\n",
    "Name,City,Phone\nAnna Schmidt,Berlin,+49 30 123456\n",
]


@pytest.mark.parametrize("table", OTHERS)
def test_lists_of_others_and_statistics_are_not_strong(seen, table):
    assert seen(table.encode(), "text/csv") == set()


PAIRS = "<HeadingPairs><vector><lpstr>{}</lpstr></vector></HeadingPairs>"


@pytest.mark.parametrize("heading", ["Title", "Titre", "Título", "Название"])
@pytest.mark.parametrize("is_titled", [True, False])
def test_words_of_the_program_below_a_list_in_word_are_no_names(
    seen, heading, is_titled
):
    listed = map(paragraph, ["List of residents", "Tamsin Okoroji", "Awa Kouyaté"])
    title = "List of residents" if is_titled else "Sunrise House"
    more = {
        "docProps/core.xml": f"<Properties><title>{title}</title></Properties>",
        "docProps/app.xml": f"<Properties>{PAIRS.format(heading)}</Properties>",
    }

    assert seen(word("".join(listed), more=more)) == {("person_name", None)}


def test_a_list_within_properties_is_strong(seen):
    values = "<title>List of residents</title><subject>Tamsin Okoroji</subject>"
    more = {"docProps/core.xml": f"<Properties>{values}</Properties>"}

    found = seen(word(paragraph("Agenda"), more=more))

    assert found == {("person_name", Means.PROPERTY)}


@pytest.mark.parametrize("head", ["No. Name", "№ Name", "Name"])
def test_numbers_read_with_the_names_beside_them_hide_nobody(head):
    rows = (
        f"{head} | Age | Phone | Remarks\n1 Philippa Castellan | 19 | none | sold by "
    )
    rows += "her uncle\n2 Tamsin Deverell | 24 | none | testifies in June"
    # The model of meaning reads a cell without the heads above it, and denies nobody.
    for judging in (None, lambda _text, places: [-9.0] * len(places)):
        found = judge([Piece(rows, Place(1, 0, len(rows)))], judging=judging)
        told = [each.place for each in found if each.strength.value == "strong"]
        named = {rows[each.start : each.end] for each in told}
        assert named == {"Philippa Castellan", "Tamsin Deverell"}


def test_a_list_read_row_by_row_tells_each_person_though_one_row_tells_no_fate():
    rows = [
        "Annex 3. Beneficiaries of return assistance",
        "No. Name | Age | Village | Remarks",
        "1\tPhilippa Castellan | 19 | Nether | sold by her uncle",
        "2\tOrla Kinsella | 16 | Upper | came back on 3 May",
        "3\tTamsin Deverell | 24 | Outer | testifies in June",
    ]
    pieces = [
        Piece(row, Place(2, 100 * n, 100 * n + len(row))) for n, row in enumerate(rows)
    ]

    told = [each.place for each in judge(pieces) if each.strength.value == "strong"]

    named = {
        rows[each.start // 100][each.start % 100 : (each.end - 1) % 100 + 1]
        for each in told
    }
    assert named == {"Philippa Castellan", "Orla Kinsella", "Tamsin Deverell"}


def test_a_list_of_staff_below_that_of_persons_is_another():
    rows = [
        "No. Name | Age | Remarks",
        "1\tPhilippa Castellan | 19 | sold by her uncle",
        "Staff of the office",
        "Name | Office",
        "Tamsin Deverell | Geneva",
    ]
    pieces = [
        Piece(row, Place(2, 100 * n, 100 * n + len(row))) for n, row in enumerate(rows)
    ]

    told = [each.place for each in judge(pieces) if each.strength.value == "strong"]

    assert {each.start // 100 for each in told} == {1}


def test_first_words_of_rows_that_are_no_numbers_of_rows_stay():
    rows = "Street | Name | Remarks\n6 Fern Row | Orla Kinsella | sold by her uncle\n"
    rows += "14 Elm Row | Tamsin Deverell | testifies in June"
    assert "6 Fern Row" in with_tabs(rows)
