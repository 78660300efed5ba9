"""Numbers of instruments are found in every usual spelling, and nothing else is."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from freeshelf.search.analysis.references import references
from freeshelf.search.engines.tantivy import TantivyEngine
from tests.search.documents import ask, fill, keys, passage, record
from tests.search.marking import marker_of

SPELLINGS = {
    "#c182": [
        *("C182", "C.182", "C 182", "C-182", "ILO C182", "Convention 182"),
        *("ILO Convention No. 182", "convenio 182", "Convenio núm. 182 de la OIT"),
        *("convention n° 182", "Конвенция 182", "Конвенции МОТ № 182", "اتفاقية 182"),
        *("الاتفاقية رقم ١٨٢", "اتفاقية منظمة العمل الدولية رقم 182", "第182号公约"),
        *("第182號公約", "国际劳工组织第182号公约", "公约（第182号）"),
        "Worst Forms of Child Labour Convention, 1999 (No. 182)",
        "Convenio sobre las peores formas de trabajo infantil, 1999 (núm. 182)",
    ],
    "#p29": ["P029", "P29", "P.29", "Protocol 29", "Protocolo núm. 29"],
    "#r203": ["R203", "Recommendation No. 203", "recomendación 203"],
    "#cets197": ["CETS 197", "CETS No. 197", "STCE nº 197"],
    "#2011/36": [
        *("2011/36/EU", "directive 2011/36", "Directiva 2011/36/UE"),
        *("Директива 2011/36/ЕС", "التوجيه 2011/36", "2011/36/EU号指令"),
    ],
    "#2024/1760": ["Directive (EU) 2024/1760", "2024/1760"],
    "#sec54": ["section 54", "s. 54", "s54", "Sec. 54", "sección 54"],
    "#art26": [
        *("article 26", "Art. 26", "artículo 26", "l'article 26", "статьи 26"),
        *("ст. 26", "المادة 26", "第26条", "Art. 26(2)"),
    ],
    "#sdg8.7": [
        *("SDG 8.7", "SDG target 8.7", "target 8.7", "meta 8.7 de los ODS", "ODD 8.7"),
        *("ЦУР 8.7", "задача 8.7", "具体目标8.7", "الهدف 8.7"),
    ],
    "#law26364": ["Ley 26.364", "ley 26364", "Ley N° 26.364"],
    "#res2331": ["resolution 2331", "S/RES/2331 (2016)", "резолюция 2331"],
}


@pytest.mark.parametrize(
    ("token", "text"),
    [(token, text) for token, texts in SPELLINGS.items() for text in texts],
)
def test_every_usual_spelling_is_one_word(token, text):
    (found,) = references(f"See {text}, as adopted.")

    assert found.token == token


@pytest.mark.parametrize(
    "text",
    [
        *("a report of 182 pages", "the Convention. 182 people", "Convention of 1949"),
        *("Convention, 182 people", "held by 182 states", "vitamin c 182"),
        *("its 54 members", "it's 54", "the UK's 54", "section\n\n54", "page 26"),
        *("8.7 per cent", "a target of 5", "goal 3", "E/2002/68/Add.1", "in 2011"),
        *("Modern Slavery Act 2015", "law 2010", "COVID-19", "24/7", "(c) 2012"),
    ],
)
def test_a_number_without_its_word_is_none(text):
    assert list(references(text)) == []


def test_a_list_of_numbers_is_as_many_references():
    text = "Conventions Nos. 29, 105, 138 and 182; convenios 138 y 189"

    tokens = [each.token for each in references(text)]

    assert tokens == ["#c29", "#c105", "#c138", "#c182", "#c138", "#c189"]


def test_one_number_after_a_word_for_one_takes_no_other():
    assert [r.token for r in references("Convention 182 and 12 states")] == ["#c182"]


_PIECES = st.sampled_from(
    (
        *("Convention", " ", "No. ", "182", "(", ")", ", ", "1999", "C", ".", "第"),
        *("号", "公约", "اتفاقية", "رقم", "٢٦", "№", "2011/36", "/EU", "s", "-", "and"),
        *("9" * 5000, "0", "8.7", "SDG", "ст", "конвенции", "\u200d", "'", "条", "\n"),
    )
)


@settings(max_examples=200)
@given(st.one_of(st.text(), st.lists(_PIECES, max_size=30).map("".join)), st.booleans())
@example("0条0", False)
def test_references_stand_in_order_inside_any_text(text, is_typed):
    end = 0
    for found in references(text, is_typed=is_typed):
        assert end <= found.start < found.end <= len(text)
        assert all(token.startswith("#") for token in found.tokens)
        end = found.end


@pytest.fixture(scope="module")
def engine():
    filled = TantivyEngine(heap=15_000_000)
    fill(
        filled,
        record("en", "On the Worst Forms of Child Labour Convention, 1999 (No. 182)"),
        record("es", "Guía del Convenio núm. 182 de la OIT", language="es"),
        record(
            "zh",
            "指南",
            body="批准第182号公约的国家",
            language="zh",
            passages=(passage("p", "批准第182号公约的国家", language="zh"),),
        ),
        record("pages", "The convention: 182 pages with an index"),
        record("other", "C190 on violence"),
    )
    return filled


@pytest.mark.parametrize(
    "text",
    ["c182", "c 182", "Convention 182", "ILO convention no 182", "convenio 182 OIT"],
)
def test_a_question_in_any_spelling_finds_texts_in_all_others(engine, text):
    response = ask(engine, text)

    assert sorted(keys(response)) == ["en", "es", "zh"]
    assert response.total_all_words == 3


def test_words_beside_a_reference_are_looked_for_too(engine):
    assert keys(ask(engine, "convention 182 guía"))[0] == "es"
    assert keys(ask(engine, "第182号公约国家"))[0] == "zh"
    assert sorted(keys(ask(engine, "-C182"))) == ["other", "pages"]
    assert sorted(keys(ask(engine, "title:C182"))) == ["en", "es"]


def test_the_whole_reference_is_marked_in_a_text():
    marker = marker_of("C182")
    text = "All states ratified Convention No. 182; 182 of them early."

    assert [text[low:high] for low, high in marker.ranges(text, "en")] == [
        "Convention No. 182"
    ]
