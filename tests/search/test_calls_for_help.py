"""A call for help is told from a question about one, by its words and its vector."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from freeshelf.search import answering, calls_for_help
from freeshelf.search.calls_for_help import (
    PIECES,
    WORDS,
    Weights,
    all_weights,
    is_call_by_words,
    is_call_for_help,
    pieces,
    said_by_words,
)
from freeshelf.search.concept_names import concept_names
from freeshelf.vocabularies.models import ConceptLabel
from freeshelf.vocabularies.services import import_bundled_vocabularies
from tests.library.factories import AgentFactory, ResourceFactory

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
        *("HELP", "help me", "Help! Help!", "please help", "ayúdame", "aide-moi"),
        *("помоги", "ساعدني", "مساعدة", "求助", "帮我", "救命"),
    ],
)
def test_a_cry_that_is_the_whole_question_is_a_call_whatever_a_model_weighs(text):
    (key,) = (key for key in all_weights() if key != WORDS)
    weights = all_weights()[key]
    against = -100 * weights.of_vector

    assert is_call_by_words(text)
    assert is_call_for_help(text, {key: against})
    for research in (f"{text} desk report", "debt bondage", "please", "victim help"):
        assert not is_call_for_help(research, {key: against})


@pytest.mark.parametrize(
    "text",
    [
        "help me understand debt bondage",
        "help me write a grant proposal",
        "I need help with my assignment",
        "could someone help me find a law on wages?",
        "ayúdame a entender la servidumbre por deudas",
        "necesito ayuda para traducir un informe",
        "aidez-moi à comprendre le travail forcé",
        "j’ai besoin d’aide pour mon mémoire",
        "помогите найти закон о детском труде",
        "нужна помощь с рефератом",
        "ساعدوني في فهم عبودية الدين",
        "أحتاج مساعدة في ترجمة مقال",
        "help me prepare a debate on the gig economy",
        "alguien me puede recomendar lecturas sobre matrimonio forzado",
        "pouvez-vous me recommander un film sur le mariage forcé",
        "помогите подготовиться к экзамену по миграционному праву",
        "ساعدوني في التحضير لمناظرة عن العمل غير النظامي",
        "有人能推荐关于强迫婚姻的书吗",
        "帮我解释债务奴役",
        "请帮我找一部关于工资的法律",
    ],
)
def test_help_with_work_on_the_subject_is_no_call(text):
    assert not is_call_by_words(text)


@pytest.mark.parametrize(
    "text",
    [
        "help me understand if I am being trafficked",
        "help me write to the police, my boss keeps my passport",
        "help me find my sister",
        "ayúdame a encontrar a mi hermana",
        "aidez-moi à trouver un endroit pour dormir",
        "помогите найти сестру",
        "ساعدوني في إيجاد أختي",
        "帮我找我妹妹",
    ],
)
def test_what_is_said_beside_an_ordinary_request_still_counts(text):
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
    words = Weights(bias=-1.0, of_words={"ask": 1.5}, of_vector=BASE * 0)
    model = Weights(bias=-1.0, of_words={"ask": 1.5}, of_vector=BASE * 2)
    found = {WORDS: words, "key": model}
    monkeypatch.setattr(calls_for_help, "all_weights", lambda: found)

    def judged(text, vector, key="key"):
        return is_call_for_help(text, {key: vector})

    assert judged("the white van", BASE)
    assert not judged("the white van", BASE * 0)
    # The words count beside the vector, and alone for another model.
    assert judged("get help", BASE * 0)
    assert not judged("get help", BASE * -1)
    assert judged("get help", BASE * -1, key="another")
    assert not judged("the white van", BASE, key="another")
    assert is_call_for_help("get help")


def test_the_weights_that_are_shipped_are_for_words_and_the_key_of_a_model():
    words, model = all_weights().items()

    assert words[0] == WORDS
    assert len(model[0]) == 32
    assert model[1].of_vector.shape == (4 * 384,)
    assert words[1].of_pieces.shape == (PIECES,)
    said = said_by_words("help me").keys()
    assert words[1].of_words.keys() == model[1].of_words.keys() == said


@pytest.mark.parametrize(
    "text",
    [
        "I missed my train to Lyon and slept at the station",
        "quiero cambiar la cadena de mi bicicleta",
        "nous avons marché toute la journée dans la neige",
        "я купила новый чайник",
        "أحب القهوة في الصباح",
        "我今天买了一把伞",
    ],
)
def test_a_scene_in_the_first_person_is_no_call(text):
    assert not is_call_by_words(text)


@pytest.mark.parametrize(
    "text",
    [
        "they locked the gate and we have had no pay since june",
        "he sells me to his friends and keeps the money",
        "el dueño nos quitó los pasaportes y no podemos salir",
        "mon patron m’enferme la nuit et ne me paie pas",
        "нас держат на складе и не отдают документы",
        "كفيلي يضربني وأخذ جوازي وما يعطيني راتبي",
        "他们把我关在园区里逼我骗人",
    ],
)
def test_cries_of_many_kinds_are_calls_by_words_alone(text):
    assert is_call_by_words(text)


@pytest.mark.parametrize(
    "text",
    [
        "my landlord has kept the deposit because of the curtains",
        "the gym still takes money from my account",
        "mi vecino pone música hasta las tres",
        "mon chat ne veut plus descendre de l’armoire",
        "начальник не отпускает в отпуск в августе",
        "ابني لا يريد أن يذهب إلى المدرسة",
        "我的手机屏幕碎了",
        "“Sold for a Song”: a documentary",
        "qwpoei zmnxb",
        "a poster for hotels on forced begging",
    ],
)
def test_grumbles_titles_and_nonsense_are_no_calls_by_words_alone(text):
    assert not is_call_by_words(text)


def test_pieces_of_a_question_weigh_the_same_whatever_its_length():
    for text in ("debt", "они забрали мой паспорт и не отдают", "老板扣了护照"):
        places, values = pieces(text)

        assert places.max() < PIECES
        assert abs(np.square(values).sum() - 1) < 1e-5


def test_vectors_that_do_not_fit_the_weights_leave_the_words_to_judge():
    (key,) = (key for key in all_weights() if key != WORDS)

    assert not is_call_for_help("the white van", {key: BASE})
    assert is_call_for_help("救命啊 我被关起来了", {key: BASE})


@pytest.fixture
def everything_calls(monkeypatch):
    """Judge as a model that takes every question for a call for help."""
    monkeypatch.setattr(answering, "is_call_for_help", lambda *_: True)


@pytest.mark.django_db
def test_no_name_of_the_vocabularies_is_a_call_for_help(find, everything_calls):
    # Every name in six languages: the import takes longer than all that is asked.
    import_bundled_vocabularies()
    labels = list(ConceptLabel.objects.values_list("text", "language"))
    names = concept_names()

    assert len({language for _text, language in labels}) >= 6
    assert [text for text, _language in labels if not names.keys_named(text)] == []
    called = [text for text, _language in labels if is_call_by_words(text)]
    assert called
    for text in (*called, *(text for text, _language in labels[::500])):
        assert not find(f" {text.upper()}. ").is_call_for_help, text
    assert find(f"{called[0]} they hurt me").is_call_for_help
    for question in yaml.safe_load(DATA.read_text("utf-8"))["questions"]:
        if question["kind"] == "help":
            assert not names.keys_named(question["query"]), question


@pytest.mark.django_db
def test_no_title_or_organisation_is_a_call_for_help(find, everything_calls):
    for title in ("Они забрали мой паспорт", "«On m’a pris mes papiers»"):
        ResourceFactory(title=title)
    ResourceFactory(title="I am not free: a novel", access_rights="staff")
    AgentFactory(name="Закрыли и били")

    for named in (
        *("Они забрали мой паспорт", "они забрали мой паспорт!", "закрыли и били"),
        "On m'a pris mes papiers",
    ):
        assert not find(named).is_call_for_help
    for call in ("Они забрали мой паспорт и телефон", "I am not free: a novel"):
        assert find(call).is_call_for_help


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked",
    ["ما هو {}", "что такое {}?", "qu’est-ce que {} ?", "what is {}", "什么是{}？"],
)
def test_who_asks_for_the_meaning_of_a_name_does_not_call(
    find, everything_calls, asked
):
    AgentFactory(name="Закрыли и били")

    assert not find(asked.format("Закрыли и били")).is_call_for_help
    assert find(asked.format("меня били")).is_call_for_help


@pytest.mark.django_db
def test_a_cry_is_a_call_although_something_has_that_name(find):
    for cry in ("Help", "救命", "Ayúdame"):
        AgentFactory(name=cry)
        ResourceFactory(title=cry)

        assert find(cry.lower()).is_call_for_help
