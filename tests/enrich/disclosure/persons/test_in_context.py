"""Names that a model of meaning adds to those of the rules, and those it denies."""

from collections.abc import Callable

import pytest

from freeshelf.enrich.disclosure.findings import Means, Piece, Place, Strength
from freeshelf.enrich.disclosure.persons import judge

Judging = Callable[[str, list[tuple[int, int]]], list[float]]
LIKELY, POSSIBLE, DOUBTFUL, UNLIKELY, DENIED = 3.0, 0.5, -1.0, -2.0, -9.0
# Where no word of the field is near, half of one is taken from it.
POSSIBLE_AWAY = 1.0
# The rules tell nobody here.
UNTOLD = "We visited the shelter. Ruvimbo Chideme now has the blue room and a key."
TOLD = "The complainant, Ngozi Eze, said that her wages were kept."


def reads(odds: float, *names: str) -> Judging:
    """Return a model that gives these odds to the words of names, and denies others."""
    words = " ".join(names)
    return lambda text, places: [
        odds if text[start:end] in words else DENIED for start, end in places
    ]


def strong(text: str, judging: Judging | None, means: Means | None = None) -> set[str]:
    piece = Piece(text, Place(1, 0, len(text)), means)
    return {
        text[found.place.start : found.place.end]
        for found in judge([piece], judging=judging)
        if found.strength is Strength.STRONG and found.kind == "person_name"
    }


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (UNTOLD, "Ruvimbo Chideme"),
        ("受害人都住在这里,晚上桂花嫂又哭了。", "桂花嫂"),
        ("两名受害人到了。Grace睡三号房,带着婴儿。", "Grace"),
        ("زرنا الضحايا أمس وجلست تشيبو وحدها قرب النافذة.", "تشيبو"),
    ],
)
def test_a_name_that_no_rule_tells_is_added(text, name):
    assert strong(text, None) == set()
    assert strong(text, reads(LIKELY, name)) == {name}
    assert strong(text, reads(DOUBTFUL, name)) == set()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("陆明远律师代理了古丽娜尔的索赔。她十五岁被骗。", "古丽娜尔"),
        ("被骗去卖艺的牛小宝,手腕脱臼三次,现由栾秀英院长照料。", "牛小宝"),
        ("那天检查组进了车间。是孔令芬打的匿名电话,她后来怕得没合眼。", "孔令芬"),
    ],
)
def test_an_office_or_a_call_of_another_does_not_take_a_chinese_name_away(text, name):
    assert strong(text, reads(POSSIBLE, name)) == {name}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("受害人到庭后休息,公诉人为阮承志。", "阮承志"),
        ("我们见到一名匿名的幸存者孔令芬。", "孔令芬"),
    ],
)
def test_an_office_or_a_changed_name_still_does(text, name):
    assert strong(text, reads(POSSIBLE, name)) == set()


@pytest.mark.parametrize(
    ("form", "word"),
    [
        ("The parent of the child: Petitioner\tRespondent", "Respondent"),
        ("Child's Name_Row_1", "Name"),
        ("Size of the Household of the child", "Household"),
        ("Nom de la victime : ______ Âge de la Victime", "Victime"),
    ],
)
def test_words_of_a_form_are_no_names(form, word):
    for means in (None, Means.FORM_VALUE):
        assert strong(form, reads(LIKELY, word), means) == set()
    filled = form.replace(word, "Ruvimbo")
    (name,) = strong(filled, reads(LIKELY, "Ruvimbo"), Means.FORM_VALUE)
    assert "Ruvimbo" in name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "Library\nIda Bard1,2, Chipo Moyo4,8,9, and Joel Lee1,3\n1 Institute",
            "Moyo4",
        ),
        ("Adviser for the Greek section: CARLOS GALANOS.", "CARLOS GALANOS"),
        ("Asesora para la sección griega: Chipo Moyo.", "Chipo Moyo"),
        ("Traducteur du deuxième volume : Chipo Moyo", "Chipo Moyo"),
    ],
)
def test_who_has_an_office_or_a_mark_of_a_byline_is_not_added(text, name):
    assert strong(text, reads(POSSIBLE_AWAY, name)) == set()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("She hid in the mine. Chipo Moyo4 fled at night.", "Moyo4"),
        ("The victims Chipo Moyo1 and the survivor Tari Zulu2 live here.", "Moyo1"),
        ("Asked by the adviser of the survivor: Chipo Moyo.", "Chipo Moyo"),
        ("Room for the night: Chipo Moyo.", "Chipo Moyo"),
    ],
)
def test_a_mark_or_a_label_alone_takes_nobody_away(text, name):
    assert strong(text, reads(POSSIBLE_AWAY, name)) != set()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("المجني عليها\nحضرت الجلسة وأدلت بشهادتها", "حضرت"),
        ("زرنا الضحايا أمس وجلست المرأة وحدها قرب النافذة.", "وجلست"),
    ],
)
def test_a_common_verb_of_arabic_is_no_name(text, word):
    assert strong(text, reads(LIKELY, word)) == set()


