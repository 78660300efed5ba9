"""The mean of questions about anything else is made once, beside a model's vectors."""

import numpy as np
import pytest

from freeshelf.enrich.language_models.encoder import OnnxEncoder
from freeshelf.enrich.language_models.registry import active_models
from freeshelf.search.dense.average_question import average_question
from freeshelf.search.dense.services import index_dir
from tests.library.factories import ResourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(tiny, embed, monkeypatch):
    """Return how many questions the model has encoded since its index was made."""
    ResourceFactory(title="Note")
    embed()
    numbers = []
    real = OnnxEncoder.encode_queries

    def encode(self, texts):
        numbers.append(len(texts))
        return real(self, texts)

    monkeypatch.setattr(OnnxEncoder, "encode_queries", encode)
    return numbers


def test_a_search_reads_what_the_embedder_made(asked):
    (model,) = active_models()

    kept = average_question(model)

    assert asked == []
    assert kept.shape == (model.dimension,)
    assert np.isfinite(kept).all()


@pytest.mark.parametrize("damage", [b"", b"no vector", None])
def test_without_a_file_that_can_be_read_the_questions_are_encoded(asked, damage):
    (model,) = active_models()
    kept = average_question(model)
    (path,) = index_dir(model.key).glob("questions-*.npy")
    if damage is None:
        path.unlink()
    else:
        path.write_bytes(damage)

    np.testing.assert_array_equal(average_question(model), kept)
    assert asked == [48]


def test_the_embedder_makes_a_damaged_file_anew(asked, embed):
    (model,) = active_models()
    kept = average_question(model)
    (path,) = index_dir(model.key).glob("questions-*.npy")
    path.write_bytes(b"no vector")

    embed()

    np.testing.assert_array_equal(np.load(path), kept)


def test_the_embedder_makes_it_for_an_index_that_has_none(asked, embed):
    (model,) = active_models()
    (path,) = index_dir(model.key).glob("questions-*.npy")
    former = path.with_name("questions-0.npy")
    path.rename(former)

    embed()

    assert path.exists()
    assert not former.exists()
