"""Tables of who lives in a shelter or is served, by titles and heads of other words."""

import io

import pytest

from freeshelf.enrich.disclosure.findings import Piece, Place, Strength
from freeshelf.enrich.disclosure.inside import read_file
from freeshelf.enrich.disclosure.persons import judge

TITLED = [
    ("Personnes hébergées au foyer", "Nom\tÂge\tChambre", "Perrine Vautravers\t15\t4"),
    (
        "Проживающие в кризисном центре",
        "№\tФамилия\tИмя\tГод рождения",
        "1\tСыромятникова\tУльяна\t2008",
    ),
    (
        "قائمة المقيمات في دار الإيواء",
        "الاسم\tالعمر\tالقرية",
        "سميرة البيطار\t15\tالرستن",
    ),
    ("Personas alojadas en el albergue", "Nombre\tEdad", "Saioa Iturribarría\t15"),
    ("Residents of the shelter this month", "Name\tAge", "Tirion Peverell\t15"),
    ("庇护所入住者名单", "姓名\t年龄", "上官雨薇\t15"),
]
# What sleeps in rooms and has an age, whatever is above.
OF_ROOMS = [
    ("Surname\tFirst name\tAge\tRoom", "Peverell\tTirion\t15\t4"),
    ("Nom\tPrénom\tÂge\tChambre", "Vautravers\tPerrine\t15\t4"),
    ("Apellidos\tNombres\tEdad\tDormitorio", "Quispe Mamani\tWayra\t15\t4"),
    ("Фамилия\tИмя\tВозраст\tПалата", "Сыромятникова\tУльяна\t15\t4"),
    ("اللقب\tالاسم\tالعمر\tالغرفة", "الحموي\tفاطمة\t15\t4"),
    ("姓\t名\t年龄\t床位", "上官\t雨薇\t15\t4"),
]
SINCE = [
    ("Nom\tPrénom\tVillage\tBénéficiaire depuis", "Kouassigan\tAdjoua\tTchamba\t2023"),
    ("Surname\tFirst name\tVillage\tClient since", "Peverell\tTirion\tElmby\t2023"),
    ("Apellidos\tNombres\tPueblo\tUsuaria desde", "Quispe\tWayra\tOruro\t2023"),
    ("Фамилия\tИмя\tСело\tКлиентка с", "Сыромятникова\tУльяна\tКаскелен\t2023"),
    ("اللقب\tالاسم\tالقرية\tمستفيدة منذ", "الحموي\tفاطمة\tالرستن\t2023"),
    ("姓\t名\t村\t受助人起始日期", "上官\t雨薇\t柳村\t2023"),
]


def strong_in(*lines: str) -> set[str]:
    """Return the kinds that are strong in the lines of a page."""
    pieces = [Piece(line, Place(1, 1000 * at)) for at, line in enumerate(lines)]
    return {each.kind for each in judge(pieces) if each.strength is Strength.STRONG}


@pytest.mark.parametrize("table", [*TITLED, *OF_ROOMS, *SINCE])
def test_names_of_those_who_are_served_are_strong(table):
    assert "person_name" in strong_in(*table)


@pytest.mark.parametrize(("head", "row"), OF_ROOMS)
def test_a_table_of_a_pdf_has_bars_between_its_cells(head, row):
    assert "person_name" in strong_in(*(x.replace("\t", " | ") for x in (head, row)))


@pytest.mark.parametrize(
    "table",
    [
        ("Programme of the training", "Name\tAge\tRoom", "Rooms in use\t12\t4"),
        ("Surname\tFirst name\tOrganisation\tRoom", "Peverell\tTirion\tAmal\t4"),
        ("Nom\tPrénom\tFonction\tChambre\tÂge", "Vautravers\tPerrine\tJuriste\t4\t50"),
        ("Année\tBénéficiaires depuis janvier\tVillage", "2023\t120\tTchamba"),
        ("Organisation\tPartner since\tVillage", "Amal Foundation\t2019\tElmby"),
        ("Партнёр\tИмя\tСело\tПартнёр с", "Фонд\tУльяна Громова\tКаскелен\t2019"),
        ("Residents of the town", "Age\tRoom\tNumber", "15\t4\t220"),
        ("مدربون", "الاسم\tالوظيفة\tالغرفة", "سميرة البيطار\tمدربة\t4"),
        ("讲师名单", "姓名\t单位\t房间", "上官雨薇\t阳光基金会\t4"),
    ],
)
def test_other_tables_with_rooms_and_beginnings_hold_nobody(table):
    assert not strong_in(*table)


def test_a_list_in_the_encoding_of_an_old_spreadsheet_is_read():
    content = "\n".join(SINCE[0]).replace("\t", ";").encode("cp1252")
    seen = read_file(io.BytesIO(content), media_type="text/csv")
    pieces = [each for each in seen if isinstance(each, Piece)]
    assert "Prénom" in pieces[0].text
    assert {each.kind for each in judge(pieces)} == {"person_name"}


@pytest.mark.parametrize(
    "sentence",
    [
        "All names in this deck are changed.",
        "Tous les noms de cette présentation ont été changés.",
        "Los nombres en esta presentación han sido cambiados.",
        "Все имена в презентации изменены.",
        "الأسماء في هذا العرض مغيرة.",
        "本文所有姓名已更改。",
    ],
)
def test_a_deck_may_say_that_its_names_are_changed(sentence):
    told = "Maria Quintero, a survivor of trafficking, 19, worked in a nail bar."
    assert strong_in(told) == {"person_name"}
    assert not strong_in(told, sentence)


JOINED = [
    ("Resident list, June", "Name Age Haverstock Clementine 16 Ollerenshaw Dagmar 34"),
    ("Liste des résidentes", "Nom Âge Querrec Ludivine 16 Vautravers Perrine 34"),
    ("Lista de residentes", "Nombre Edad Quispe Wayra 16 Mamani Rosario 34"),
    ("Список проживающих", "Имя Лет Сыромятникова Ульяна 16 Бекмурзина Айгерим 34"),
    ("قائمة المستفيدات", "الاسم العمر سميرة البيطار 16 نجلاء الطرابيشي 34"),
    ("受害人名单", "上官雨薇 16 慕容晓彤 34"),
]


@pytest.mark.parametrize(("title", "rows"), JOINED)
def test_rows_of_a_list_that_ocr_joins_are_read_one_by_one(title, rows):
    assert "person_name" in strong_in(title, rows)
    assert not strong_in("Programme of the day", rows)


def test_a_long_sentence_below_the_title_of_a_list_is_no_row_of_it():
    sentence = (
        "In June we wrote to Leeds City Council about room 12, and nobody from the "
        "Harbour Trust came to see the two floors that were closed for repair"
    )
    assert not strong_in("Resident list, June", sentence)