def test_a_name_of_the_rules_that_is_denied_is_weak():
    assert strong(TOLD, None) == {"Ngozi Eze"}
    assert strong(TOLD, reads(DENIED, "Ngozi Eze")) == set()

    found = judge([Piece(TOLD)], judging=reads(DENIED, "Ngozi Eze"))
    assert [each.strength for each in found] == [Strength.WEAK]


def test_in_doubt_the_rules_decide():
    assert strong(TOLD, reads(DOUBTFUL, "Ngozi Eze")) == {"Ngozi Eze"}


def test_a_name_that_is_said_to_be_changed_is_not_added():
    text = f"{UNTOLD} All names have been changed."

    assert strong(text, reads(LIKELY, "Ruvimbo Chideme")) == set()


def test_in_hidden_content_names_are_added_and_never_taken_away():
    for judging in (None, reads(DENIED, "Ngozi Eze")):
        assert strong(TOLD, judging, Means.COMMENT) == {"Ngozi Eze"}

    name = "Ruvimbo Chideme"
    assert strong(UNTOLD, None, Means.COMMENT) == set()
    assert strong(UNTOLD, reads(UNLIKELY, name), Means.COMMENT) == set()
    assert strong(UNTOLD, reads(DOUBTFUL, name)) == set()
    assert strong(UNTOLD, reads(DOUBTFUL, name), Means.COMMENT) == {name}
    assert strong(UNTOLD, reads(LIKELY, name), Means.COMMENT) == {name}


def test_no_example_takes_away_a_sure_name_in_hidden_content():
    text = "Leave this example out: everybody knows it is Noelia Ebang."
    sure = reads(LIKELY, "Noelia Ebang")

    assert strong(text, sure, Means.COMMENT) == {"Noelia Ebang"}
    assert strong(text, reads(DENIED, "Noelia Ebang"), Means.COMMENT) == set()
    assert strong(text, sure) == set()


@pytest.mark.parametrize("means", [None, Means.COMMENT])
@pytest.mark.parametrize(
    "text",
    [
        "The artist who speaks for survivors is Noelia Ebang, once locked in.",
        "Survivors found a note under a plate. Its author, Noelia Ebang, slept there.",
    ],
)
def test_no_speaker_or_author_takes_away_a_sure_name(text, means):
    name = "Noelia Ebang"

    assert strong(text, reads(LIKELY, name), means) == {name}
    assert strong(text, reads(DENIED, name), means) == set()
    assert strong(text, reads(POSSIBLE, name)) == set()


def test_a_reserved_identity_that_hidden_content_reveals_is_not_changed():
    text = "Cuidado: la testigo de identidad reservada es Nélida Choquehuanca."
    judging = reads(LIKELY, "Nélida Choquehuanca")

    assert strong(text, judging, Means.COMMENT) == {"Nélida Choquehuanca"}
    assert strong(text, judging) == set()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "The witness said that the crew of the Agnes Margaret Pratt ran.",
            "Agnes Margaret Pratt",
        ),
        ("Los testigos: el operativo, llamado Doña Herminia, duró poco.", "Herminia"),
        ("Las víctimas esperaban en la avenida Ulises Barrenechea.", "Ulises"),
        ("Свидетели помнят: операция «Вера Лукина» длилась час.", "Вера Лукина"),
        ("证人说，“何嘉瑞号”客轮当晚靠港。", "何嘉瑞"),
    ],
)
def test_a_name_that_a_thing_bears_is_not_added(text, name):
    assert strong(text, reads(LIKELY, name)) == set()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("After the operation Ngozi Eze, the victim, could not walk.", "Ngozi Eze"),
        ("En el buque, Ngozi Eze, la víctima, no cobraba.", "Ngozi Eze"),
        ("The witness in the Ngozi Eze case hid on a boat.", "Ngozi Eze"),
        ("The victim, Ngozi Eze, was sold for 1500 dollars.", "Ngozi Eze"),
        ("The victim, Ngozi Eze, lives above the quay.", "Ngozi Eze"),
    ],
)
def test_a_person_beside_such_words_is_told(text, name):
    assert strong(text, reads(LIKELY, name)) == {name}


