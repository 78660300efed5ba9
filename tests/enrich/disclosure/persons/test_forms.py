"""Forms with a field in each paragraph, of which one says that a person is at risk."""

import pytest

from freeshelf.enrich.disclosure.findings import Piece, Place, Strength
from freeshelf.enrich.disclosure.persons import judge

FORMS = {
    "en": (
        ("Name: ", "Marigold Ashcombe-Tull"),
        ("Status: ", "survivor of trafficking"),
        ("Phone: ", "+44 7700 900345"),
    ),
    "fr": (
        ("Nom : ", "Ludivine Querrec"),
        ("Statut : ", "victime présumée de traite"),
        ("Téléphone : ", "06 39 98 44 12"),
    ),
    "es": (
        ("Nombre: ", "Itzayana Quijano Bores"),
        ("Condición: ", "presunta víctima de trata"),
        ("Teléfono: ", "+502 5550 1290"),
    ),
    "ru": (
        ("ФИО: ", "Лагунова Есения Павловна"),
        ("Статус: ", "потерпевшая от торговли людьми"),
        ("Телефон: ", "+7 921 555 12 10"),
    ),
    "ar": (
        ("الاسم: ", "رهف القحطبي"),
        ("الصفة: ", "ضحية اتجار"),
        ("الهاتف: ", "0795550133"),
    ),
    "zh": (
        ("姓名：", "上官雨薇"),
        ("身份：", "人口贩运受害人"),
        ("电话：", "13800138555"),
    ),
}


def strong_in(*paragraphs: str) -> set[str]:
    """Return the words of paragraphs that are strong findings."""
    page = "\n".join(paragraphs)
    pieces = [
        Piece(each, Place(1, page.index(each), page.index(each) + len(each)))
        for each in paragraphs
    ]
    return {
        page[each.place.start : each.place.end]
        for each in judge(pieces)
        if each.strength is Strength.STRONG
    }


@pytest.mark.parametrize("language", FORMS)
def test_one_field_says_who_the_person_of_the_others_is(language):
    form = FORMS[language]
    fields = [label + value for label, value in form]
    told = {form[0][1], form[2][1]}
    assert strong_in(*fields) == told
    # The order of the fields says nothing.
    assert strong_in(*reversed(fields)) == told
    # A form that is a table has a row for each field.
    assert told == strong_in(
        *(f"{label.strip(' :：')} \t {value}" for label, value in form)
    )


@pytest.mark.parametrize("language", FORMS)
def test_without_that_field_a_form_is_anybodys(language):
    (label, name), _, (phone, number) = FORMS[language]
    assert not strong_in(label + name, phone + number)
    status = FORMS[language][1]
    # Another paragraph ends a form.
    assert not strong_in(label + name, "***", "".join(status))


@pytest.mark.parametrize(
    "status",
    [
        "Status: lives in the shelter as a resident",
        "Status: resident of the shelter",
        "Victim of trafficking: yes",
        "Capacity: protected witness",
    ],
)
def test_the_status_may_be_said_in_other_ways(status):
    is_opening = not status.startswith("Status: lives")
    found = strong_in("Name: Marigold Ashcombe-Tull", status)
    assert (found == {"Marigold Ashcombe-Tull"}) is is_opening


@pytest.mark.parametrize(
    "field",
    [
        "Status: victim support officer",
        "Role: survivor speaker",
        "Role: expert witness",
        "Condition: aid to the victim is free",
        "Status: lawyer of the victim",
        "Status: victim / witness / other (tick)",
        "Topic: the child as a witness",
        "Victim of trafficking: no",
        "Child protection officer: yes",
        "Category: victims",
        "Statut : avocate de la victime",
        "Statut : aide aux victimes",
        "Condición: abogada de la víctima",
        "Статус: адвокат потерпевшей",
        "Статус: помощь потерпевшим",
        "الصفة: محامية الضحية",
        "身份：受害人律师",
        "身份：受害人权益保护专员",
    ],
)
def test_other_fields_say_it_of_nobody(field):
    assert not strong_in("Name: Marigold Ashcombe-Tull", field, "Age: 41")


@pytest.mark.parametrize(
    "above",
    [
        "Sample form, to show how it is filled in",
        "Modèle rempli à titre d'exemple",
        "Ficha de muestra, datos inventados",
        "Образец заполнения анкеты",
        "نموذج للتدريب فقط، البيانات وهمية",
        "填写示例，数据虚构",
    ],
)
def test_a_form_that_is_filled_in_to_show_how_is_of_nobody(above):
    form = ["".join(field) for field in FORMS["en"]]
    assert strong_in("Intake", *form)
    assert not strong_in(above, *form)
