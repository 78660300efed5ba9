"""Contacts that a model of meaning adds to those of the rules, and those it denies."""

import pytest

from freeshelf.enrich.disclosure.findings import Means, Piece, Place, Strength
from freeshelf.enrich.disclosure.persons import judge
from freeshelf.enrich.disclosure.persons.contacts_in_context import Passage, Weighing

LIKELY, DOUBTFUL, DENIED = 3.0, -1.0, -9.0
# Of each the rules tell nothing strong.
UNTOLD = [
    ("Ama from the boat has a new card. Try 024 417 8831 after dark.", "024 417 8831"),
    ("Elle dormait par terre. Pour la joindre : 07 57 43 18 95.", "07 57 43 18 95"),
    ("La muchacha del taller contesta tarde, en el 612 345 618.", "612 345 618"),
    ("Наш повар с баржи сменил симку: 8 916 555-12-43.", "8 916 555-12-43"),
    ("خرجت من المزرعة ليلاً ولا سبيل إليها إلا عبر 079 162 4386.", "079 162 4386"),
    ("从矿上回来的小伙子说打13912345671就行。", "13912345671"),
    ("He will confirm the hours: karim.wash@post.example.", "karim.wash@post.example"),
    ("His number came, 9471205MA; wipe this. He eats again.", "9471205MA"),
    ("Hers, numbered T4839217, turned up in his car.", "T4839217"),
    ("小伙子晚上醒着，13912345671，别的时候不接。", "13912345671"),
    ("The padre topped it up by 50. 0722 619 458, then wiped it.", "0722 619 458"),
    ("Hers turned up at the airport, number P7340915C, cut open.", "P7340915C"),
    ("She keeps her number in a shoe: 4230789A091BA6.", "4230789A091BA6"),
    ("La fillette sortie du daara porte le 1 751 2011 00482.", "1 751 2011 00482"),
    (
        "She trusts one box: hello.again.ama@post.example",
        "hello.again.ama@post.example",
    ),
    # The number of France has groups, and a stop may stand on the wrong side.
    ("Essayez : 2 85 07 75 116 234 02. Elle a peur.", "2 85 07 75 116 234 02"),
    ("خرجت من المزرعة ليلاً ولا سبيل إليها إلا عبر: .0791624386", "0791624386"),
]
TOLD = "The victim can be called at +44 7911 234567."


def reads(odds: float, asked: list[Passage] | None = None) -> Weighing:
    """Return a model that gives all contacts the same odds, and notes what it reads."""

    def weighing(passage: Passage) -> list[float]:
        if asked is not None:
            asked.append(passage)
        return [odds] * len(passage.contacts)

    return weighing


def strong(
    text: str, weighing: Weighing | None, means: Means | None = None
) -> set[str]:
    piece = Piece(text, Place(1, 7, 7 + len(text)), means)
    return {
        text[found.place.start - 7 : found.place.end - 7]
        for found in judge([piece], weighing=weighing)
        if found.strength is Strength.STRONG
    }


@pytest.mark.parametrize(("text", "contact"), UNTOLD)
def test_a_contact_that_no_rule_tells_is_added(text, contact):
    assert strong(text, None) == set()
    assert strong(text, reads(LIKELY)) == {contact}
    assert strong(text, reads(DOUBTFUL)) == set()


def test_a_number_that_no_rule_finds_is_weak_when_it_is_possible():
    text = UNTOLD[0][0]

    def weak(odds: float) -> list[Strength]:
        return [each.strength for each in judge([Piece(text)], weighing=reads(odds))]

    assert weak(DOUBTFUL) == [Strength.WEAK]
    assert weak(DENIED) == []


@pytest.mark.parametrize(
    "text",
    [
        "She rang. ISBN 978-977-490-172-0, 2nd edition of 1998-2004-2011.",
        "The shelter had 1 204 318 577 dirhams from 14/03/2021 on.",
        "The survivors sew 10000000001 bags.",
    ],
)
def test_books_sums_and_dates_beside_persons_are_no_numbers_of_theirs(text):
    assert strong(text, reads(LIKELY)) == set()


def test_a_long_number_away_from_the_field_is_not_asked_about():
    asked: list[Passage] = []
    list(judge([Piece("Invoice 4230789A091BA6, ink.")], weighing=reads(9, asked)))
    assert asked == []


def test_a_contact_of_the_rules_that_is_denied_is_weak():
    assert strong(TOLD, None) == strong(TOLD, reads(DOUBTFUL)) == {"+44 7911 234567"}
    assert strong(TOLD, reads(DENIED)) == set()

    found = list(judge([Piece(TOLD)], weighing=reads(DENIED)))
    assert [each.strength for each in found] == [Strength.WEAK]


