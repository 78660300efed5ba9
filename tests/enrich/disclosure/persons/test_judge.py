"""Strength of findings: what is hidden, what is told, what is public."""

import tomllib
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from freeshelf.enrich.disclosure.findings import (
    Gap,
    Means,
    NotLookedAt,
    Piece,
    Place,
    Strength,
    Trait,
)
from freeshelf.enrich.disclosure.persons import Kind, judge, value_key, words

KEY = b"a key of a library"
NUMBER = "+44 7494 580730"


def found(*pieces, **options):
    pieces = [Piece(one) if isinstance(one, str) else one for one in pieces]
    return [(f.kind, f.strength.value) for f in judge(pieces, **options)]


@pytest.mark.parametrize("means", [Means.COMMENT, Means.HIDDEN_PART, Means.EMBEDDED])
def test_a_contact_is_strong_where_it_is_hidden_and_weak_where_all_see_it(means):
    assert found(f"Write to {NUMBER}.") == [("phone", "weak")]
    assert found(Piece(f"Write to {NUMBER}.", means=means)) == [("phone", "strong")]


@pytest.mark.parametrize("text", ["Anna", "12", "the sister"])
def test_any_word_under_a_redaction_is_strong(text):
    assert found(Piece(text, means=Means.REDACTION)) == [("redacted_text", "strong")]


def test_nothing_is_found_under_a_redaction_without_words():
    assert found(Piece(" — .", means=Means.REDACTION)) == []


def test_a_public_number_under_a_redaction_is_strong_all_the_same():
    piece = Piece("Hotline: +44 8000 121 700", means=Means.REDACTION)

    assert [strength for _, strength in found(piece)] == ["strong"]


@pytest.mark.parametrize("means", [Means.LINK, Means.OUTLINE, Means.ALTERNATIVE_TEXT])
def test_what_repeats_visible_text_is_no_finding_of_its_own(means):
    mail = "m.novak.77@seznam.cz"

    hidden = Piece(f"mailto:{mail}", means=means)

    assert found(f"By {mail}", hidden) == [("email", "weak")]
    assert found(hidden, f"By {mail}") == [("email", "weak")]
    assert ("email", "strong") in found("By somebody", hidden)


def test_names_alone_are_never_found_even_hidden():
    names = "Adaeze Nwosu, Grace Wanjiru, Мария Иванова, مريم العبادي"

    assert found(names) == []
    assert found(Piece(names, means=Means.HIDDEN_PART)) == []


def test_the_users_name_in_a_path_is_weak():
    path = Piece("C:\\Users\\anovak\\Templates\\x.dotx", means=Means.PROPERTY)

    assert found(path) == [("user_path", "weak")]


def test_the_mail_address_of_an_author_is_weak():
    assert found(Piece("m.novak.77@seznam.cz", means=Means.PROPERTY)) == [
        ("email", "weak")
    ]
    owner = Piece(f"Tomasz W., if found ring {NUMBER}", means=Means.PROPERTY)
    assert found(owner) == [("phone", "strong")]


def test_a_sentence_that_goes_on_about_a_victim_is_beside_the_word():
    told = f"The victim has moved. Her new number is {NUMBER}, she says."

    assert found(told) == [("phone", "strong")]


def test_traits_pass_and_gaps_are_for_others():
    trait = Trait("gps", Strength.STRONG, Place(3), Means.PROPERTY)

    (finding,) = judge([trait, NotLookedAt(Gap.SOUND)])

    assert (finding.kind, finding.strength) == ("gps", Strength.STRONG)
    assert finding.place == Place(3)


def test_a_note_that_names_are_changed_counts_for_the_whole_file():
    told = "The survivor, Adaeze Nwosu, lives in Leeds."
    note = "All names have been changed."

    assert found(told) == [("person_name", "strong")]
    assert found(told, note) == [("person_name", "weak")]
    assert found(note, told) == [("person_name", "weak")]
    hidden = Piece("Her real name: Blessing Igbinedion", means=Means.COMMENT)
    assert ("person_name", "strong") in found(note, told, hidden)


def test_initials_of_a_published_judgment_are_told_apart_in_the_whole_file():
    told = "The victim, S.M., was recruited in the village on 3 May 2021."

    assert found(told) == [("initials", "strong")]
    assert found("In S.M. v. Croatia the Court held so.", told) == []


def test_the_head_of_a_table_says_what_its_columns_hold():
    rows = [
        Piece("Survivor\tPhone\tPassport", place=Place(2, parts=(("row", 1),))),
        Piece("Sunita\t984-0401664\tPA4471902", place=Place(2, parts=(("row", 2),))),
    ]

    kinds = dict(found(*rows))

    assert kinds == {
        "person_name": "strong",
        "phone": "strong",
        "passport_number": "strong",
    }


def test_a_list_of_victims_goes_on_over_pages():
    pieces = ["Annex 3: List of beneficiaries\n1. Adaeze Nwosu", "2. Sunita Thapa"]

    assert found(*pieces) == [("person_name", "strong")] * 2


