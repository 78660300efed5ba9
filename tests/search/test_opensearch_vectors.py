"""Vectors in a cluster: found nearly as by comparing all, and made once for all."""

import time
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

import numpy as np
import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from freeshelf.search.conf import engine as configured_engine
from freeshelf.search.dense.maintenance import VectorMaintenance
from freeshelf.search.dense.reindexing import differing_records
from freeshelf.search.dense.services import embedding_states, indexed_models
from freeshelf.search.engines.opensearch import OpenSearchEngine
from freeshelf.search.engines.vector_codes import quantize
from freeshelf.search.engines.vectors import ModelVectors
from freeshelf.search.errors import DenseIndexDamagedError
from freeshelf.search.indexing import Indexer, rebuild
from freeshelf.search.lexical import analyse
from freeshelf.search.query import parse
from freeshelf.search.request import SearchRequest
from freeshelf.search.services import ranked_keys
from tests.library.factories import ResourceFactory, UserFactory
from tests.search.dense.vectors import DIMENSION, cone, passage
from tests.search.documents import fill, record
from tests.search.engines import EVERYONE, NODES, STAFF, forget, on_cluster
from tests.search.meaning import install

# The name chooses these tests together with those of the port: -k opensearch.
pytestmark = pytest.mark.skipif(
    not NODES, reason="FREESHELF_TEST_OPENSEARCH names no servers"
)
MODEL = "0123456789abcdef"
vectors_in = partial(OpenSearchEngine.vectors, model=MODEL, dimension=DIMENSION)


@pytest.fixture
def engine() -> Iterator[OpenSearchEngine]:
    opened = on_cluster()
    yield opened
    forget(opened)


@pytest.fixture
def kept(engine) -> ModelVectors:
    """An index that was begun, and is empty."""
    found = vectors_in(engine)
    found.writer.begin(model="test")
    return found


def embed(kept: ModelVectors, records, vectors: np.ndarray) -> None:
    kept.writer.put(lambda: records)
    hashes = [each.text_hash for of_one in records.values() for each in of_one]
    kept.writer.keep(hashes, quantize(vectors))
    kept.writer.settle()


def test_the_nearest_records_are_those_of_comparing_all(kept):
    records = {
        f"r{number:03}": [
            passage(
                f"1.{number}-{page}", level="staff" if (number + page) % 7 else "open"
            )
            for page in range(4)
        ]
        for number in range(300)
    }
    vectors = cone(1200)
    embed(kept, records, vectors)
    names = [key for key, of_one in records.items() for _ in of_one]
    levels = [each.level for of_one in records.values() for each in of_one]
    recalls = []
    for query in cone(6, seed=5):
        for allowed in (("open",), STAFF):
            best: dict[str, float] = {}
            for key, level, cosine in zip(names, levels, vectors @ query, strict=True):
                if level in allowed:
                    best[key] = max(best.get(key, -1.0), float(cosine))
            exact = sorted(best, key=best.__getitem__, reverse=True)[:100]
            found = kept.index.neighbours(query, access_levels=allowed, threshold=-1.0)
            recalls.append(len(set(exact) & {each.key for each in found}) / 100)
            first = found[0]
            assert first.similarity == pytest.approx(best[first.key], abs=1e-4)
            assert first.size == sum(
                each.level in allowed for each in records[first.key]
            )
    assert np.mean(recalls) >= 0.97
    few = kept.index.neighbours(
        query, access_levels=STAFF, among=exact[50:60], threshold=-1.0
    )
    assert [each.key for each in few] == exact[50:60]
    admitted = kept.index.neighbours(
        query,
        access_levels=STAFF,
        admit=lambda keys: [key for key in keys if key in exact[90:]],
        limit=10,
        threshold=-1.0,
    )
    assert {each.key for each in admitted} == set(exact[90:])


def test_a_text_keeps_its_vector_and_what_is_gone_is_not_found(kept):
    first = passage("1.1", "one")
    vectors = cone(2)
    embed(kept, {"a": [first, passage("1.2", "two")]}, vectors)

    closed = passage("2.7", "one", level="staff")
    kept.writer.put(lambda: {"a": [], "b": [closed]})

    assert kept.writer.state().waiting == 0
    assert ask(kept, vectors[0]) == []
    (found,) = kept.index.neighbours(vectors[0], access_levels=STAFF, threshold=0.9)
    assert (found.key, found.passage) == ("b", "2.7")
    assert kept.writer.resources() == {"b"}
    assert kept.index.most_similar("b", levels=STAFF, limit=3, minimum=0) == {}


def ask(kept: ModelVectors, query: np.ndarray) -> list[str]:
    found = kept.index.neighbours(query, access_levels=EVERYONE, threshold=-1.0)
    return [each.key for each in found]


def test_what_changes_while_it_is_written_is_read_once_more(engine, kept):
    other = on_cluster(engine._generations.prefix)
    elsewhere = vectors_in(other).writer
    old, new = {"a": [passage("1.1", "old")]}, {"a": [passage("1.1", "new")]}
    kept.writer.put(lambda: old)
    read_before = []

    def read():
        if read_before:
            return new
        # Another machine writes what is newer, between reading and writing.
        elsewhere.put(lambda: new)
        read_before.append(old)
        return old

    kept.writer.put(read, keys=["a"])
    # A vector of the text that was there before comes too late.
    kept.writer.keep([old["a"][0].text_hash], quantize(cone(1)))
    kept.writer.settle()

    (row,) = kept.writer.rows_of(["a"])
    assert row.text_hash == new["a"][0].text_hash
    assert (kept.writer.state().embedded, kept.writer.state().waiting) == (0, 1)
    assert elsewhere.waiting_resources(passages=5) == ["a"]
    other.close()


