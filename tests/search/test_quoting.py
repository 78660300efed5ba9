"""Answers are sentences of the documents, and silence where there is none."""

import random
import re

import pytest
from django.contrib.auth.models import AnonymousUser

from freeshelf.library.models import Resource
from freeshelf.search.file_search import search_file
from freeshelf.search.quoting import quotes_for
from tests.library.factories import FileFactory, ResourceFactory
from tests.search.meaning import embed, install
from tests.vocabularies.factories import ConceptFactory

pytestmark = pytest.mark.django_db

FEES = "The employer pays all recruitment fees and never the worker."
HOUSING = "Housing has to be clean, dry and of a decent size."


@pytest.fixture
def handbook(write_pages):
    """A handbook with two pages."""
    file = FileFactory(resource__title="Handbook", resource__issued="2021")
    write_pages(file, f"{HOUSING} It may be inspected.", f"An aside. {FEES}")
    return file


@pytest.fixture
def quoted(find):
    """The quotes of a question as (words, page)."""

    def ask(text, **options):
        results = find(text, **options)
        quotes = quotes_for(results)
        return [("".join(run.text for run in each.runs), each.page) for each in quotes]

    return ask


def test_the_sentence_is_quoted_with_its_page_and_its_words_marked(handbook, find):
    results = find("who pays recruitment fees?")

    [quote] = quotes_for(results)

    assert "".join(run.text for run in quote.runs) == FEES
    assert {run.text for run in quote.runs if run.marked} == {
        "pays",
        "recruitment",
        "fees",
    }
    assert (quote.resource, quote.file, quote.page) == (handbook.resource, handbook, 2)


@pytest.mark.parametrize(
    "text",
    [
        "recruitment fees",
        "who pays for the concert tickets?",
        "what colour is the sky?",
        "?",
    ],
)
def test_no_question_and_no_answer_are_met_with_silence(text, handbook, quoted):
    assert quoted(text) == []


def test_later_pages_of_results_and_other_orders_have_no_answers(handbook, quoted):
    question = "who pays recruitment fees?"

    assert quoted(question, sort="newest") == []
    assert quoted(question, page=2) == []


def test_one_thing_is_said_once_and_three_at_most(write_pages, quoted):
    for number in range(5):
        file = FileFactory(resource__title=f"Handbook {number}")
        write_pages(file, FEES if number < 2 else f"{FEES} {'x' * number * 9} more")

    assert len(quoted("who pays recruitment fees?")) == 1


def test_a_description_is_quoted_unless_a_machine_wrote_it(quoted):
    source = Resource.DescriptionSource
    ResourceFactory(title="A", description=FEES, description_source=source.MACHINE)
    assert quoted("who pays recruitment fees?") == []

    ResourceFactory(title="B", description=FEES, description_source=source.EDITOR)
    assert quoted("who pays recruitment fees?") == [(FEES, None)]


ARABIC_FEES = "يدفع صاحب العمل رسوم التوظيف كلها ولا يدفعها العامل أبدًا."


@pytest.mark.parametrize(
    ("language", "heading", "sentence", "question"),
    [
        ("ar", "كيف يُستخدم الدليل", ARABIC_FEES, "من يدفع رسوم التوظيف؟"),
        ("en", "How to use it", FEES, "who pays recruitment fees?"),
    ],
)
def test_a_heading_is_no_part_of_the_sentence_after_it(
    language, heading, sentence, question, quoted
):
    ResourceFactory(
        title="A",
        language=language,
        description=f"<h2>{heading}</h2><p>{sentence}</p>",
    )

    assert quoted(question) == [(sentence, None)]


def test_who_can_be_reached_is_no_answer(write_pages, quoted):
    file = FileFactory()
    write_pages(
        file,
        "On recruitment fees the worker Ana pays call 0712 345 678 at night. "
        "Whoever pays recruitment fees writes to ana@example.org at once.",
    )

    assert quoted("who pays recruitment fees?") == []


@pytest.mark.parametrize(
    "number", ["2012-2016", "30.07.2022", "27 600 000", "1 234 567", "2014-06-11"]
)
def test_years_days_and_large_numbers_are_no_telephone_numbers(
    number, write_pages, quoted
):
    sentence = f"The employer pays recruitment fees in all cases of {number} here."
    write_pages(FileFactory(), sentence)

    assert quoted("who pays recruitment fees?") == [(sentence, 1)]


def test_what_a_reader_may_not_open_is_not_quoted(write_pages, quoted):
    file = FileFactory(resource__title="Fees", access_rights="staff")
    write_pages(file, FEES)

    assert quoted("who pays recruitment fees?") == []


