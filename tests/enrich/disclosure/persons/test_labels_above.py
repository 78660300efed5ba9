"""Forms that ask in one paragraph and answer in the next."""

import pytest

from freeshelf.enrich.disclosure.findings import Piece, Place, Strength
from freeshelf.enrich.disclosure.persons import judge


def found(*paragraphs: str) -> dict[str, Strength]:
    """Return what is found in paragraphs of a page, and how strong it is."""
    page = "\n".join(paragraphs)
    pieces = [
        Piece(each, Place(1, page.index(each), page.index(each) + len(each)))
        for each in paragraphs
    ]
    return {
        page[each.place.start : each.place.end]: each.strength for each in judge(pieces)
    }


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("NHS number", "943 476 5919"),
        ("Victim's mobile", "+44 7700 900712"),
        ("Mobile of the witness (evenings)", "07911 234567"),
        ("Téléphone de la victime", "06 39 98 21 04"),
        ("DNI", "54362315K"),
        ("Teléfono de la testigo", "+34 612 345 671"),
        ("ИИН", "970415400023"),
        ("Телефон потерпевшей", "+7 916 555-12-48"),
        ("رقم الهوية الإماراتية", "784-1996-0000143-4"),
        ("رقم هاتف الضحية", "+971 50 123 4567"),
        ("身分證字號", "A200000432"),
        ("身份证号码", "533101199604120003"),
    ],
)
def test_the_label_above_a_number_says_whose_it_is(label, value):
    assert found("For your file", label, value)[value] is Strength.STRONG
    # Another paragraph between, and it belongs to nothing.
    apart = found(label, "Preferred language: Vietnamese", value)
    assert apart.get(value) is not Strength.STRONG


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("Passport no.", "14CV28143"),
        ("Né le", "14 mars 2010"),
        ("Date of birth", "04/02/2009"),
    ],
)
def test_without_check_digits_it_is_found_and_weak(label, value):
    assert found(label, value) == {value: Strength.WEAK}


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("Telephone", "020 7946 0111"),
        ("Phone for the press", "+44 20 7946 0999"),
        ("Hotline for victims", "0800 0121 700"),
        ("Annual accounts", "2019-2020"),
        ("Tax number of the association", "378 282 246"),
        ("Número de registro de la ONG", "54362315K"),
        ("ИИН/БИН фонда", "970415400023"),
        ("机构税号", "533101199604120003"),
        ("护照被扣人数", "12 345 678"),
        ("We kept her NHS number.", "943 476 5919"),
        ("Births in 2010 at the identity office", "943 476 5919"),
    ],
)
def test_what_asks_for_no_person_makes_nothing_strong(label, value):
    assert Strength.STRONG not in found(label, value).values()


@pytest.mark.parametrize(
    "rows",
    [
        ("受害人姓名 \t 某某某", "出生日期 \t ××××年××月××日", "填表人 \t 李四,某单位"),
        ("Name of victim\tSo-and-so", "Date of birth\tdd/mm/yyyy", "Safe phone\t000"),
        ("اسم الضحية المحتملة | فلانة بنت فلان", "تاريخ الولادة | يوم/شهر/سنة"),
        ("Nombre de la víctima\tFulana de Tal", "Fecha de nacimiento\tdd/mm/aaaa"),
        ("ФИО потерпевшей\tИванов Иван Иванович", "Дата рождения\tдд.мм.гггг"),
    ],
)
def test_a_form_filled_in_for_nobody_betrays_nobody(rows):
    assert Strength.STRONG not in found(*rows).values()


def test_the_same_forms_filled_in_for_somebody_betray_her():
    assert found("受害人姓名\t何小芳", "出生日期\t2009年3月4日")["何小芳"] == "strong"
    rows = ("Name of victim\tRosa Mbeki", "Date of birth\t4 March 2009")
    assert found(*rows)["Rosa Mbeki"] == "strong"
    barred = "Name of victim | Rosa Mbeki"
    assert found(barred, "Date of birth | 4 March 2009")["Rosa Mbeki"] == "strong"