def test_a_contact_that_is_denied_in_hidden_content_is_weak_there():
    imprint = "Kiln Press, 14 Harbour Street. Tel. +44 7911 234567."
    contacts = {"14 Harbour Street", "+44 7911 234567"}
    assert strong(imprint, None, Means.COMMENT) == contacts
    assert strong(imprint, reads(DOUBTFUL), Means.COMMENT) == contacts
    assert strong(imprint, reads(DENIED), Means.COMMENT) == set()

    piece = Piece(imprint, means=Means.COMMENT)
    found = list(judge([piece], weighing=reads(DENIED)))
    assert {each.strength for each in found} == {Strength.WEAK}


def test_nothing_under_a_redaction_is_denied():
    assert strong(TOLD, reads(DENIED), Means.REDACTION) >= {"+44 7911 234567"}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("The witness holds social insurance number 130 692 544.", "130 692 544"),
        (
            "The victim is paid on DE83 3704 0044 0532 0130 11.",
            "DE83 3704 0044 0532 0130 11",
        ),
        (
            "La víctima cobra en ES96 2100 0418 4502 0005 1339.",
            "ES96 2100 0418 4502 0005 1339",
        ),
    ],
)
def test_right_check_digits_beside_a_word_for_a_person_are_not_denied(text, number):
    assert strong(text, reads(DENIED)) == {number}


def test_an_account_beside_no_person_is_denied():
    text = "The account for gifts is DE83 3704 0044 0532 0130 11."
    assert strong(text, None) == {"DE83 3704 0044 0532 0130 11"}
    assert strong(text, reads(DENIED)) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Write to office@registry.example before the victims arrive.",
        "Form to practise: telephone of the victim 0123456789, sample.",
        "Toll-free line for survivors: +44 800 012 1700",
    ],
)
def test_what_is_for_all_by_its_form_is_never_told(text):
    assert strong(text, reads(LIKELY)) == set()


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("For example Ama, who answers at ama.k@post.example.", "ama.k@post.example"),
        ("المثال من ملف الناجية، وبريدها ama.k@post.example.", "ama.k@post.example"),
        ("Пример: Ама отвечает по 8 916 555-12-43.", "8 916 555-12-43"),
    ],
)
def test_a_contact_given_as_an_example_may_be_of_a_true_case(text, contact):
    assert strong(text, None) == set()
    assert strong(text, reads(LIKELY)) == {contact}
    assert strong(text, reads(DOUBTFUL)) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Between 2019 and 2023 the fund paid 12 345 678 to the region.",
        "Meetings: 12.05.2021, 2020-2021, 00 00 00 00 00.",
    ],
)
def test_dates_and_amounts_are_no_contacts(text):
    asked: list[Passage] = []
    assert strong(text, reads(LIKELY, asked)) == set()
    assert asked == []


def test_the_model_reads_no_digits_and_no_address_of_a_contact():
    asked: list[Passage] = []
    text = "In 2024 she rang from +44 7911 234567 and wrote from ama.k@post.example."
    strong(text, reads(LIKELY, asked))

    (passage,) = asked
    assert passage.text == (
        "In 2024 she rang from +00 0000 000000 and wrote from xxx.x@xxxx.xxxxxxx."
    )
    read = [passage.text[start:end] for start, end in passage.places]
    assert read == ["+00 0000 000000", "xxx.x@xxxx.xxxxxxx"]


def test_the_model_reads_what_stood_before_in_the_same_kind_of_content():
    asked: list[Passage] = []
    pieces = [
        Piece("She ran from the villa."),
        Piece("Take this out.", means=Means.COMMENT),
        Piece("+44 7911 234567"),
    ]
    assert len(list(judge(pieces, weighing=reads(LIKELY, asked)))) == 1
    assert [each.text for each in asked] == ["She ran from the villa.\n+00 0000 000000"]


def test_a_model_that_fails_leaves_the_rules_alone():
    assert strong(TOLD, lambda passage: []) == {"+44 7911 234567"}
    assert list(judge([Piece(UNTOLD[0][0])], weighing=lambda passage: [])) == []


def test_what_a_line_above_calls_a_sample_is_not_added():
    text = "Specimen. Do not use for a real person.\nShe rings from 024 417 8831."
    assert strong(text, reads(LIKELY)) == set()
    assert strong(text, reads(LIKELY), Means.COMMENT) == {"024 417 8831"}


def test_no_model_denies_a_telephone_in_its_column_of_a_list_of_persons():
    rows = ["受助人名单", "姓名\t年龄\t电话", "司徒婉婷\t15\t13912345678"]
    found = judge(
        map(Piece, rows), weighing=lambda passage: [-99.0] * len(passage.contacts)
    )
    assert {each.strength for each in found if each.kind == "phone"} == {"strong"}


def test_an_address_is_parted_from_chinese_on_both_sides():
    text = "与受害人联系，一律发到邮箱wanshang.bu@xinyou.example请勿外传。"
    assert strong(text, None) == {"wanshang.bu@xinyou.example"}
