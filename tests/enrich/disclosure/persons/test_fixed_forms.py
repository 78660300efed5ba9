"""Numbers with check digits are found however they are written; look-alikes are not."""

import random
import string

import phonenumbers
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType
from stdnum import luhn

from freeshelf.enrich.disclosure.findings import Piece, Place, Strength
from freeshelf.enrich.disclosure.persons import judge
from tests.enrich.disclosure.persons import fixed_forms as forms

# What stands around a number: a reader's text of each language.
AROUND = {
    "en": "The file was closed in May. The victim kept a copy. {}\nNo one called.",
    "fr": "Le dossier est clos. La victime garde une copie. {}\nPersonne n'a appelé.",
    "es": "El expediente se cerró. La víctima guarda copia. {}\nNadie llamó.",
    "ar": "أغلق الملف. احتفظت الضحية بنسخة. {}\nلم يأت أحد.",
    "ru": "Папка закрыта. Потерпевшая хранит копию. {}\nНикто не приходил.",
    "zh": "材料已归档。受害人保留副本。{}\n没有人来过。",
}
# Between a label and its number.
LABELLED = ("{}: {}", "{} {}", "{} n° {}", "{}\n{}")
REGIONS = (
    *("GB", "FR", "ES", "MX", "CO", "PE", "RU", "UA", "KZ", "KG", "EG", "JO"),
    *("LB", "MA", "CN", "TW", "NG", "KE", "IN", "PH", "NP", "RO", "MD"),
)

chances = st.integers(0, 10_000).map(random.Random)
languages = st.sampled_from(forms.LANGUAGES)
a_few = settings(max_examples=60, deadline=None)


def strong(text: str) -> dict[str, str]:
    pieces = [Piece(text, Place(1, 0, len(text)))]
    return {
        found.kind: text[found.place.start : found.place.end]
        for found in judge(pieces)
        if found.strength is Strength.STRONG
    }


@a_few
@given(
    name=st.sampled_from(forms.modules()),
    language=languages,
    label=st.sampled_from(LABELLED),
    size=st.integers(2, 5),
    separator=st.sampled_from(forms.SEPARATORS),
    script=st.sampled_from(forms.SCRIPTS),
    data=st.data(),
)
def test_a_national_number_beside_its_word_is_strong(
    name, language, label, size, separator, script, data
):
    number = data.draw(st.sampled_from(forms.pool(name)))
    # Digits in their order show how a form is filled in.
    assume("".join(filter(str.isdigit, number)) not in "1234567890" * 2)
    word = data.draw(st.sampled_from(forms.cues(language, "identity")))
    # Codes that begin with letters are written in one run, as is one with a dash.
    if name == "fi.hetu" or number[:2].isalpha():
        separator = ""
    written = forms.grouped(number, size, separator).translate(str.maketrans(script))

    text = AROUND[language].format(label.format(word, written))

    assert {"national_number", "identity_number"} & strong(text).keys(), text


@a_few
@given(
    example=st.sampled_from(forms.IBANS),
    language=languages,
    size=st.sampled_from((1, 4, 5, 34)),
    separator=st.sampled_from(forms.SEPARATORS),
    script=st.sampled_from(forms.SCRIPTS),
    chance=chances,
)
def test_an_account_is_strong(example, language, size, separator, script, chance):
    number = forms.account(example, chance)
    written = forms.grouped(number, size, separator)

    text = AROUND[language].format(written.translate(str.maketrans(script)))

    assert "iban" in strong(text), text


@a_few
@given(language=languages, chance=chances, noise=st.sampled_from(("<", "«", "‹")))
def test_the_lines_of_a_passport_are_strong(language, chance, noise):
    first, second = (line.replace("<", noise) for line in forms.passport(chance))

    assert "passport_line" in strong(AROUND[language].format(f"\n{first}\n{second}"))
    assert "passport_line" in strong(AROUND[language].format(second))
    # OCR may read one of the three numbers wrongly, and none of the line of names.
    wrong = second[:3] + str((int(second[3]) + 1) % 10) + second[4:]
    assert "passport_line" in strong(AROUND[language].format(wrong))


@a_few
@given(
    region=st.sampled_from(REGIONS),
    language=languages,
    form=st.sampled_from((PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.E164)),
    script=st.sampled_from(forms.SCRIPTS),
    chance=chances,
)
def test_a_mobile_phone_beside_a_person_at_risk_is_strong(
    region, language, form, script, chance
):
    number = phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
    last = f"{chance.randrange(1000, 9999)}"
    number.national_number = int(str(number.national_number)[:-4] + last)
    written = phonenumbers.format_number(number, form)
    digits = "".join(filter(str.isdigit, written))
    if not phonenumbers.is_valid_number(number) or "12345678" in digits:
        return

    written = written.translate(str.maketrans(script))
    word = random.Random(last).choice(forms.cues(language, "victim"))

    for text in (written, f"{word}: {written}", f"{word}, {written}"):
        assert "phone" in strong(AROUND[language].format(text)), text


@a_few
@given(language=languages, chance=chances)
def test_numbers_of_books_laws_and_counts_are_not(language, chance):
    def digits(count: int) -> str:
        return "".join(chance.choices(string.digits, k=count))

    book = f"97892{digits(7)}"
    book += _ean(book)
    year = chance.randrange(1950, 2026)
    look_alikes = (
        f"ISBN {book}",
        f"ISBN {book[:3]}-{book[3:5]}-{book[5]}-{book[6:12]}-{book[12]}",
        f"ISSN {digits(4)}-{digits(4)}",
        f"doi:10.{digits(4)}/{digits(10)}",
        f"https://doi.org/10.{digits(4)}/s{digits(5)}-{digits(3)}-{digits(5)}-1",
        f"A/RES/{chance.randrange(50, 79)}/{digits(3)}",
        f"CETS {chance.randrange(100, 220)}, {year}",
        f"C{digits(3)} ({year}); P{digits(3)}",
        f"{chance.randrange(1, 300)}-{chance.randrange(300, 600)}, {year}-{year + 1}",
        f"{chance.randrange(1, 99)} {digits(3)} ({year}: {digits(1)} {digits(3)})",
        f"{digits(2)},{digits(1)} %; {digits(1)} {digits(3)} {digits(3)} USD",
        f"§ {digits(3)}, art. {digits(3)}-{digits(1)}-{digits(1)}",
    )
    text = AROUND[language].format("; ".join(look_alikes))

    assert strong(text) == {}, text


@pytest.mark.parametrize("language", forms.LANGUAGES)
def test_a_number_that_everybody_may_call_is_not(language):
    for word in forms.cues(language, "public"):
        text = f"{word}: +44 20 7946 0958"
        assert "phone" not in strong(text), text


def _ean(number: str) -> str:
    total = sum(int(d) * (3 if at % 2 else 1) for at, d in enumerate(number))
    return str(-total % 10)


def test_the_numbers_that_are_tried_are_many():
    assert len(forms.modules()) > 60
    assert all(luhn.is_valid(n) for n in forms.pool("ca.sin"))
