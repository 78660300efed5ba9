"""Questions are told from other searches in six languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph
from rdflib.namespace import SKOS

from freeshelf.search.documents import title_key
from freeshelf.search.questions import (
    asks_for_number,
    defined_term,
    defines,
    has_number,
    is_question,
)
from freeshelf.vocabularies.services import BUNDLED_FOLDER


@pytest.mark.parametrize(
    "text",
    [
        "What is debt bondage",
        "who pays recruitment fees?",
        "¿Quién paga las comisiones de contratación?",
        "por que retienen pasaportes",
        "comment terminer un entretien",
        "où signaler un cas",
        "ما هو العمل الجبري",
        "كيف أبلغ عن حالة؟",
        "что такое принудительный труд",
        "怎么核实招聘机构",
        "什么是强迫劳动？",
        "shelter rules?",
        "WHO PAYS FOR THIS",
        "Qu’est-ce que la traite",
        "нужно ли согласие ребёнка",
    ],
)
def test_these_are_questions(text):
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "   ", "forced labour", "C182", "what", "guía para inspectores"),
        *("强迫劳动", "WHO guidelines on trafficking", "HAS and ILO on fishing"),
    ],
)
def test_these_are_not(text):
    assert not is_question(text)


@given(st.text())
def test_any_text_can_be_asked_about(text):
    is_question(text)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("有几个国家批准了公约", True),
        ("童工几岁可以工作", True),
        ("几内亚的童工", False),
        ("几乎所有受害者都是女性", False),
        ("被贩运的几率", False),
        ("近几年的变化", False),
        ("how many states", True),
    ],
)
def test_a_chinese_question_for_a_number_is_told_from_words_written_alike(text, asks):
    assert asks_for_number(text) is asks


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("合同期为一年", True),
        ("每周休息一天", True),
        ("三分之一的工人", True),
        ("一般规定", False),
        ("统一标准与一些措施", False),
        ("雇主应与一名工人签订合同", False),
        ("within one year", True),
    ],
)
def test_one_is_a_number_where_something_is_counted(text, has):
    assert has_number(text) is has


# Ways to ask what a term means; the terms are all names of topics.
_WAYS = {
    "en": (
        *("what is {}?", "What exactly are {} ?", "what is meant by “{}”", "define {}"),
        *("definition of {}", "{} definition", "what does {} mean?", "meaning: {}"),
        *("What’s the meaning of the {}?", "what is a {}"),
    ),
    "es": (
        *(
            "¿Qué es {}?",
            "qué significa {}",
            "¿qué se entiende por {}?",
            "que es la {}",
        ),
        *("definición de {}", "¿Cuál es la definición de {}?", "¿A qué se llama «{}»?"),
    ),
    "fr": (
        *("qu'est-ce que {} ?", "qu’est-ce que c’est que {}", "c'est quoi, {}"),
        *("que signifie {}\u202f?", "que veut dire « {} » ?", "définition : {}"),
        *("{}, c’est quoi ?", "Qu’entend-on par l’{} ?"),
    ),
    "ar": ("ما هو {}؟", "ما المقصود ب{}؟", "ما معنى «{}»", "تعريف {}", "ماذا يعني {}؟"),
    "ru": (
        *("что такое {}?", "Что значит «{}»?", "определение термина {}"),
        *("Что понимается под {}?", "{} — что это такое?", "дайте определение: {}"),
    ),
    "zh": (
        *("什么是{}？", "{}是什么意思？", "何谓{}", "{}的定义", "{}的定义是什么？"),
        *("请问什么叫“{}”？", "{}是什么", "什麼是{}？"),
    ),
}


@pytest.mark.parametrize("language", _WAYS)
def test_a_definition_of_any_topic_is_asked_for_in_any_way(language):
    topics = Graph().parse(BUNDLED_FOLDER / "topics.ttl")
    names = {
        str(name)
        for label in (SKOS.prefLabel, SKOS.altLabel)
        for name in topics.objects(None, label)
        if name.language == language
    }
    assert len(names) > 50

    missed = [
        asked
        for name in names
        for asked in (way.format(name) for way in _WAYS[language])
        # An article may be part of a name: el empleador paga.
        if title_key(name).removeprefix("el ")
        != title_key(defined_term(asked)).removeprefix("el ")
    ]
    assert missed == []


@pytest.mark.parametrize(
    "text",
    [
        *("who defines wages", "what are we to do", "qué hacer", "que faire ?"),
        *(
            "что делать?",
            "ما العمل",
            "怎么办？",
            "forced labour",
            "debt bondage in law",
        ),
    ],
)
def test_no_definition_is_asked_for(text):
    assert not title_key(defined_term(text)).endswith(title_key(text))
    assert defined_term(text) in ("", "we to do")


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("what is forced labour", "Forced labour is work under a threat.", True),
        ("what are recruitment fees?", "A recruitment fee is any cost of a job.", True),
        (
            "what is trafficking in persons",
            "“Trafficking in persons” shall mean the recruitment of persons.",
            True,
        ),
        (
            "what is compulsory labour",
            "For the purposes of this law the term compulsory labour means any work.",
            True,
        ),
        ("define debt bondage", "Debt bondage (peonage) means the status.", True),
        ("¿qué es el trabajo forzoso?", "El trabajo forzoso es el que nadie...", True),
        ("qu'est-ce que la traite ?", "La traite désigne le recrutement.", True),
        ("ما هو العمل الجبري؟", "العمل الجبري هو كل عمل أو خدمة.", True),
        ("что такое эксплуатация?", "Эксплуатация — это извлечение выгоды.", True),
        ("什么是强迫劳动？", "强迫劳动是指以惩罚相威胁的劳动。", True),
        ("什么是强迫劳动？", "强迫劳动是否存在要由检查员判断。", False),
        ("what is forced labour", "Forced labour is not the same as poverty.", False),
        ("what is forced labour", "Late pay is a sign of forced labour.", False),
        ("what is forced labour", "A convention that defines forced labour.", False),
        (
            "¿qué es el trabajo forzoso?",
            "Pagar tarde es una infracción; retener el pago es trabajo forzoso.",
            False,
        ),
    ],
)
def test_a_definition_begins_with_its_term(question, sentence, expected):
    assert defines(defined_term(question), sentence) is expected


def test_a_term_in_front_of_its_definition_is_defined():
    assert defines("电子证据", "能够支持案件的信息。", lead="电子证据。")
    assert not defines("电子证据", "能够支持案件的信息。", lead="证据。")
