"""The first records of a question are sorted by a model that reads both together."""

import random

import pytest

from freeshelf.search.quoting import quotes_for
from tests.enrich.model_factories import MEANINGS, make_reranker, use_models
from tests.library.factories import FileFactory, ResourceFactory
from tests.search.filters import assert_filters_take_away
from tests.search.meaning import embed, install
from tests.search.result_sentences import assert_sentences_are_true
from tests.vocabularies.factories import ConceptFactory

pytestmark = pytest.mark.django_db

ASKED = "forced labour and passport"


@pytest.fixture
def models(settings, tmp_path):
    """An encoder, and a reranker that knows “passport” and “papers” only."""
    install(settings, tmp_path)
    make_reranker(tmp_path / "models", "passport", "papers")
    return tmp_path / "models"


@pytest.fixture
def ask(settings, models, find):
    """Embed what there is and search, with the reranker unless it is not named."""

    def asked(text=ASKED, *, reranker="judge", reranked=10, **options):
        use_models(settings, models, RERANKER=reranker, RERANKED=reranked)
        embed()
        return find(text, **options)

    return asked


@pytest.fixture
def shelf(db):
    """Records on forced labour, some of whose descriptions say “passport”."""
    for number, times in enumerate((0, 1, 0, 3, 2)):
        ResourceFactory(
            # What is equal stands in the order of identifiers, which chance else makes.
            identifier=f"work{number}",
            title=f"Forced labour {number}",
            description=f"Work. {'passport ' * times}",
            language="en",
        )


def titles(results):
    return [hit.resource.title for hit in results.hits]


def counted(results):
    """Return how often each description says what the reranker knows."""
    return [hit.resource.description.count("passport") for hit in results.hits]


def test_the_order_of_the_first_is_that_of_the_reranker(shelf, ask):
    plain = ask(reranker="")
    sorted_ = ask()

    assert counted(plain) != [3, 2, 1, 0, 0]
    assert counted(sorted_) == [3, 2, 1, 0, 0]
    # Those that it holds for alike stay as they were.
    assert titles(sorted_)[3:] == [t for t in titles(plain) if t[-1] in "02"]
    assert sorted_.total == plain.total
    assert sorted_.facets == plain.facets


def test_only_the_first_few_are_sorted(shelf, ask):
    plain = titles(ask(reranker=""))
    two = titles(ask(reranked=2))

    assert set(two[:2]) == set(plain[:2])
    assert two[2:] == plain[2:]


def test_pages_and_filters_are_parts_of_one_order(shelf, ask):
    whole = titles(ask(reranked=3))

    pages = [titles(ask(reranked=3, page=n, page_size=2)) for n in (1, 2, 3)]

    assert [title for page in pages for title in page] == whole
    assert titles(ask(reranked=3, filters={"language": ("en",)})) == whole


def test_the_best_passage_is_compared(ask, write_pages):
    for number, pages in enumerate(
        (["Forced labour on land."], ["A forced labour passport passport."])
    ):
        file = FileFactory(resource__title=f"Forced labour {number}")
        write_pages(file, "Nothing at all.", *pages)

    assert titles(ask())[0] == "Forced labour 1"


def test_full_hits_in_the_readers_language_keep_the_first_places(ask):
    ResourceFactory(title="Forced labour passport", language="fr", description="")
    ResourceFactory(
        title="Forced labour and passport passport", language="en", description=""
    )

    assert titles(ask())[0] == "Forced labour and passport passport"
    favoured = ask(favoured_language="fr")
    assert titles(favoured)[0] == "Forced labour passport"
    assert favoured.has_language_order


def test_a_law_with_the_name_stays_before_the_sorted_ones(ask, shelf):
    ResourceFactory(title="Passport Act 2015", language="en", legal_status="in-force")
    ResourceFactory(title="Passport passport act 2015 paper", language="en")

    assert titles(ask("Passport Act 2015"))[0] == "Passport Act 2015"


@pytest.mark.parametrize("file", ["model.onnx", "tokenizer.json"])
def test_a_reranker_that_breaks_leaves_the_order_as_it_was(shelf, ask, models, file):
    plain = titles(ask(reranker=""))
    (models / "judge" / file).write_bytes(b"broken")

    assert titles(ask()) == plain


def test_by_the_typed_words_alone_nothing_is_sorted(shelf, ask):
    literal = {"text": "forced labour", "is_literal": True}

    assert titles(ask(**literal)) == titles(ask(reranker="", **literal))


def test_closed_records_are_neither_sorted_nor_in_the_way(shelf, ask):
    for number in range(12):
        ResourceFactory(
            title=f"Forced labour closed {number}",
            description="passport " * 9,
            access_rights="staff",
        )

    assert counted(ask()) == [3, 2, 1, 0, 0]


def test_the_answer_it_holds_for_best_is_shown_first(ask, write_pages):
    said = (
        "Here it is the agent who keeps the papers and the passport of sailors.",
        "One who keeps papers, a passport, another passport, any old passport.",
    )
    for number, text in enumerate(said):
        write_pages(FileFactory(resource__title=f"Handbook {number}"), text)
    question = "who keeps the papers and the passport of sailors?"

    def quoted(**options):
        quotes = quotes_for(ask(question, **options))
        return ["".join(run.text for run in each.runs) for each in quotes]

    assert quoted(reranker="") == list(said)
    assert quoted() == list(reversed(said))


def test_what_results_say_is_true_of_sorted_ones_too(ask, models):
    chance = random.Random(7)
    words = [word for each in MEANINGS.values() for word in each]
    subject = ConceptFactory(label="Papers of workers")
    for number in range(40):
        ResourceFactory(
            subjects=[subject] if number % 3 else [],
            title=f"{chance.choice(words)} {chance.choice(words)} {number}",
            description=f"{chance.choice(words)} passport",
            language=chance.choice(("en", "es", "fr", "ru")),
            issued=str(chance.randint(2010, 2020)),
            access_rights=chance.choice(("open", "open", "staff")),
        )
    ask(reranked=20)

    assert assert_filters_take_away(number=40, seed=4) > 10
    assert assert_sentences_are_true(number=15, seed=5)[0] > 0
