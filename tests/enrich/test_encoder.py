"""Vectors of queries and passages, by a tiny model whose meanings are known."""

import multiprocessing

import numpy as np
import pytest

from freeshelf.enrich.language_models.encoder import encoder, prepare_for_forks
from freeshelf.enrich.language_models.registry import active_models
from freeshelf.enrich.language_models.token_vectors import token_vectors

from .model_factories import make_model, use_models


@pytest.fixture
def models_dir(settings, tmp_path):
    """An empty folder of models that the settings name."""
    use_models(settings, tmp_path)
    return tmp_path


@pytest.fixture
def tiny(models_dir):
    """The encoder of a tiny model."""
    make_model(models_dir)
    return encoder(active_models()[0])


def test_without_a_model_none_is_active(models_dir):
    assert active_models() == ()


def test_without_a_folder_of_models_none_is_active(settings, tmp_path):
    use_models(settings, tmp_path / "nowhere")

    assert active_models() == ()


def test_a_query_is_near_a_passage_of_the_same_meaning_in_another_language(tiny):
    passages = tiny.encode_passages(
        ["在渔业中的强迫劳动", "El pasaporte de la niña", "Annual report"]
    )

    (near, other, nothing) = (
        tiny.encode_queries(["trabajo forzoso en la pesca"]) @ passages.T
    )[0]

    assert near > 0.95
    assert other < 0.1
    assert nothing < 0.1


def test_vectors_are_of_unit_length_and_do_not_depend_on_their_batch(tiny):
    texts = [" ".join(["passport", "debt", "and"] * size) for size in range(1, 30)]

    together = tiny.encode_passages(texts)
    alone = np.vstack([tiny.encode_passages([text]) for text in texts])

    assert together.shape == (29, tiny.dimension)
    assert together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert np.allclose(together, alone, atol=1e-5)


def test_of_a_model_without_known_layers_the_last_alone_is_read(tiny):
    layers = tiny.query_layers("passport and debt")

    assert np.array_equal(layers, tiny.encode_queries(["passport and debt"]))


def test_no_text_gives_no_vector(tiny):
    assert tiny.encode_queries([]).shape == (0, tiny.dimension)
    assert tiny.encode_passages([]).shape == (0, tiny.dimension)


@pytest.mark.parametrize(
    "text", ["", "\ud800 passport", "a" * 5_000_000, "\x00\ufffe", "debt " * 10_000]
)
def test_any_text_has_a_vector(tiny, text):
    assert np.isfinite(tiny.encode_queries([text])).all()


def test_models_for_any_language_come_first_and_settings_choose(settings, models_dir):
    make_model(models_dir, name="english", languages=("en",))
    make_model(models_dir, name="world")

    by_rule = [model.name for model in active_models()]
    use_models(settings, models_dir, ACTIVE=["english", "missing"])
    chosen = [model.name for model in active_models()]

    assert by_rule == ["world", "english"]
    assert chosen == ["english"]


def test_a_model_of_the_same_name_and_other_files_is_noticed(models_dir):
    directory = make_model(models_dir)
    before = active_models()[0]
    directory.rename(models_dir / ".old")
    make_model(models_dir, meanings={"debt": ["debt"]})

    after = active_models()[0]

    assert after.key != before.key
    assert encoder(after).dimension < before.dimension


def test_a_forked_child_encodes_with_what_its_parent_prepared(models_dir):
    make_model(models_dir)
    prepare_for_forks()
    model = active_models()[0]
    here = encoder(model).encode_queries(["debt", "passport"])

    with multiprocessing.get_context("fork").Pool(1) as pool:
        there = pool.apply(_encode, (model, ["debt", "passport"]))

    assert np.allclose(here, there)


def _encode(model, texts):
    return encoder(model).encode_queries(texts)


@pytest.mark.parametrize("is_query", [True, False])
def test_tokens_have_vectors_without_those_of_the_prefix(tiny, is_query):
    read = token_vectors(tiny, "passport nothing debt", is_query=is_query)

    bare = token_vectors(tiny, "", is_query=is_query)
    assert len(bare.ids) == 0
    assert len(read.ids) == len(set(read.ids)) == 2
    assert np.allclose(read.vectors @ read.vectors.T, np.eye(2), atol=1e-6)
