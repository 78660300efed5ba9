"""Hyphens at line ends: the hard one stays, the soft one goes, by evidence."""

from collections.abc import Sequence

import pytest

from tests.enrich import files
from tests.enrich.reading import DEMO_FILES, read_path

ENGLISH = (
    (["for procurement and human-", "resources staff"], "human-resources"),
    (["the decision-", "making of the office"], "decision-making"),
    (["all anti-", "trafficking laws"], "anti-trafficking"),
    (["the non-", "refoulement of people"], "non-refoulement"),
    (["since COVID-", "19 began"], "COVID-19"),
    (["the Anglo-", "American office"], "Anglo-American"),
    (["sent by e-", "mail to the office"], "e-mail"),
    (["and a regis-", "ter of fees"], "register"),
    (["under-", "standing of the law"], "understanding"),
    (["to pre-", "vent it"], "prevent"),
    (["the inter-", "preter is paid"], "interpreter"),
    (["FOR THE RECRUIT-", "MENT OF WORKERS"], "RECRUITMENT"),
    (["the soft regis\u00ad", "tration of fees"], "registration"),
    (["a state-of-the-", "art system"], "state-of-the-art"),
    (["non\u2011", "binding rules"], "non-binding"),
    (["a regis\u2010", "trar for the fees"], "registrar"),
)
FRENCH = (
    (["une personne peut-", "être victime"], "peut-être"),
    (["et dans celles-", "là seulement"], "celles-là"),
    (["les infor-", "mations du dossier"], "informations"),
    (["où se trouve-t-", "il"], "trouve-t-il"),
)
RUSSIAN = (
    (["если кто-", "нибудь попросит"], "кто-нибудь"),
    (["это инди-", "катор труда"], "индикатор"),
    (["регист-", "рация на работу"], "регистрация"),
)


@pytest.mark.parametrize("examples", [ENGLISH, FRENCH, RUSSIAN], ids=["en", "fr", "ru"])
def test_a_language_knows_its_compounds_and_its_broken_words(read, examples):
    document = read(files.unicode_pdf_of_pages([lines for lines, _ in examples]))

    for page, (lines, word) in zip(document.pages, examples, strict=True):
        assert word in page.text.split(), (lines, page.text)


@pytest.mark.parametrize(
    ("other_page", "word"),
    [
        (["a zork-blam and more", "and a zork-blam"], "zork-blam"),
        (["a zorkblam and more", "and a zorkblam"], "zorkblam"),
        (["a zork-blam, a zorkblam", "and a zorkblam"], "zorkblam"),
        (["the zork and the blam", "are two things"], "zork-blam"),
        (["the zork and the others", "are two things"], "zorkblam"),
    ],
    ids=["hyphenated", "joined", "more often joined", "two words", "no evidence"],
)
@pytest.mark.parametrize("is_before", [True, False], ids=["before", "after"])
def test_the_document_itself_tells_what_a_hyphen_is(
    read, other_page: Sequence[str], word: str, is_before: bool
):
    broken = ["the use of a zork-", "blam is new"]
    pages = [other_page, broken] if is_before else [broken, other_page]

    document = read(files.pdf(pages))

    assert document.pages[1 if is_before else 0].text == f"the use of a {word} is new"


def test_scripts_without_hyphenation_keep_every_hyphen(read):
    arabic = read(files.unicode_pdf(["العمل-"[::-1], "الجبري"[::-1]])).text
    chinese = read(files.unicode_pdf(["强迫-", "劳动"])).text

    assert arabic.split() == ["العمل-", "الجبري"]
    assert chinese == "强迫-劳动"


def test_a_hyphen_at_the_end_of_a_page_loses_nothing(read):
    document = read(files.pdf([["the last line of a regis-"], ["ter of fees"]]))

    assert [page.text for page in document.pages] == [
        "the last line of a regis-",
        "ter of fees",
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "recruitment-fees-first-edition-en.pdf",
            "procurement and human-resources staff.",
        ),
        ("interviewing-with-care-fr.pdf", "une personne peut-être victime"),
    ],
)
def test_compounds_at_line_ends_of_real_guides_are_read_as_written(name, words):
    assert words in read_path(DEMO_FILES / name).pages[0].text
