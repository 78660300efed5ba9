"""Documents in another language are compared with a question token by token."""

import sqlite3
from contextlib import closing

import numpy as np
import pytest
from django.utils import timezone

from freeshelf.enrich.language_models.encoder import encoder
from freeshelf.enrich.language_models.registry import active_models
from freeshelf.search.dense.maintenance import VectorMaintenance
from freeshelf.search.dense.services import index_dir
from freeshelf.search.dense.token_bits import keep_token_bits, read_token_bits
from freeshelf.search.dense.token_files import FILE_NAME
from freeshelf.search.late_interaction import exchanged
from tests.library.factories import FileFactory, ResourceFactory
from tests.search.meaning import embed, install

pytestmark = pytest.mark.django_db

# By their vectors the one on passports alone is nearer, since the other is on more.
ONE_OF_TWO, BOTH = "Паспорт", "Паспорт долг ребенка рыболов приют"
QUESTION = "passport debt"


@pytest.fixture
def library(settings, tmp_path):
    """Two Russian records, of which one has all that is asked for."""
    install(settings, tmp_path)
    for title in (ONE_OF_TWO, BOTH):
        ResourceFactory(title=title, language="ru", description="")


@pytest.fixture
def tokens(index):
    """Bring vectors up to date, then the tokens."""

    def keep():
        index()
        embed()
        upkeep = VectorMaintenance()
        while upkeep.step(now=timezone.now()):
            pass

    return keep


@pytest.fixture
def titles(find):
    return lambda text=QUESTION: [hit.resource.title for hit in find(text).hits]


def keep_up_to(settings, passages):
    options = settings.FREESHELF_LANGUAGE_MODELS
    settings.FREESHELF_LANGUAGE_MODELS = {**options, "TOKEN_PASSAGES": passages}


def tokens_file():
    (model,) = active_models()
    return index_dir(model.key) / FILE_NAME


def test_a_document_with_all_that_is_asked_comes_first(
    library, tokens, titles, settings
):
    keep_up_to(settings, 0)
    tokens()
    assert titles() == [ONE_OF_TWO, BOTH]

    keep_up_to(settings, 100)
    tokens()

    assert titles() == [BOTH, ONE_OF_TWO]


def test_documents_in_the_language_of_the_question_keep_their_order(
    library, tokens, titles
):
    tokens()

    assert titles("приют паспорта рыболова")[0] == BOTH
    ResourceFactory(title="Passport", language="en", description="")
    ResourceFactory(title="Child fishing shelter", language="en", description="")
    tokens()
    assert titles()[0] == "Passport"


def test_a_page_without_the_words_is_found_by_its_tokens(
    settings, tmp_path, tokens, write_pages, find
):
    install(settings, tmp_path)
    file = FileFactory(
        resource=ResourceFactory(title="Книга", language="ru", description=""),
        text="x",
    )
    write_pages(file, ONE_OF_TWO, BOTH, language="ru")

    def page():
        (hit,) = find(QUESTION).hits
        return hit.passages[0].page

    keep_up_to(settings, 0)
    tokens()
    before = page()
    keep_up_to(settings, 100)
    tokens()

    assert (before, page()) == (1, 2)