def test_an_index_that_is_gone_or_of_another_form_is_begun_anew(engine, kept):
    embed(kept, {"a": [passage("1.1")]}, cone(1))
    kept.writer.begin(model="test")
    assert kept.writer.state().embedded == 1  # its vectors are kept

    engine.cluster.client.indices.delete(index=f"{kept.writer.alias}-*")
    for work in (kept.writer.check, lambda: kept.writer.put(lambda: {"a": []})):
        with pytest.raises(DenseIndexDamagedError):
            work()
    assert ask(kept, cone(1)[0]) == []
    kept.writer.begin(model="test")
    kept.writer.check()


def test_vectors_of_a_model_that_nobody_uses_are_kept_for_a_month(engine, kept):
    begun = date(2026, 1, 1)
    engine.forget_vectors(but=[], today=begun)
    engine.forget_vectors(but=[], today=begun + timedelta(days=30))
    assert kept.writer.exists()
    engine.forget_vectors(but=[MODEL], today=begun + timedelta(days=40))
    engine.forget_vectors(but=[], today=begun + timedelta(days=50))
    assert kept.writer.exists()

    engine.forget_vectors(but=[], today=begun + timedelta(days=90))

    assert not kept.writer.exists()


def test_tokens_are_read_together_or_not_at_all(engine, kept):
    tokens, elsewhere = kept.tokens, vectors_in(on_cluster(engine._generations.prefix))
    one, two = b"1" * 16, b"2" * 16
    bits = np.arange(3, dtype=np.uint64).reshape(3, 1)
    assert (tokens.exists(), tokens.read({one}), tokens.stored()) == (
        False,
        None,
        set(),
    )

    tokens.begin(np.ones(DIMENSION, np.float32), texts=1)
    tokens.insert({one: bits})

    read = elsewhere.tokens.read({one})
    assert read.bits[one].tolist() == bits.tolist()
    assert read.mean.tolist() == [1.0] * DIMENSION
    assert elsewhere.tokens.read({one, two}) is None
    assert (tokens.stored(), tokens.mean_size()) == ({one}, 1)
    # Around another mean, what is remembered is of no use.
    tokens.begin(np.zeros(DIMENSION, np.float32), texts=2)
    tokens.insert({two: bits})
    assert elsewhere.tokens.read({one, two}) is None
    assert elsewhere.tokens.read({two}).mean.tolist() == [0.0] * DIMENSION
    tokens.delete([two])
    assert tokens.stored() == set()


@pytest.fixture
def library(settings, tmp_path) -> Iterator[OpenSearchEngine]:
    """A library whose words and vectors are in the cluster."""
    opened = on_cluster()
    backend = "freeshelf.search.engines.opensearch.OpenSearchEngine"
    options = {"nodes": NODES, "prefix": opened._generations.prefix}
    settings.FREESHELF_SEARCH_ENGINES = {
        "default": {"BACKEND": backend, "OPTIONS": options}
    }
    install(settings, tmp_path)
    yield opened
    forget(opened)


def give_vectors() -> None:
    upkeep = VectorMaintenance()
    while not all(each.is_done for each in embedding_states()):
        upkeep.step(now=timezone.now())


def test_what_is_foreseen_goes_along_and_its_errors_do_not(engine):
    fill(engine, record("a", "Kilns"), record("b", "Kilns and vessels"))
    query = analyse(parse("kilns"))
    other = partial(engine.count, analyse(parse("vessels")), levels=EVERYONE)
    begun: list[int] = []

    def fails():
        begun.append(1)
        raise ValueError

    engine.count(query, levels=EVERYONE)
    with engine.together():
        engine.foresee(lambda: [other, fails])
        before = engine.cluster.requests
        assert engine.count(query, levels=EVERYONE) == 2
        assert (engine.cluster.requests - before, len(begun)) == (1, 1)
        assert (other(), engine.cluster.requests - before) == (2, 1)
        with engine.together():
            assert engine.count(query, levels=EVERYONE) == 2
        assert engine.cluster.requests - before == 1
    fill(engine, record("c", "Kilns"))
    assert engine.count(query, levels=EVERYONE) == 3


@pytest.mark.django_db
def test_vectors_are_made_once_and_every_machine_finds_with_them(
    library, settings, tmp_path
):
    record = ResourceFactory(title="Passport")
    closed = ResourceFactory(title="Passport", access_rights="staff")
    rebuild()
    give_vectors()
    # A machine that has nothing on its disk, and never embeds.
    settings.FREESHELF_VECTORS_DIR = tmp_path / "elsewhere"

    def found(user):
        return ranked_keys(SearchRequest(text="паспорт"), user=user)

    # A machine looks now and then for what others have made.
    deadline = time.monotonic() + 20
    while not found(AnonymousUser()) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert found(AnonymousUser()) == (record.identifier,)
    assert set(found(UserFactory(is_superuser=True))) == {
        record.identifier,
        closed.identifier,
    }
    record.unpublish()
    Indexer().drain()
    assert found(AnonymousUser()) == ()
    (model,) = indexed_models()
    assert differing_records(model) == ()
    assert configured_engine().vectors(model.key[:16], dimension=model.dimension)
    assert not (tmp_path / "elsewhere").exists()