def test_a_sentence_in_another_language_is_found_by_meaning(
    settings, tmp_path, write_pages, quoted
):
    install(settings, tmp_path)
    texts = ["child", "debt", "shelter", "passport", "fishing"]
    for text in texts:
        ResourceFactory(title=f"On {text}", description=f"Here is all about {text}.")
    sentence = "El trabajo forzoso se reconoce por la amenaza."
    file = FileFactory(resource__title="Guía", resource__language="es")
    others = "Cada pasaporte queda en casa. Ninguna deuda crece."
    write_pages(file, f"{others}\n\n{sentence}", language="es")
    quoted("")
    embed()

    assert quoted("what is forced labour?") == [(sentence, 1)]
    assert quoted("what is a football?") == []
    assert quoted("what is forced labour?", is_literal=True) == []


ANSWER = "Un refuge est un lieu où personne ne demande son nom."
OTHERS = "Aucun passeport ne reste ici. Une dette ne se transmet pas."


@pytest.fixture
def guide(settings, tmp_path, write_pages):
    """Make a library with a page that is found by meaning, given its text."""
    install(settings, tmp_path)
    for text in ["child", "debt", "pesca", "passport"]:
        ResourceFactory(title=f"On {text}", description=f"Here is all about {text}.")

    def write(text, language="fr"):
        file = FileFactory(resource__title="Guide", resource__language=language)
        write_pages(file, text, language=language)

    return write


@pytest.mark.parametrize("language", ["en", "fr"])
def test_other_words_answer_in_any_language(guide, quoted, language):
    guide(f"{OTHERS}\n\n{ANSWER}", language)
    quoted("")
    embed()

    assert quoted("what is a shelter?") == [(ANSWER, 1)]


@pytest.mark.parametrize(
    ("after", "shown"),
    [
        ("Il pleut souvent.", f"{ANSWER} Il pleut souvent."),
        ("Qui demande ?", ANSWER),
        ("Appelez le 0712 345 678 le soir.", ANSWER),
        (f"Il pleut {'souvent ' * 60}ici.", ANSWER),
    ],
)
def test_what_answers_in_other_words_comes_with_the_sentence_after_it(
    guide, quoted, after, shown
):
    guide(f"{OTHERS}\n\n{ANSWER} {after}")
    quoted("")
    embed()

    assert quoted("what is a shelter?") == [(shown, 1)]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("what is a shelter?", ["Lieu où personne ne demande de nom."]),
        ("when does a shelter close at night?", []),
    ],
)
def test_a_term_answers_only_who_asks_what_it_means(guide, quoted, question, found):
    guide(f"{OTHERS}\n\nRefuge. Lieu où personne ne demande de nom.")
    quoted("")
    embed()

    assert quoted(question) == [(each, 1) for each in found]


def test_what_all_sentences_have_answers_nothing(guide, quoted):
    guide("Un refuge est un lieu calme. Chaque refuge ferme la nuit sans exception.")
    quoted("")
    embed()

    assert quoted("what is a shelter?") == []


def test_a_document_can_be_asked(handbook, find):
    find("")

    [quote] = search_file("who pays fees", file=handbook, user=AnonymousUser()).quotes

    assert ("".join(run.text for run in quote.runs), quote.page) == (FEES, 2)
    assert search_file("football", file=handbook, user=AnonymousUser()).quotes == ()


def test_of_several_files_the_one_that_is_asked_answers(write_pages, find):
    resource = ResourceFactory(title="Handbook")
    english = FileFactory(resource=resource, text="e")
    other = FileFactory(resource=resource, text="o")
    write_pages(
        english, *[f"{FEES} Recruitment fees, fees, fees {n}." for n in range(9)]
    )
    answer = "Nobody who is recruited here pays any of the fees for it."
    write_pages(other, f"{answer} Some more words stand here and make it longer.")
    find("")

    quotes = search_file("who pays fees", file=other, user=AnonymousUser()).quotes

    assert ["".join(run.text for run in each.runs) for each in quotes] == [answer]
    assert {each.file for each in quotes} == {other}


# Of each page what can be quoted: (lead, text).
PAGES = (
    (
        ("", "The employer pays all recruitment fees and never the worker."),
        ("", "Workers keep passports."),
        ("Look for traces:", "invoices without any address;"),
        ("Look for traces:", "loans that brokers arrange."),
    ),
    (
        ("Cost: Bearer", "Visa and permit: Employer"),
        ("Cost: Bearer", "Medical tests: Agency"),
        ("", "Inspectors write their notes the same evening."),
    ),
)
MONEY = """On money
The employer pays all recruitment fees and never the worker. Workers keep passports.
Look for traces:
invoices without any address;
loans that brokers arrange."""
TABLE = """Table of costs
Cost | Bearer
Visa and permit | Employer
Medical tests | Agency
Inspectors write their notes the same evening."""
PAGE_TEXTS = (MONEY, TABLE)