def test_values_decided_as_public_are_not_found_again_however_printed():
    decided = frozenset((value_key(Kind.PHONE, "+447494580730", key=KEY),))
    text = "The survivor uses {}."

    assert found(text.format(NUMBER), key=KEY) == [("phone", "strong")]
    assert found(text.format(NUMBER), key=KEY, public=decided) == []
    assert found(text.format("+44 (7494) 580-730"), key=KEY, public=decided) == []


def test_a_key_says_nothing_without_the_key_of_the_library():
    (one,) = judge([Piece(f"her {NUMBER}")])
    (two,) = judge([Piece(f"her {NUMBER}")], key=KEY)
    (other,) = judge([Piece(f"her {NUMBER}")], key=b"another")

    assert one.value_key == ""
    assert len(two.value_key) == 64
    assert two.value_key != other.value_key
    assert NUMBER not in repr(two)


PASSPORT = (
    "P<UKRKOVALCHUK<<OLENA<<<<<<<<<<<<<<<<<<<<<<<\n"
    "FT338190<4UKR9909276F3001145<<<<<<<<<<<<<<<2"
)
PASSPORT_BY_OCR = (
    "P<UKRKOVALCHUK««OLENA««««««««««««««««««««««\n"
    "FT33819O<4UKR 99O9276 F3OO1145«««««««««««««««2"
)


@pytest.mark.parametrize("printed", [PASSPORT, PASSPORT_BY_OCR])
def test_lines_of_a_passport_are_read_also_as_ocr_prints_them(printed):
    assert found(printed) == [("passport_line", "strong")]


FIRST, SECOND = PASSPORT.split("\n")


@pytest.mark.parametrize(
    "printed",
    [
        f"Passeport {FIRST} {SECOND}",
        f"паспорт: {FIRST}{SECOND}",
        f"护照 {FIRST[:12]} {FIRST[12:]}. {SECOND[:15]} | {SECOND[15:]}",
        f"جواز السفر {FIRST} - {SECOND[:9]}.{SECOND[9:20]} {SECOND[20:]}",
        f"PASAPORTE {FIRST[:9]} {FIRST[9:]}",
        f"REPUBLIC PASSPORT {FIRST[:3]}'{FIRST[3:]} {SECOND}PASSPORT",
    ],
)
def test_lines_of_a_passport_are_found_in_one_line_with_stray_signs(printed):
    assert ("passport_line", "strong") in found(printed)


@pytest.mark.parametrize("between", ["\n", " ", ""])
def test_the_number_of_a_specimen_does_not_hide_the_name_above_it(between):
    number = "L898902C36UTO7408122F1204159ZE184226B<<<<<10"

    assert ("passport_line", "strong") in found(f"{FIRST}{between}{number}")
    assert found(f"Sample: {number}") == []


@pytest.mark.parametrize(
    "text",
    [
        "Print it: cout << name << ' ' << surname << ' ' << age << endl << endl;",
        "<<< VICTIMS OF TRAFFICKING >>> IN A REPORT <<< PAGES 120 TO 240 >>> 2019",
        "P < 0.05, N = 3820911 << 9902114 PERSONS IN 1209 PLACES < 301 < 405 <<<",
        "Une « première » étude « pilote » ; « PAYS D'ORIGINE » : « 10 » sur « 2 »",
    ],
)
def test_comparisons_quotes_and_programs_are_no_lines_of_a_passport(text):
    assert "passport_line" not in [kind for kind, _ in found(text)]


def test_the_lines_of_a_passport_are_one_place():
    (finding,) = judge([Piece(f"Read: {PASSPORT}\nNext")])
    assert (finding.place.start, finding.place.end) == (-1, -1)
    (finding,) = judge([Piece(f"Read: {PASSPORT}\nNext", Place(1, 0, 200))])
    assert (finding.place.start, finding.place.end) == (6, 6 + len(PASSPORT))


def test_a_specimen_passport_is_told_apart():
    specimen = (
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
    )

    assert found(specimen) == []


@pytest.mark.parametrize(
    "told",
    [
        "The mate, Ivor Braddock, agreed to be a witness and left.",
        "The victim in the second flat is Ivor Braddock.",
        "Driver (informant, paid): Ivor Braddock",
        "The boy who opened the door, Ivor Braddock, is nine.",
        "name;role;town\nIvor Braddock;victim;Leeds\nAnna Lund;witness;Hull",
        "One of the victims, Ivor Braddock, has left.",
        "The victim's mother, Ivora Braddock, has no telephone.",
    ],
)
def test_a_name_is_told_in_more_ways_than_beside_the_word(told):
    assert ("person_name", "strong") in found(told)


