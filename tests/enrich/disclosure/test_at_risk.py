"""The network that judges names by a model of meaning, in the process with models."""

import io

import numpy as np
import pytest
import sentencepiece

from freeshelf.enrich.checks.names import standing_names
from freeshelf.enrich.disclosure import at_risk
from freeshelf.enrich.disclosure.at_risk import AtRisk, directory_of_model, is_usable
from freeshelf.enrich.disclosure.findings import Piece
from freeshelf.enrich.disclosure.looking import look
from freeshelf.enrich.disclosure.names_worker import Asking, NamesWorker
from freeshelf.enrich.disclosure.persons import judge
from freeshelf.enrich.language_models.manifest import Manifest, write_manifest
from freeshelf.enrich.language_models.registry import sha256_of
from tests.enrich.model_factories import use_models, write_graph, write_tokenizer

TEXT = "The victim, Peter Marlow, has the blue room."
PETER, ROOM = (12, 17), (39, 43)


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """Make a folder with a model of random numbers, as wide as the weights ask for."""
    folder = tmp_path_factory.mktemp("models")
    directory = folder / "random"
    directory.mkdir()
    width = len(at_risk.network().inner) // 2
    made = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([f"query: {TEXT}"] * 20),
        model_writer=made,
        vocab_size=40,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    (directory / "sentencepiece.model").write_bytes(made.getvalue())
    random = np.random.default_rng(1)
    write_graph(
        directory / "model.onnx",
        random.normal(size=(64, width)).astype(np.float32),
        output=at_risk.layer(),
    )
    write_tokenizer(directory / "tokenizer.json", ["<unk>", "the"])
    names = ("model.onnx", "tokenizer.json", "sentencepiece.model")
    write_manifest(
        Manifest(
            name="random",
            dimension=width,
            max_length=64,
            files={name: sha256_of(directory / name) for name in names},
        ),
        directory,
    )
    return folder


@pytest.fixture(scope="module")
def worker(models):
    with NamesWorker(models / "random") as asked:
        yield asked


def test_words_are_judged_by_what_the_model_reads_of_them(models):
    judging = AtRisk(models / "random")

    peter, room = judging(TEXT, [PETER, ROOM])

    assert peter != room
    assert judging(TEXT, [ROOM, PETER]) == [room, peter]
    # Another text around a word gives other odds.
    assert judging("Peter", [(0, 5)]) != [peter]
    assert judging(TEXT, []) == []


def test_each_language_has_a_limit_of_its_own(models, monkeypatch):
    judging = AtRisk(models / "random")
    french = "La victime est avec Peter dans la chambre."
    before, in_french = judging(TEXT, [PETER])[0], judging(french, [(20, 25)])
    written = at_risk._written()
    higher = {**written["limits"], "en": written["limits"]["en"] + 2}
    monkeypatch.setattr(at_risk, "_written", lambda: {**written, "limits": higher})

    assert judging(TEXT, [PETER]) == [pytest.approx(before - 2, abs=0.02)]
    assert judging(french, [(20, 25)]) == in_french


def test_the_process_judges_as_the_model_does(models, worker):
    assert worker.can_judge()
    odds = Asking(worker.pipes()).odds(TEXT, [PETER, ROOM])
    assert odds == AtRisk(models / "random")(TEXT, [PETER, ROOM])


def test_the_process_judges_contacts_as_the_model_does(models, worker):
    text = "Ama rings tonight. Hers is +44 7911 234567, the office has +44 7911 234568."
    passages = []
    for _ in judge([Piece(text)], weighing=lambda read: passages.append(read) or []):
        pass
    (passage,) = passages
    assert len(passage.contacts) == 2

    odds = Asking(worker.pipes()).weigh(passage)

    judging = AtRisk(models / "random")
    assert odds == judging.contacts(passage.text, passage.places, passage.facts)
    # The same place with other facts of the rules has other odds.
    facts = [[1 - fact for fact in each] for each in passage.facts]
    assert judging.contacts(passage.text, passage.places, facts) != odds


def test_rules_go_on_where_the_model_cannot_be_loaded(tmp_path):
    broken = tmp_path / "broken"
    broken.mkdir()
    path = tmp_path / "letter.txt"
    path.write_text(TEXT)

    with NamesWorker(broken) as asked:
        assert not asked.can_judge()
        assert look(path, names=asked).findings == look(path).findings != ()


def test_only_the_model_of_the_weights_is_asked(models, settings, monkeypatch):
    use_models(settings, models)
    assert directory_of_model() is None
    assert not is_usable(models / "random")
    assert "Rules alone judge whose names they are" in standing_names()

    key = at_risk.read_model(models / "random").key
    written = {**at_risk._written(), "made_with": key}
    monkeypatch.setattr(at_risk, "_written", lambda: written)

    assert directory_of_model() == models / "random"
    assert "The model of meaning judges whose names they are." in standing_names()
