"""Ways to tell of a person at risk, and what only looks like one."""

import pytest

from freeshelf.enrich.disclosure.findings import Means, Piece, Place
from freeshelf.enrich.disclosure.persons import judge

FORM, PROPERTY = Means.FORM_VALUE, Means.PROPERTY


def found(text: str, means: Means | None = None) -> set[tuple[str, str]]:
    return {(f.kind, f.strength.value) for f in judge([Piece(text, means=means)])}


@pytest.mark.parametrize(
    "text",
    [
        "Le chef d'équipe, Loïc Kerbrat, accepte d'être entendu comme témoin.",
        "El jefe de cuadrilla Fidencio Mamani, informante nuestro desde enero.",
        "Водитель Виталий Сорока согласился быть свидетелем.",
        "قبل مساعد الربان زياد المصري أن يكون شاهدا.",
        "قالت الضحية أنجيلا مانويل إنها لم تغادر المخبز.",
        "المنشور اسم الضحية مرسيل عيد, سهوا.",
        "李小明是受害人。",
        "甲板上左二是幸存者约尔达，未经同意不得使用",
        "大副吴连林同意作为证人出庭。",
        "投诉由领班丁福德（线人）提出。",
        "马恩佐，受害儿童",
        "Жалобу подал бригадир Фиденсио Тун, наш информатор с января.",
        "Module taken from the case of Jhoselyn Mamani, victim",
        "À gauche sur la photo, la rescapée Lioubov Streltchenko, au four",
        "الطفل الذي فتح لنا الباب، ياسر بطيروف، يعرف سعر القطن.",
        "甲板员哥佐敏是举报人，目前仍在船上。",
    ],
)
def test_a_name_told_in_a_role_is_strong(text):
    assert ("person_name", "strong") in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Le chef de la police, Loïc Kerbrat, était présent pour la victime.",
        "船员大部分是受害人。",
        "L'avocate de la victime, Claire Morel, a fait appel.",
        "这是受害人的权利。",
        "受害人身份，受害人保护。",
        "Photo : Lioubov Streltchenko. La victime est partie.",
        "سلمى )االسم مستعار(، وهي ناجية، دفعت ثمن الفحص.",
        "La liste des maisons ouvertes aux victimes\nAmina Diallo",
        "Survivors can find the list of members on the website\nAmina Diallo",
    ],
)
def test_offices_counts_and_links_to_lists_tell_no_name(text):
    assert ("person_name", "strong") not in found(text)


def test_a_child_victim_and_a_school_are_told_in_the_value_of_a_field():
    assert ("person_name", "strong") in found("Enzo Malval, enfant victime", FORM)
    assert ("school", "strong") in found("collège Jean-Lescure", FORM)
    assert ("school", "weak") in found("collège Jean-Lescure", PROPERTY)


def test_a_telephone_is_strong_in_a_property_and_a_mail_address_weak():
    assert found("T. W., if found ring +1 212-555-0111", PROPERTY) == {
        ("phone", "strong")
    }
    assert found("t.w.81@seznam.cz", PROPERTY) == {("email", "weak")}


def test_a_contact_is_of_the_person_in_the_sentence_before_if_a_pronoun_says_so():
    text = "La victime n'a plus de téléphone. {} répond à petite.h71@seznam.cz."

    assert ("email", "strong") in found(text.format("Elle"))
    assert ("email", "weak") in found(text.format("Le voisin"))


def test_a_street_with_its_number_and_small_words_is_an_address():
    text = "La victime vit maintenant au 22 de la rue du Lavoir, chez des voisins."

    assert ("street_address", "strong") in found(text)


def test_a_number_that_a_reader_turned_round_is_a_telephone():
    text = "المخبر في الفرن السابع: 0106 000 770 +964"

    assert ("phone", "strong") in found(text)


def test_a_word_for_an_example_hides_no_person_in_hidden_content():
    text = "مثال: القاصر لجين عثمان، ضحية، عمرها 15 سنة"

    assert ("person_name", "strong") in found(text, Means.OUTSIDE_PAGE)
    assert ("person_name", "strong") not in found(text)
    assert found("Sample form: Jane Doe, victim", Means.OUTSIDE_PAGE) == set()


def test_under_a_redaction_one_letter_is_nothing_and_a_small_word_is_weak():
    assert found("XXXXXX", Means.REDACTION) == set()
    for taken_out in ("(removed)", "NN-12", "изъято, изъято", "(محذوف)", "某县某村"):
        assert found(taken_out, Means.REDACTION) == {("redacted_text", "weak")}
    for kept in ("Room 7", "王某某", "NN Kovac"):
        assert found(kept, Means.REDACTION) == {("redacted_text", "strong")}
    assert found("проект", Means.REDACTION) == {("redacted_text", "weak")}
    assert found("анна", Means.REDACTION) == {("redacted_text", "strong")}


def test_a_formula_under_a_bar_names_nobody():
    for formula in ("N2", "H", "7", "x1"):
        assert found(formula, Means.REDACTION) == set()
    for part in ("N.K.", "14", "李明", "O2 AB"):
        assert found(part, Means.REDACTION) == {("redacted_text", "strong")}
    assert found("的", Means.REDACTION) == set()


def test_the_line_of_a_passport_is_known_though_a_letter_is_misread():
    text = "suivantes : S000471138UT09804175F2908306<<<<<<<<<<<<<<<f"

    assert ("passport_line", "strong") in found(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "Survivor: Clementine Haverstock\nTel +44 7700 900812",
            "Clementine Haverstock",
        ),
        ("Victime : Marie Dupont\nTél. 06 12 34 56 78", "Marie Dupont"),
        ("Survivor: Clementine\nHaverstock Adeyemi", "Clementine\nHaverstock Adeyemi"),
    ],
)
def test_a_name_ends_before_the_label_of_the_next_line(text, name):
    piece = Piece(text, place=Place(start=0, end=len(text)))
    places = [each.place for each in judge([piece]) if each.kind == "person_name"]
    assert [text[place.start : place.end] for place in places] == [name]
