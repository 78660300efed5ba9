"""Contacts and numbers of persons at risk, and those beside them of nobody; links."""

import pytest

from freeshelf.enrich.disclosure.findings import Means, Piece
from freeshelf.enrich.disclosure.persons import judge

NUMBER = "+44 7494 580730"


def found(piece):
    piece = Piece(piece) if isinstance(piece, str) else piece
    return [(each.kind, each.strength.value) for each in judge([piece])]


@pytest.mark.parametrize(
    "text",
    [
        "The survivor left on foot. Then she slept. New SIM: {}, reach her there.",
        "Потерпевшая ушла пешком. Спала на вокзале. Оставила и свой: {}.",
        "La víctima se fue de noche. Llegó bien. Escribe desde {}.",
        "愿意作证的那个厨师下了船。他很累。联系他：{}。",
    ],
)
def test_a_contact_sentences_behind_is_strong_when_it_is_said_to_be_theirs(text):
    assert ("phone", "strong") in found(text.format(NUMBER))


def test_a_contact_of_another_party_behind_a_victim_is_weak():
    told = "The survivor left on foot. The police officer was told. Answers at {}."
    other = "The survivor left on foot.\n\nThe printer answers at {}."

    for text in (told, other):
        assert ("phone", "strong") not in found(text.format(NUMBER))


def test_an_account_whose_groups_a_line_end_of_arabic_turns_is_found():
    text = (
        "حوّلوا المبلغ إلى حساب الناجية JO31 ZZZZ 0000 0000 0000 0000 {}، لا إلى غيره."
    )

    assert ("iban", "strong") in found(text.format("0004 38"))
    assert ("iban", "strong") in found(text.format("38 0004"))
    assert ("iban", "strong") not in found(text.format("38 0005"))


@pytest.mark.parametrize(
    "text",
    [
        "Numbers of children by camp: 0791 0412 0055, 0100 0004 1300.",
        "أعداد الأطفال بحسب الموسم: 0791 0412 0055، ثم 0100 0004 1300.",
        "历年受害人人数：138 0013 7409；190 0004 1277。",
    ],
)
def test_counts_of_persons_are_no_telephones(text):
    assert ("phone", "strong") not in found(text)


def test_the_number_of_an_office_beside_those_it_helps_is_public():
    own = "Помощь пострадавшим: ИНН {}9999000013."

    assert found(own.format("фонда ")) == []
    assert found(own.format("потерпевшей ")) != []


def test_a_form_filled_in_to_show_how_tells_nobody():
    form = "Nom de la victime : {}\nN° de sécurité sociale : {}"

    assert found(form.format("MARTIN-TEST", "1 23 45 67 890 123 45")) == []
    assert dict(found(form.format("MARTIN Awa", "2 69 05 49 588 157 80"))) == {
        "person_name": "strong",
        "national_number": "strong",
    }


def test_a_lettered_number_that_a_sentence_before_announces_is_strong():
    told = "Hay que corregir la {}, que apuntaron mal. La buena es XOHY030611MCSXRSA9."

    assert found(told.format("CURP")) == [("national_number", "strong")]
    assert found(told.format("fecha")) == []


@pytest.mark.parametrize(
    "address",
    [
        "https://x.org/files/victim%20Amina-Bello.pdf",
        "https://x.org/%E8%A2%AB%E5%AE%B3%E4%BA%BA-%E7%8E%8B%E6%B7%91%E8%8A%AC.pdf",
        "Declaraci%C3%B3n_v%C3%ADctima_Yolanda_Quispe.docx",
    ],
)
def test_a_name_in_the_address_of_a_link_is_read_as_words(address):
    assert found(Piece(address, means=Means.LINK)) == [("person_name", "strong")]


def test_digits_in_the_address_of_a_page_are_no_numbers_of_persons():
    address = "https://x.org/victim/2690549588157/0044-7494-580730/report.pdf"

    assert found(Piece(address, means=Means.LINK)) == []


@pytest.mark.parametrize(
    "target", ["https://wa.me/447494580730", "https://t.me/+447494580730"]
)
def test_a_link_or_a_stroke_hides_no_telephone(target):
    told = f"The survivor left on foot. Write to her: {target}"

    assert ("phone", "strong") in found(told)
    assert ("phone", "strong") in found(Piece(target, means=Means.COMMENT))
    assert "phone" in dict(found(Piece(target, means=Means.LINK)))
    parted = "informant / yard 7 / 0722 619 458 / airtime first"
    assert ("phone", "strong") in found(parted)


@pytest.mark.parametrize(
    "account",
    ["GB82 WEST 1234 5698 7654 32", "FR14 2004 1010 0505 0001 3M02 606"],
)
def test_the_account_that_every_manual_prints_is_nobodys(account):
    assert found(f"The victim's wages went to {account}.") == []


@pytest.mark.parametrize(
    ("text", "is_strong"),
    [
        ("Mobile of the victim .......... +44 7494 580730", True),
        ("Mobile of the victim .......... (+44 7494 580730)..........", False),
        ("Mobile of the victim: +44 7494 000000", False),
    ],
)
def test_dots_lead_to_what_is_filled_in_and_blanks_are_nobodys(text, is_strong):
    assert (("phone", "strong") in found(text)) is is_strong


def test_the_specimen_of_a_country_is_nobodys():
    lines = (
        "P<ESPESPANOLA<ESPANOLA<<CARMEN<<<<<<<<<<<<<<\n"
        "ZAB0002549ESP8001014F3010057<<<<<<<<<<<<<<<6"
    )
    assert found(f"La víctima aprende a leer esto:\n{lines}") == []


def test_an_account_of_a_shelter_is_no_street():
    text = "Donations to the shelter: SA36 8000 0204 6080 1696 3894, Riyadh."
    arabic = "تبرعوا لمأوى النساء: IBAN SA36 8000 0204 6080 1696 3894 باسم الجمعية."
    for each in (text, arabic):
        assert "shelter_address" not in dict(found(each))
