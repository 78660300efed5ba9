"""Means of the tokens of a language are stored beside a model's vectors."""

import numpy as np
import pytest

from freeshelf.enrich.language_models.encoder import OnnxEncoder
from freeshelf.enrich.language_models.registry import active_models
from freeshelf.search.dense.language_means import LanguageMeans, language_means
from freeshelf.search.dense.off_topic_questions import off_topic_questions
from freeshelf.search.dense.services import index_dir
from tests.enrich.model_factories import make_model
from tests.library.factories import ResourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def encoded(models_dir, embed, monkeypatch):
    """Return how many texts the model has read since its index was made."""
    # Words without a meaning have something in common.
    make_model(models_dir, unknown=1.0)
    ResourceFactory(title="Note")
    embed()
    numbers = []
    for name in ("query_tokens", "passage_tokens"):
        real = getattr(OnnxEncoder, name)

        def read(self, text, *, real=real):
            numbers.append(text)
            return real(self, text)

        monkeypatch.setattr(OnnxEncoder, name, read)
    return numbers


def test_a_search_reads_what_the_embedder_made(encoded):
    (model,) = active_models()

    kept = language_means(model)

    assert encoded == []
    assert kept.languages == ("en", "es", "fr", "ru", "ar", "zh")
    np.testing.assert_array_equal(kept.of_sentence("fr-CA"), kept.of_question(["fr"]))


@pytest.mark.parametrize("damage", [b"", b"no vector", None])
def test_without_a_file_that_can_be_read_they_are_made(encoded, damage):
    (model,) = active_models()
    kept = language_means(model).rows
    (path,) = index_dir(model.key).glob("languages-*.npy")
    if damage is None:
        path.unlink()
    else:
        path.write_bytes(damage)

    np.testing.assert_array_equal(language_means(model).rows, kept)
    assert len(encoded) == 2 * len(off_topic_questions().questions)


def test_a_language_that_is_not_known_has_the_mean_of_all():
    rows = np.arange(12, dtype=np.float32).reshape(2, 3, 2)
    means = LanguageMeans(("en", "zh"), rows)

    assert means.of_sentence("vi").tolist() == [10, 11]
    assert means.of_sentence("zh-Hans").tolist() == [8, 9]
    assert means.of_question([]).tolist() == [4, 5]
    assert means.of_question(["en", "zh", "vi"]).tolist() == [1, 2]