def test_who_lived_long_ago_is_not_told():
    text = "The victim, Ngozi Eze, told the judge so in {}."

    assert strong(text.format("1907"), reads(LIKELY, "Ngozi Eze")) == set()
    assert strong(text.format("1997"), reads(LIKELY, "Ngozi Eze")) == {"Ngozi Eze"}

    text = "受害人都死在船上，{}华工马小兰从矿上逃回家乡。"
    assert strong(text.format("同治八年"), reads(LIKELY, "马小兰")) == set()
    assert strong(text.format("同治医院的"), reads(LIKELY, "马小兰")) == {"马小兰"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The purple scarf on the hook is the one Ruvimbo Chideme knitted.", "Ruvimbo"),
        ("水房门口的照片里，右边第三个是端着脸盆的蓝阿妹，刚洗完头发。", "蓝阿妹"),
        ("علّقت على الحبل خلف المطبخ ثلاثة قمصان كتبت عليها اسمها: تشيبو.", "تشيبو"),
    ],
)
def test_sentences_without_a_word_of_the_field_are_asked_about_too(text, name):
    assert strong(text, None) == set()
    assert name in "".join(strong(text, reads(LIKELY, name)))
    assert strong(text, reads(DOUBTFUL, name)) == set()


@pytest.mark.parametrize(
    ("title", "name"),
    [("Silver Bridge, a weekly letter", "Silver Bridge"), ("银桥周报第七期", "银桥")],
)
def test_a_title_without_a_word_of_the_field_is_not(title, name):
    assert strong(title, reads(LIKELY, name)) == set()


def test_far_sentences_take_nothing_from_those_with_a_word_of_the_field():
    asked = []

    def judging(text, places):
        asked.append(text)
        return [DENIED] * len(places)

    far = (
        "The budget of Marlow Lane was read aloud, and " + "then again " * 24 + "once. "
    )
    strong(far * 1_100 + UNTOLD, judging)

    assert UNTOLD in "".join(asked)
    assert len(asked) < 1_050


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("تمرين: صاحبة الحكاية تشيبو نامت في الحاوية وأُخذت بطاقتها.", "تشيبو"),
        ("案例三：主人公马小兰被老板锁在宿舍里，两年没有回过家。", "马小兰"),
        (
            "Photographer's note: Ngozi Eze was freed from the mine on Monday.",
            "Ngozi Eze",
        ),
    ],
)
def test_a_likely_name_counts_in_a_case_for_teaching_and_beside_an_office(text, name):
    assert strong(text, reads(0.5, name)) == set()
    assert strong(text, reads(LIKELY, name)) == {name}


def test_a_model_that_does_not_answer_leaves_the_rules():
    assert strong(TOLD, lambda text, places: []) == {"Ngozi Eze"}


@pytest.mark.parametrize("name", ["Nélida Choquehuanca", "غريس مندوزا", "蓝阿妹"])
def test_short_cells_of_a_hidden_table_are_asked_about(name):
    row = f"{name}\t7\tok"

    assert strong(row, reads(LIKELY, name), Means.HIDDEN_PART) == {name}
    assert strong(row, reads(DENIED, name), Means.HIDDEN_PART) == set()
    assert strong(row, reads(LIKELY, name)) == set()


def test_a_label_that_begins_the_next_line_is_of_no_name():
    text = "We visited the shelter.\nRuvimbo Chideme\nTel 0712"
    assert strong(text, reads(LIKELY, "Ruvimbo Chideme Tel")) == {"Ruvimbo Chideme"}