def test_every_quote_stands_so_on_a_page_that_the_reader_may_see(write_pages, find):
    file = FileFactory(resource__title="Handbook")
    write_pages(file, *PAGE_TEXTS)
    closed = FileFactory(resource__title="Closed", resource__access_rights="staff")
    write_pages(closed, *(text.replace("the ", "those ") for text in PAGE_TEXTS))
    units = [" ".join(unit) for page in PAGES for unit in page]
    choose = random.Random(374)
    shown = set()

    for _ in range(60):
        words = re.findall(r"\w{4,}", choose.choice(units))
        asked = " ".join(choose.sample(words, 2) + choose.choices(words, k=2))
        for quote in quotes_for(find(f"what about {asked}?")):
            text = "".join(run.text for run in quote.runs)
            assert (quote.file, quote.resource) == (file, file.resource)
            assert (quote.lead, text) in PAGES[quote.page - 1]
            shown.add(text)

    assert len(shown) > 5


def test_a_number_is_answered_by_a_number(write_pages, quoted):
    answer = "Three workers interview all inspectors."
    write_pages(FileFactory(), f"Workers interview inspectors on Friday. {answer}")

    assert quoted("how many workers interview inspectors?") == [(answer, 1)]


DEFINITION = "Forced labour is work that somebody does under a threat."


def test_a_definition_comes_before_what_only_has_the_words(write_pages, quoted):
    other = "Pay that is held back is an indicator of forced labour."
    write_pages(FileFactory(), other, DEFINITION)

    assert quoted("what is forced labour?") == [(DEFINITION, 2), (other, 1)]


def test_only_a_definition_answers_what_a_topic_is(write_pages, quoted):
    ConceptFactory(label="Wage theft", alternative={"en": ["stolen pay"]})
    mention = "This guide is for inspectors who meet wage theft and stolen pay."
    cell = "Column | Sample\nWhat I conclude | wage theft is possible"
    write_pages(FileFactory(), mention, cell)

    for asked in ("what is wage theft?", "stolen pay: meaning", "define wage theft"):
        assert quoted(asked) == []
    meant = "Wage theft means that pay is kept from a worker."
    write_pages(FileFactory(), f"{mention} {meant}")
    assert quoted("what is wage theft?") == [(meant, 1)]


def test_a_title_that_asks_nothing_is_not_answered(write_pages, quoted):
    title = "Guide for inspectors on unpaid work in kilns"
    text = f"A short text. This is a {title.lower()}."
    write_pages(FileFactory(resource__title=title), text)
    write_pages(FileFactory(resource__title="Who works in kilns unpaid?"), text)

    assert quoted(title) == quoted(f"“{title}”") == []
    assert quoted(f"{title} and mills") != []
    assert quoted("Who works in kilns unpaid?") != []


def test_a_definition_in_a_document_comes_before_descriptions(write_pages, quoted):
    for number in range(6):
        ResourceFactory(
            title=f"What is forced labour {number}", description="On forced labour."
        )
    assert quoted("what is forced labour?") == []
    write_pages(FileFactory(resource__title="Guide"), f"An aside. {DEFINITION}")

    assert quoted("what is forced labour?") == [(DEFINITION, 1)]


@pytest.mark.parametrize(
    "text",
    ["title:handbook year:2015..2030", "employer OR pays OR fees OR never OR worker"],
)
def test_fields_and_alternatives_ask_nothing(text, handbook, quoted, find):
    ResourceFactory(title="Handbook", issued="2021", description="Handbook on fees.")

    assert find(text).total
    assert quoted(text) == []


def test_a_question_with_a_field_or_a_phrase_is_answered(handbook, quoted):
    assert quoted('who pays "recruitment fees"? year:2021') == [(FEES, 2)]


def test_what_somebody_may_say_is_no_answer(write_pages, quoted):
    row = "Who pays recruitment fees? | “It depends on the village”"
    write_pages(FileFactory(), f"Question | Worrying reply\n{row}\n{HOUSING}")

    assert quoted("who pays recruitment fees?") == []
    assert quoted("is there a worrying reply on who pays recruitment fees?") == [
        (row.replace(" | ", " "), 1)
    ]