@pytest.mark.parametrize(
    "text",
    [
        "Ivor Braddock spoke of what a victim may ask of the police.",
        "According to Ivor Braddock, a child has the right to be heard.",
        "Ivor Braddock, Minister of Labour, met the victim.",
        "No Child Left Behind; Victim Navigator Programme; Save the Children",
        "The victim asked for help in New Delhi, India.",
    ],
)
def test_a_name_in_a_sentence_about_victims_is_not_told_as_one(text):
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Turnover 1234567890, 2345678901 and 3456789012 in the years 2018 2019 2020.",
        "ISBN 978-92-2-130131-8 and 9789221301318; DOI 10.1177/0886260520976214.",
        "Application no. 25965/04; Stb. 2005, 90; UNTS vol. 2237, p. 319; A/RES/55/25",
    ],
)
def test_plain_numbers_are_no_findings(text):
    assert found(text) == []
    assert found(f"The victim said so. {text}") == []
    assert found(Piece(text, means=Means.HIDDEN_PART)) == []


def test_an_account_ends_before_the_code_of_its_bank():
    text = "To the victim: GB67 NWBK 5261 0109 5158 77 NWBKGB2L OR CASH"
    piece = Piece(text, Place(1, 0, len(text)))

    (finding,) = judge([piece])

    assert (finding.kind, finding.strength.value) == ("iban", "strong")
    assert text[finding.place.start : finding.place.end].endswith("5158 77")


def test_offsets_lead_to_the_original_text_with_its_marks():
    text = "The survivor\u200b uses +44\u200e 7494\u00a0580730 now."
    piece = Piece(text, Place(4, 1000, 1000 + len(text)))

    (finding,) = judge([piece])

    part = text[finding.place.start - 1000 : finding.place.end - 1000]
    assert (part[0], part[-1], finding.place.page) == ("+", "0", 4)


def test_a_piece_that_is_not_in_the_stored_text_keeps_its_place():
    place = Place(7, parts=(("comment", 2),))

    (finding,) = judge([Piece(NUMBER, place, Means.COMMENT)])

    assert finding.place == place


def test_a_directory_of_public_numbers_does_not_hide_that_of_a_survivor():
    offices = [Piece(f"Office {n}: +44 20 7946 {n:04}") for n in range(1_200)]

    seen = found(*offices, f"The survivor's own number is {NUMBER}.")

    assert ("phone", "strong") in seen


def test_more_than_a_thousand_of_a_kind_are_not_listed():
    rows = "\n".join(f"u{n}.kovac@seznam{n}.cz" for n in range(1500))

    assert len(found(Piece(rows, means=Means.HIDDEN_PART))) == 1000


@given(
    st.text(
        st.sampled_from(
            "victim named Ana (14) +4479@<>.,\t\n المريم被害人王ул.№0e\u0301\u200b"
        ),
        max_size=300,
    ),
    st.sampled_from([None, *Means]),
)
@settings(max_examples=60, deadline=None)
def test_no_text_is_too_strange(text, means):
    for finding in judge([Piece(text, Place(1, 0, len(text)), means)], key=KEY):
        assert 0 <= finding.place.start <= finding.place.end <= len(text)


@pytest.mark.parametrize("language", ["en", "fr", "es", "ru", "ar", "zh"])
def test_the_words_are_toml_of_one_line_a_class(language):
    file = resources.files(words.__package__) / "data" / f"{language}.toml"

    assert dict(words._entries(language)) == tomllib.loads(file.read_text("utf-8"))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (
            "phone",
            "Beneficiary\tExploitation\tContact\nB-14\tfishing\t+63 917 555 0138",
        ),
        ("phone", "Beneficiary 14, worked unpaid.\nMob.: +996 555 38 42 17"),
        (
            "phone",
            "Contacto de la testigo:\nWhatsApp 55 3917 4082, tiene el aparato.",
        ),
        ("phone", "[19:22] номер потерпевшей\n[19:23] юрист: +375295847163"),
        ("email", "Our informant in the agency uses kestrel_77.dubai@yahoo.com now."),
        (
            "email",
            "J'ai été exploitée quatre ans. Répondez-moi : sun.gvx1994@proton.me",
        ),
        (
            "iban",
            (
                "Pay the survivor's award into her own account, IBAN "
                "GB97 NWBK 6017 2240 7183 52, not through the solicitor."
            ),
        ),
        (
            "national_number",
            (
                "SIN issued to the temporary resident permit holder "
                "(victim of trafficking): 918 374 653."
            ),
        ),
        (
            "national_number",
            "Matricule luxembourgeois de la victime : 1996 0417 381 59",
        ),
        (
            "passport_line",
            (
                "IDFRAKASSARDJIAN<<<<<<<<<<<<<<93M061\n"
                "1603937041822INES<<LUCIE<<<0902263F5"
            ),
        ),
    ],
)
def test_a_form_is_strong_beside_a_person_whoever_else_stands_there(kind, text):
    assert (kind, "strong") in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Vos dons pour les enfants victimes : compte de l'asbl, BE72 9521 4730 6816.",
        "Type it so for the victim: P<UTOSURNAME<<GIVEN<NAMES<<<<<<<<<<<<<<<<<<<<<<",
        "Client\tProject\tContact\nAcme\tWebsite\t+63 917 555 0138",
        "Our lawyer for victims: Me Dupont, dupont.avocat@gmail.com",
    ],
)
def test_a_form_of_donations_samples_and_offices_is_not_strong(text):
    assert "strong" not in {strength for _, strength in found(text)}
