"""A question and a passage are compared by a model that reads both together."""

import pytest
from django.core.management import call_command

from freeshelf.enrich.errors import BrokenModelError, RefusedModelError
from freeshelf.enrich.language_models.registry import active_models, active_reranker
from freeshelf.enrich.language_models.reranker import OnnxReranker, reranker
from freeshelf.enrich.language_models.services import cost, install
from freeshelf.enrich.language_models.trial import probe
from freeshelf.operations.doctor import examine_language_models

from .model_factories import make_model, make_reranker, use_models


@pytest.fixture
def judge(settings, tmp_path):
    """The reranker of a tiny model that the settings name."""
    use_models(settings, tmp_path, RERANKER="judge")
    make_reranker(tmp_path, "debt", "passport", "fishing")
    return reranker(active_reranker())


def test_a_score_depends_on_both_texts(judge):
    passages = ["A passport and a debt", "Fishing", "passport passport", ""]

    assert judge.scores("debt and passport", passages) == [2, 0, 2, 0]
    assert judge.scores("passport", passages) == [1, 0, 2, 0]


def test_words_of_one_text_are_not_compared_with_each_other(judge):
    assert judge.scores("debt debt debt", ["passport passport"]) == [0]


@pytest.mark.parametrize("text", ["", "\ud800 debt", "a" * 5_000_000, "x " * 10_000])
def test_any_two_texts_have_a_score(judge, text):
    assert judge.scores(text, [text, "debt"])[1] >= 0


def test_a_reranker_is_used_only_when_it_is_named_and_is_no_encoder(settings, tmp_path):
    make_reranker(tmp_path, "debt")
    make_model(tmp_path)
    use_models(settings, tmp_path)
    assert active_reranker() is None

    use_models(settings, tmp_path, RERANKER="tiny", ACTIVE=["judge", "tiny"])

    assert active_reranker() is None
    assert [model.name for model in active_models()] == ["tiny"]


def test_a_model_that_sorts_into_kinds_is_no_reranker(settings, tmp_path):
    use_models(settings, tmp_path / "models")

    with pytest.raises(RefusedModelError, match="gives 3 numbers for two texts"):
        install(make_reranker(tmp_path, "debt", labels=3))

    assert not list((tmp_path / "models").iterdir())


def test_one_that_gives_everything_the_same_score_is_refused(settings, tmp_path):
    use_models(settings, tmp_path / "models")

    with pytest.raises(RefusedModelError, match="the same score"):
        install(make_reranker(tmp_path, "word-that-is-nowhere"))


def test_what_it_costs_is_told_before_it_can_be_used(settings, tmp_path):
    use_models(settings, tmp_path / "models", RERANKED=20)
    lines = []

    def report(line):
        assert not list((tmp_path / "models").glob("judge"))
        lines.append(line)

    model = install(make_reranker(tmp_path, "forced", "debt"), report=report)

    (line,) = lines
    assert "ms more for each question" in line
    trial = probe(model)
    assert trial.passage_ms > 0
    assert trial.question_ms == pytest.approx(20 * trial.passage_ms)
    assert f"{trial.question_ms:,.1f} ms more" in cost("reranker", trial)


def test_the_cost_of_an_encoder_is_of_one_question(settings, tmp_path):
    use_models(settings, tmp_path / "models")
    lines = []

    trial = probe(install(make_model(tmp_path), report=lines.append))

    assert "ms to read a question" in lines[0]
    assert trial.question_ms > 0
    assert trial.passage_ms > 0


def test_a_model_that_breaks_says_so(judge, tmp_path):
    (tmp_path / "judge" / "model.onnx").write_bytes(b"broken")

    with pytest.raises(BrokenModelError):
        OnnxReranker(judge.model)


def test_the_commands_say_what_is_a_reranker_and_what_it_costs(
    settings, tmp_path, capsys
):
    use_models(settings, tmp_path / "models")
    call_command("install_model", str(make_reranker(tmp_path, "forced", "labour")))
    call_command("list_models")
    use_models(settings, tmp_path / "models", RERANKER="judge")
    call_command("list_models")
    call_command("check_models")

    out = capsys.readouterr().out

    assert "set FREESHELF_RERANKER=judge" in out
    assert "judge  not used, any language, reranker" in out
    assert "judge  used, any language, reranker" in out
    assert out.count("ms more for each question") == 2


def test_a_named_reranker_that_is_missing_is_reported(settings, tmp_path):
    make_model(tmp_path)
    use_models(settings, tmp_path, RERANKER="tiny")

    (finding,) = examine_language_models(with_checksums=False)

    assert "FREESHELF_RERANKER names tiny" in finding.message
