"""Lists of beneficiaries whose names stand in two columns, under a title of a cell."""

import io

import openpyxl
import pytest

from freeshelf.enrich.disclosure.findings import Piece
from freeshelf.enrich.disclosure.inside import read_file
from freeshelf.enrich.disclosure.persons import judge

Row = tuple[str, ...]
LISTS: dict[str, tuple[str, Row, Row]] = {
    "en": (
        "Beneficiaries of the shelter, 2023",
        ("Surname", "First name", "Age", "Village"),
        ("Ostrander", "Rosalind", "16", "Millbrook"),
    ),
    "fr": (
        "Bénéficiaires du foyer, 2023",
        ("Nom", "Prénom", "Âge", "Village"),
        ("Kerdoncuff", "Solenne", "16", "Plouha"),
    ),
    "es": (
        "Beneficiarias del albergue (2023)",
        ("Apellidos", "Nombre", "Edad", "Pueblo"),
        ("Mamani", "Rosario", "16", "Acora"),
    ),
    "ru": (
        "Подопечные приюта, 2023 г.",
        ("Фамилия", "Имя", "Возраст", "Село"),
        ("Оспанова", "Гульнара", "16", "Каскелен"),
    ),
    "ar": (
        "المستفيدات من دار الإيواء 2023",
        ("اللقب", "الاسم", "العمر", "القرية"),
        ("الحموي", "فاطمة", "16", "الرستن"),
    ),
    "zh": (
        "庇护所受益人名单，2023年",
        ("姓", "名", "年龄", "村"),
        ("欧阳", "雪梅", "16", "柳村"),
    ),
}


def strong_in(title: str, *rows: Row) -> set[str]:
    """Return what is strong in a sheet with a title over its table."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append((title,))
    sheet.merge_cells("A1:D1")
    for row in rows:
        sheet.append(row)
    book.save(stream := io.BytesIO())
    seen = [each for each in read_file(stream) if isinstance(each, Piece)]
    return {each.kind for each in judge(seen) if each.strength == "strong"}


@pytest.mark.parametrize("language", LISTS)
def test_a_name_in_two_columns_is_strong_under_a_list_of_beneficiaries(language):
    assert "person_name" in strong_in(*LISTS[language])


@pytest.mark.parametrize("language", LISTS)
def test_the_same_table_under_another_title_holds_nothing(language):
    _, head, row = LISTS[language]

    assert strong_in("2023", head, row) == set()


def test_partners_and_places_under_such_a_title_hold_nothing():
    title, head, row = LISTS["en"]

    assert strong_in(title, (*head[:2], "Position", "Age"), row) == set()
    assert strong_in(title, head, ("Total", "", "16", "")) == set()
