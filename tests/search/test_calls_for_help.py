"""A call for help is told from a question about one, by its words and its vector."""

import inspect
from pathlib import Path

import numpy as np
import pytest
import yaml

from freeshelf.search import calls_for_help
from freeshelf.search.calls_for_help import (
    Weights,
    all_weights,
    is_call_by_words,
    is_call_for_help,
)

DATA = Path(__file__).parents[2] / "bench" / "data" / "help.yaml"
BASE = np.array([1.0, 0.0], np.float32)


@pytest.mark.parametrize(
    "text",
    [
        "Help me, I am being held",
        "hotline number",
        "my employer keeps our passports and won’t let us leave",
        "mi jefe tiene mi pasaporte y no me deja irme",
        "mon patron garde mes papiers, qui appeler ?",
        "у меня забрали паспорт и не выпускают",
        "صاحب العمل أخذ جوازي ولا أستطيع الخروج",
        "老板扣了我的护照不让我走",
        "我被關在宿舍裡",
        "救命",
        "SOS",
    ],
)
def test_words_of_someone_in_danger_are_a_call_for_help(text):
    assert is_call_by_words(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "hotline data",
        "how do victims ask for help",
        "passport retention indicators",
        "forced labour in fishing",
        "C189",
        "indicadores de retención de pasaportes",
        "pourquoi les victimes ne demandent pas d’aide",
        "статистика горячей линии",
        "مؤشرات حجز جوازات السفر",
        "求助热线数据",
        "my thesis on domestic workers who are locked in",
    ],
)
def test_questions_about_danger_are_none(text):
    assert not is_call_by_words(text)


def test_words_alone_find_most_calls_and_hardly_anything_that_looks_alike():
    judged = {"help": [], "research": []}
    for question in yaml.safe_load(DATA.read_text("utf-8"))["questions"]:
        judged[question["kind"]].append(is_call_by_words(question["query"]))

    assert sum(judged["help"]) / len(judged["help"]) >= 0.8
    assert sum(judged["research"]) / len(judged["research"]) <= 0.02


def test_a_vector_decides_where_there_are_weights_for_its_model(monkeypatch):
    weights = Weights("key", bias=-1.0, of_words=1.5, of_vector=BASE * 2)
    monkeypatch.setattr(calls_for_help, "all_weights", lambda: {"tiny": weights})

    def judged(text, vector, model="tiny"):
        return is_call_for_help(text, {model: vector})

    assert judged("the white van", BASE)
    assert not judged("the white van", BASE * 0)
    # The words count beside the vector, and alone for another model.
    assert judged("help me", BASE * 0)
    assert not judged("help me", BASE * -1)
    assert judged("help me", BASE * -1, model="another")
    assert not judged("the white van", BASE, model="another")
    assert is_call_for_help("help me")
    # A model of the same name with other vectors.
    assert not judged("the white van", np.ones(3, np.float32))


def test_the_weights_that_are_shipped_name_their_model():
    (weights,) = all_weights().values()

    assert list(all_weights()) == ["multilingual-e5-small"]
    assert len(weights.made_with) == 32
    assert weights.of_vector.shape == (384,)


def test_no_judgement_is_logged_or_kept():
    for judge in (is_call_for_help, is_call_by_words):
        assert inspect.isfunction(judge)
        assert not hasattr(judge, "cache_info")
    assert not hasattr(calls_for_help, "logger")