def test_the_folder_of_vectors_may_be_a_relative_path(
    library, tokens, titles, settings, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    settings.FREESHELF_VECTORS_DIR = "vectors"
    tokens()

    assert titles() == [BOTH, ONE_OF_TWO]


@pytest.mark.parametrize("most", [0, 1])
def test_above_the_limit_no_tokens_are_kept(library, tokens, titles, settings, most):
    tokens()
    assert tokens_file().exists()

    keep_up_to(settings, most)
    VectorMaintenance().step(now=timezone.now())

    assert not tokens_file().exists()
    assert titles() == [ONE_OF_TWO, BOTH]


def test_a_library_that_grows_a_little_above_the_limit_keeps_its_tokens(
    library, tokens, settings
):
    for number in range(8):
        ResourceFactory(title=f"Долг {number}", language="ru", description="")
    keep_up_to(settings, 10)
    tokens()
    (model,) = active_models()
    before = _stored(model)
    ResourceFactory(title="Приют", language="ru", description="")
    tokens()
    assert _stored(model) == before + 1

    # Well above it, and back at the tolerance: none are made where none are.
    keep_up_to(settings, 9)
    tokens()
    assert not tokens_file().exists()
    keep_up_to(settings, 10)
    tokens()
    assert not tokens_file().exists()


def test_the_mean_of_a_small_library_is_made_anew_until_it_is_of_many_texts(
    library, tokens
):
    tokens()
    (model,) = active_models()
    first = _mean_and_size()
    ResourceFactory(title="Долг рыболов", language="ru", description="")
    tokens()
    assert _mean_and_size() == first

    ResourceFactory(title="Приют", language="ru", description="")
    tokens()

    assert _mean_and_size()[0] != first[0]
    assert _mean_and_size()[1] == _stored(model) == 4


def test_a_file_deleted_while_the_embedder_runs_is_made_anew(library, index, titles):
    index()
    embed()
    upkeep = VectorMaintenance()
    for _pass in range(2):
        while upkeep.step(now=timezone.now()):
            pass
        assert tokens_file().exists()
        tokens_file().unlink()

    assert upkeep.step(now=timezone.now()) > 0
    assert titles() == [BOTH, ONE_OF_TWO]


def test_a_new_record_waits_for_its_tokens_before_any_are_compared(
    library, tokens, titles, index
):
    tokens()
    ResourceFactory(title="Долг ребенка", language="ru", description="")
    index()
    embed()
    waiting = titles()
    tokens()

    assert waiting.index(ONE_OF_TWO) < waiting.index(BOTH)
    assert titles()[0] == BOTH


def test_a_damaged_file_is_left_out_and_made_anew(library, tokens, titles):
    tokens()
    tokens_file().write_bytes(b"This is no database, and it is long. " * 50)
    assert titles() == [ONE_OF_TWO, BOTH]

    VectorMaintenance().step(now=timezone.now())

    assert titles() == [BOTH, ONE_OF_TWO]


def test_a_damaged_row_is_done_without(library, tokens, titles):
    tokens()
    with closing(sqlite3.connect(tokens_file())) as database, database:
        database.execute("UPDATE token SET bits = X'0102'")

    assert titles() == [ONE_OF_TWO, BOTH]


def test_who_is_stopped_among_the_first_texts_leaves_no_mean(library, tokens, settings):
    keep_up_to(settings, 0)
    tokens()
    keep_up_to(settings, 100)
    (model,) = active_models()
    told = iter([False, True])

    assert keep_token_bits(model, is_stopped=lambda: next(told)) == 0

    with closing(sqlite3.connect(tokens_file())) as database:
        assert database.execute("SELECT COUNT(*) FROM mean").fetchone() == (0,)


def test_of_a_long_question_some_tokens_are_compared(library, tokens, titles):
    tokens()

    assert titles(" ".join([QUESTION] * 60))[0] == BOTH


def test_tokens_of_a_text_that_is_gone_are_deleted(library, tokens):
    tokens()
    (model,) = active_models()
    record = ResourceFactory(title="Долг", language="ru", description="")
    tokens()
    size = _stored(model)
    record.delete()
    tokens()

    assert _stored(model) == size - 1


def test_tokens_are_those_of_the_text_without_its_prefix(library):
    (model,) = active_models()
    passport, debt = encoder(model).passage_tokens("паспорт долг")
    (asked,) = encoder(model).query_tokens("passport")

    assert np.argmax(passport) == np.argmax(asked) != np.argmax(debt)


def test_the_similarities_of_close_records_are_given_out_anew():
    found = {"a": 0.9, "b": 0.85, "c": 0.8, "d": 0.75}

    assert exchanged(found, {"b": 0.1, "d": 0.3}) == found | {"d": 0.85, "b": 0.75}
    assert exchanged(found, {}) == found


def test_nothing_is_read_where_no_tokens_are(library):
    (model,) = active_models()

    assert read_token_bits(model, {b"any"}) is None


def _stored(model):
    with sqlite3.connect(index_dir(model.key) / FILE_NAME) as database:
        return database.execute("SELECT count(*) FROM token").fetchone()[0]


def _mean_and_size():
    with closing(sqlite3.connect(tokens_file())) as database:
        mean = database.execute("SELECT of_tokens FROM mean").fetchone()
        return mean, database.execute("SELECT texts FROM mean_size").fetchone()[0]
