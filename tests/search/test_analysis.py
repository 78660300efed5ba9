"""Words of six languages meet across forms, accents and spellings."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from freeshelf.search.analysis.analyzer import analyzer_for, query_stems
from freeshelf.search.analysis.words import american, fold
from freeshelf.search.engines.tantivy import TantivyEngine
from tests.search.documents import ask, fill, keys, record


@pytest.mark.parametrize(
    ("language", "text", "question"),
    [
        ("en", "labour inspection", "labor"),
        ("en", "labor inspection", "labour"),
        ("en", "organisations", "organization"),
        ("en", "the organization", "organisation"),
        ("en", "travelling workers", "traveling"),
        ("en", "health centres", "center"),
        ("en", "licence", "license"),
        ("en", "programme", "programs"),
        ("en", "anaemia", "anemia"),
        ("en", "your passport", "passports"),
        ("en", "passports", "PASSPORT"),
        ("en", "children's rights", "children"),
        ("en", "recruiting", "recruitment"),
        ("fr", "la traite des êtres humains", "traite etres humains"),
        ("fr", "l’usage des inspecteurs", "inspecteur"),
        ("fr", "travailleurs exploités", "travailleur exploite"),
        ("es", "la explotación de niños", "explotacion ninos"),
        ("es", "trabajadoras", "trabajadora"),
        ("ru", "позвоните на горячую линию", "горячая линия"),
        ("ru", "ребёнок", "ребенок"),
        ("ar", "احتفظ بجواز سفرك", "جواز"),
        ("ar", "حِمَايَة العُمّال", "حماية عمال"),
        ("ar", "الأطفال", "اطفال"),
        ("ar", "والعمال", "العمال"),
        ("zh", "采购人员指南：防止强迫劳动", "强迫劳动"),
        ("zh", "招聘费用", "招聘"),
        ("zh", "贩运人口问题", "販運人口"),
        ("zh-Hant", "人口販運", "人口贩运"),
        ("de", "Zwangsarbeiter schützen", "zwangsarbeiter schutzen"),
        ("hi", "जबरन श्रम", "श्रम"),
        ("uk", "примусова праця", "праця"),
        ("fa", "کار اجباری", "كار"),
        ("und", "Passports", "passport"),
        ("fr", "Горячая линия", "горячую линию"),
        ("en", "article ٢٦", "26"),
        ("en", "ﬁshing", "fishing"),
        ("en", "soft\u00adhyphen", "softhyphen"),
        ("en", "file quernstone-01 here", "quernstone-01"),
        ("en", "Directive 2011/36/EU", "2011/36"),
        ("en", "covid19", "COVID-19"),
        ("en", "Schools and COVID-19", "covid19"),
        ("en", "Convention C189", "C189"),
        ("en", "ILO Convention C 189", "c189"),
        ("en", "antitrafficking", "anti-trafficking"),
        ("en", "anti trafficking", "anti-trafficking"),
    ],
)
def test_a_question_finds_the_other_form(language, text, question):
    engine = TantivyEngine(heap=15_000_000)
    fill(engine, record("found", text, language=language), record("other", "weather"))

    response = ask(engine, question)

    assert keys(response) == ["found"]
    assert response.total_all_words == 1


@pytest.mark.parametrize(
    ("language", "text", "question"),
    [
        ("ar", "وبجواز السفر", "جواز"),
        ("ar", "ولعمال المنازل", "عمال"),
        ("ar", "فبالعمل القسري", "العمل"),
        ("ar", "للعمال", "العمال"),
        ("ar", "العـــمل الجبري", "العمل"),
        ("ar", "إلى مؤسسة", "مؤسسه"),
        ("ar", "مستشفى", "المستشفي"),
        ("ar", "آثار الإتجار", "الاتجار"),
        ("ru", "борьба с торговлей людьми", "торговлю людьми"),
        ("ru", "Её счёт", "счет"),
        ("zh-Hant", "強迫勞動與人口販運", "强迫劳动"),
        ("zh", "强迫劳动", "強迫勞動"),
        ("tr", "İŞÇİ ve ışık", "isci isik"),
        ("de", "STRASSE", "straße"),
        ("es", "EXPLOTACIÓN", "explotación"),
        ("en", "after COVID 19", "covid19"),
    ],
)
def test_letters_and_prefixes_of_each_script_meet(language, text, question):
    engine = TantivyEngine(heap=15_000_000)
    fill(engine, record("found", text, language=language), record("other", "Other"))

    assert keys(ask(engine, question)) == ["found"]


@pytest.mark.parametrize(
    ("text", "question"),
    [("فيل", "ليل"), ("باب", "اب"), ("школа", "шкала")],
)
def test_no_prefix_is_taken_from_a_word_that_begins_so(text, question):
    engine = TantivyEngine(heap=15_000_000)
    fill(engine, record("no", text, language="ar"), record("other", "Other"))

    assert keys(ask(engine, question)) == []


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("quernstone 02 and page 01", "quernstone-01"),
        ("19 schools and one covid", "covid19"),
        ("confidential", "confidential-marmoset"),
        ("employment documents", "men"),
        ("four hours for your tour", "labor"),
    ],
)
def test_what_only_looks_alike_is_no_whole_hit(text, question):
    engine = TantivyEngine(heap=15_000_000)
    fill(engine, record("a", text))

    assert ask(engine, question).total_all_words == 0


@pytest.mark.parametrize(
    "word", ["hour", "four", "your", "tour", "journal", "course", "rise", "there"]
)
def test_words_of_one_spelling_stay_apart_from_others(word):
    others = {"hor", "for", "yor", "tor", "jornal", "corse", "ther"}

    assert american(word) not in others


@example("Þ", "en")
@given(st.text(max_size=200), st.sampled_from(["en", "fr", "ar", "ru", "zh", "und"]))
def test_any_text_is_analysed_and_folding_twice_changes_nothing(text, language):
    analyzer = analyzer_for(language)

    stems, exact = analyzer.stems(text), analyzer.exact(text)

    assert stems == analyzer.stems(text)
    assert exact == analyzer.exact(text)
    assert fold(fold(text)) == fold(text)
    assert all(query_stems(word, ("en",)) is not None for word in text.split())


def test_an_analyzer_forgets_before_it_grows_without_bound(monkeypatch):
    for name in ("_MEMO_SIZE", "_SHORT_MEMO_SIZE"):
        monkeypatch.setattr(f"freeshelf.search.analysis.analyzer.{name}", 10)
    analyzer = analyzer_for("eo")

    for number in range(100):
        analyzer.indexed(f"word{number} of a name")
        analyzer.exact(f"word{number} of a name")

    assert 0 < analyzer.remembered <= 10


def test_a_name_is_analysed_by_its_language_and_use_also_the_second_time():
    name = "Les rapports sur le travail forcé"

    first = [
        (analyzer_for(each).indexed(name), analyzer_for(each).exact(name))
        for each in ("fr", "en")
    ]
    second = [
        (analyzer_for(each).indexed(name), analyzer_for(each).exact(name))
        for each in ("fr", "en")
    ]

    assert (
        first
        == second
        == [
            ("rapport travail forc", "les rapports sur le travail force"),
            ("les rapport sur le travail forc", "les rapports sur le travail force"),
        ]
    )
