"""A question is as near to other languages as to its own, before what it means."""

import json
from importlib import resources

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from freeshelf.enrich.language_models.registry import active_models
from freeshelf.search import language_levels, semantic
from freeshelf.search.language_levels import (
    LanguageMeans,
    language_means,
    level_question,
)
from tests.library.factories import ResourceFactory
from tests.search.meaning import embed, install

# A word of each language is an axis beside the meanings.
_MEANINGS = {
    "fishing": ("fishing", "pesca"),
    "debt": ("debt", "deuda"),
    "en": ("whoever",),
    "es": ("quienquiera",),
}
_LANGUAGES = ("en", "es", "fr")

vectors = arrays(np.float32, 8, elements=st.floats(-1, 1, width=32)).filter(
    lambda each: np.linalg.norm(each) > 0.1
)


def _unit(vector):
    return (vector / np.linalg.norm(vector)).astype(np.float32)


@given(
    vectors,
    st.lists(vectors, min_size=3, max_size=3),
    st.sets(st.sampled_from(_LANGUAGES)),
)
def test_what_is_turned_is_near_to_the_means_alike(question, means, own):
    question, means = _unit(question), [_unit(each) for each in means]
    by_language = dict(zip(_LANGUAGES, means, strict=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            language_levels, "language_means", lambda: LanguageMeans("m", by_language)
        )
        found = level_question("m", question, own)

    if not 0 < len(own) < len(_LANGUAGES):
        assert found is None
        return
    assert np.linalg.norm(found.vector) == pytest.approx(1, abs=1e-5)
    rows = np.array(means)
    if np.linalg.svd(rows, compute_uv=False).min() < 0.3:
        return  # of nearly the same means none can be moved without another
    before, after = rows @ question, found.length * rows @ found.vector
    highest = max(before[at] for at, each in enumerate(_LANGUAGES) if each in own)
    for at, each in enumerate(_LANGUAGES):
        wanted = before[at] if each in own else highest
        assert after[at] == pytest.approx(wanted, abs=0.01)


def test_other_models_and_languages_have_nothing_to_level():
    means = language_means()
    question = _unit(np.ones(next(iter(means.by_language.values())).size))

    assert level_question(means.made_with, question, ["ar"]) is not None
    assert level_question("other", question, ["ar"]) is None
    assert level_question(means.made_with, question, ["vi"]) is None
    assert level_question(means.made_with, question, []) is None
    assert level_question(means.made_with, question, list(means.by_language)) is None


def test_the_means_that_are_shipped_are_of_the_six_languages():
    text = resources.files("freeshelf.search").joinpath("data/language_means.json")
    row = json.loads(text.read_text("utf-8"))

    assert sorted(row["means"]) == ["ar", "en", "es", "fr", "ru", "zh"]
    assert {len(each) for each in row["means"].values()} == {384}


@pytest.mark.django_db
@pytest.mark.parametrize("is_known", [True, False])
def test_what_means_the_same_comes_before_what_is_only_in_the_same_language(
    settings, tmp_path, monkeypatch, find, is_known
):
    install(settings, tmp_path, meanings=_MEANINGS)
    (model,) = active_models()
    axes = np.eye(model.dimension, dtype=np.float32)
    by_language = {each: axes[list(_MEANINGS).index(each)] for each in ("en", "es")}
    means = LanguageMeans(model.key if is_known else "other", by_language)
    monkeypatch.setattr(language_levels, "language_means", lambda: means)
    monkeypatch.setattr(semantic, "question_languages", lambda _text: ("en",))
    ResourceFactory(title="Whoever whoever has debt", language="en")
    ResourceFactory(title="Quienquiera quienquiera pesca", language="es")
    find()
    embed()

    found = find("whoever whoever goes fishing afar")

    titles = [hit.resource.title for hit in found.hits]
    assert titles[:1] == [
        "Quienquiera quienquiera pesca" if is_known else "Whoever whoever has debt"
    ]
