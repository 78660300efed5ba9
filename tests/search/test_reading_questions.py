"""Other names and better spellings, as a reader meets them."""

import pytest

from tests.library.factories import FileFactory, ResourceFactory
from tests.vocabularies.factories import ConceptFactory

pytestmark = pytest.mark.django_db


def titles(results):
    return [hit.resource.title for hit in results.hits]


def marked(runs):
    return [run.text for run in runs if run.marked]


@pytest.fixture
def debt():
    return ConceptFactory(
        identifier="debt-bondage",
        label="Debt bondage",
        translations={"es": "Servidumbre por deudas", "ru": "Долговое рабство"},
        alternative={"en": ["bonded labour"]},
        hidden={"en": ["debt slaves"]},
    )


def test_a_text_in_another_language_is_found_by_a_name_of_the_concept(
    find, debt, write_pages
):
    ResourceFactory(title="Debt bondage in kilns")
    ResourceFactory(title="La servidumbre por deudas en Perú", language="es")
    ResourceFactory(title="О долговом рабстве", language="ru")
    file = FileFactory(resource=ResourceFactory(title="Informe", language="es"))
    write_pages(file, "Hay servidumbre por deudas.", "Nada más.", language="es")
    ResourceFactory(title="Deudas sin servidumbre", language="es")

    results = find("debt bondage")

    assert set(titles(results)) == {
        *("Debt bondage in kilns", "La servidumbre por deudas en Perú"),
        *("О долговом рабстве", "Informe"),
    }
    assert titles(results)[0] == "Debt bondage in kilns"
    assert results.total == results.total_all_words == 4
    by_title = {hit.resource.title: hit for hit in results.hits}
    assert marked(by_title["Informe"].passages[0].runs) == ["servidumbre por deudas"]
    assert marked(by_title["О долговом рабстве"].title_runs) == ["долговом", "рабстве"]


def test_a_word_that_only_a_name_of_a_topic_has_is_not_said_to_be_in_a_text(find, debt):
    ResourceFactory(title="Kilns", subjects=[debt])
    ResourceFactory(title="Bonded wells")

    hidden = find("slaves")
    shown = find("bonded labour kilns")
    typed = find("kilns")

    assert (hidden.total_all_words, hidden.total_in_text) == (1, 0)
    assert hidden.words_in_names == ("slaves",)
    assert (shown.total_all_words, shown.total_in_text) == (1, 0)
    assert shown.words_in_names == ("labour",)
    assert (typed.total_all_words, typed.total_in_text) == (1, 1)
    assert typed.words_in_names == ()
    assert find("slaves pizza").words_in_names == ("slaves",)
    assert find("slaves pizza").absent_words == ("pizza",)


def test_words_as_typed_are_those_that_a_reader_can_see(find, debt):
    ResourceFactory(title="Kilns", subjects=[debt])

    hidden = find("slaves", is_literal=True)
    shown = find("bonded labour", is_literal=True)

    assert (hidden.total, hidden.absent_words) == (0, ("slaves",))
    assert titles(shown) == ["Kilns"]
    assert shown.words_in_names == ("bonded", "labour")


def test_one_quoted_word_has_no_words_to_be_apart(find, debt):
    ResourceFactory(title="Kilns and bricks", subjects=[debt])

    one, several = find('"slaves"'), find('"bricks kilns"')

    assert titles(one) == titles(several) == ["Kilns and bricks"]
    assert "exactly as quoted" in one.notices[0]
    assert "separately" in several.notices[0]


def test_the_other_names_are_told_and_can_be_left_out(find, debt):
    ResourceFactory(title="La servidumbre por deudas", language="es")
    ResourceFactory(title="Debt bondage")

    told = find("debt bondage").also_searched
    literal = find("debt bondage", is_literal=True)

    assert [(name.text, name.language) for name in told] == [
        ("Servidumbre por deudas", "es"),
        ("Долговое рабство", "ru"),
    ]
    assert literal.also_searched == ()
    assert titles(literal) == ["Debt bondage"]


@pytest.mark.parametrize("language", ["de", "nb", "en-GB", "zh", ""])
def test_a_name_in_a_language_without_rules_of_its_own_is_searched_too(find, language):
    ConceptFactory(
        label="German Supply Chain Act", alternative={language: ["Lieferketten LkSG"]}
    )
    ResourceFactory(title="Das Lieferketten LkSG", language=language or "und")

    results = find("German supply chain act")

    assert titles(results) == ["Das Lieferketten LkSG"]
    assert results.total_all_words == 1


def test_a_quoted_chinese_phrase_is_explained_by_the_passage_that_has_it(
    find, write_pages
):
    file = FileFactory(resource=ResourceFactory(title="Guide", language="zh"))
    write_pages(
        file, "天气很好。", "不得强迫劳动者。", "强迫劳动的迹象。", language="zh"
    )

    [hit] = find('"强迫劳动的迹象"').hits

    assert [passage.page for passage in hit.passages] == [3]
    assert marked(hit.passages[0].runs) == ["强迫劳动的迹象"]


def test_a_hidden_name_inside_a_question_finds_what_the_shown_names_do(find, debt):
    ResourceFactory(title="Debt bondage in kilns")

    results = find("debt slave kilns")

    assert titles(results) == ["Debt bondage in kilns"]
    assert results.total_all_words == 1
    assert results.also_searched[0].text == "Debt bondage"


def test_counts_and_facets_are_of_exactly_what_was_found(find, debt):
    ResourceFactory(title="Debt bondage")
    ResourceFactory(title="La servidumbre por deudas", language="es")
    ResourceFactory(title="Servidumbre", language="es")

    results = find("debt bondage")
    languages = next(facet for facet in results.facets if facet.name == "language")

    assert results.total == 2
    assert {v.value: v.count for v in languages.values} == {"en": 1, "es": 1}
    assert find("debt bondage", filters={"language": ("es",)}).total == 1


@pytest.mark.parametrize(
    ("typed", "better"),
    [
        ("passprt", "passport"),
        ("unacompanied minors", "unaccompanied minors"),
        ("forcedlabour", "forced labour"),
        ("трудавой договор", "трудовой договор"),
        ("المهجرين", "المهاجرين"),
        ("organizaton", "organisation"),
    ],
)
def test_a_slip_is_searched_as_it_should_be_and_says_so(find, typed, better):
    ResourceFactory(
        title="The passport of unaccompanied minors", description="organisation"
    )
    ResourceFactory(title="Forced labour")
    ResourceFactory(title="Трудовой договор", language="ru")
    ResourceFactory(title="المهاجرين", language="ar")

    results = find(typed)
    literal = find(typed, is_literal=True)

    assert (results.did_you_mean, results.is_corrected) == (better, True)
    assert results.total_all_words == 1
    assert (literal.did_you_mean, literal.is_corrected) == (better, False)
    assert literal.total_all_words == 0


def test_a_short_slip_is_mended_beside_the_word_that_it_stands_next_to(find):
    ResourceFactory(title="Recruitment fees and the feels of recruitment")
    ResourceFactory(title="Feed for horses and minors")

    both = find("recruitmnt feees")

    assert (both.did_you_mean, both.is_corrected) == ("recruitment fees", True)
    assert titles(both) == ["Recruitment fees and the feels of recruitment"]
    assert not find("minors feees").is_corrected


@pytest.mark.parametrize("typed", ["deaf minors", "patients and minors"])
def test_a_word_that_is_only_missing_is_not_replaced(find, typed):
    ResourceFactory(title="A deal for minors and their parents")

    results = find(typed)

    assert (results.is_corrected, results.did_you_mean) == (False, "")


def test_a_word_of_another_language_is_no_slip_in_a_question_that_tells_its_own(find):
    ResourceFactory(title="Managers of minors")
    ResourceFactory(title="Le travail des mineurs", language="fr")

    assert find("le travail des managars").did_you_mean == ""


def test_a_single_word_two_letters_from_one_of_another_language_is_not_replaced(find):
    ResourceFactory(title="Nationals of other countries")

    assert not find("nacionales").is_corrected


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("ilegal money of recruiters", "Legal money of recruiters"),
        ("certification of recruiters", "Verification of recruiters"),
        ("les chiffres du travail", "Le travail et la valeur chiffrée des enfants"),
    ],
)
def test_a_word_of_its_own_is_no_slip_of_another(find, typed, title):
    ResourceFactory(title=title, language="fr" if "travail" in title else "en")

    assert not find(typed).is_corrected


@pytest.mark.parametrize("typed", ["c1822", "2021a", "b189b"])
def test_a_word_with_a_figure_is_never_taken_for_another(find, typed):
    ResourceFactory(title="The c182 and b189 of 2021b")

    assert find(typed).did_you_mean == ""


def test_of_a_question_about_something_else_no_word_is_replaced(find):
    ResourceFactory(title="The passport of unaccompanied minors")

    assert find("passprt minrs").did_you_mean == "passport minors"
    assert find("passprt minrs quatres").did_you_mean == ""


def test_of_two_near_words_the_one_beside_the_others_is_taken(find):
    ResourceFactory(title="Passport retention")
    ResourceFactory(title="Cold detention")
    ResourceFactory(title="Detention centres")

    assert find("passport detetion").did_you_mean == ""
    assert find("passport rettention").did_you_mean == "passport retention"


def test_pages_and_facet_lists_are_of_the_better_spelling_too(find):
    for number in range(12):
        ResourceFactory(title=f"Passport {number}")

    second = find("passprt", page=2)

    assert (second.total, len(second.hits)) == (12, 2)
    assert second.is_corrected


def test_a_word_is_not_replaced_by_one_of_another_language(find, debt):
    ResourceFactory(title="La pesca en el mar", language="es", subjects=[debt])
    ResourceFactory(title="Illegal and unregulated fishing", language="en")

    spanish = find("pesca ilegal", favoured_language="es")
    alone = find("ilegal", favoured_language="es")

    assert (spanish.is_corrected, spanish.did_you_mean) == (False, "")
    assert not alone.is_corrected
    assert find("unregulted fishing", favoured_language="es").is_corrected


@pytest.mark.parametrize(
    ("text", "typed", "language"),
    [
        ("Он держит документы", "держат", "ru"),
        ("Les gens peuvent payer, ils payent", "payant", "fr"),
    ],
)
def test_another_ending_in_an_inflected_language_is_no_slip(
    find, text, typed, language
):
    ResourceFactory(title=text, language=language)

    assert not find(typed, favoured_language=language).is_corrected


def test_a_call_for_help_is_never_corrected(find):
    ResourceFactory(title="They took my passport and I cannot leave")

    asked = find("they took my passprt and i cannot leave")

    assert (asked.is_corrected, asked.did_you_mean) == (False, "")


@pytest.mark.parametrize(
    "question", ["包身工的现状如何？", "什么是包身工", "如何帮助包身工？"]
)
def test_of_a_question_without_spaces_no_piece_is_said_to_be_in_names(find, question):
    topic = ConceptFactory(
        label="Indentured labour",
        translations={"zh": "包身工"},
        alternative={"zh": ["旧式契约用工的现象"]},
    )
    ResourceFactory(title="Contracts", subjects=[topic])
    ResourceFactory(title="工人的生活", language="zh")

    assert find(question).words_in_names == ("包身工",)


def test_a_word_that_is_neither_in_texts_nor_in_names_is_not_said_to_be_in_names(find):
    ConceptFactory(label="Peonage", translations={"es": "Peonaje"})
    ResourceFactory(title="El peonaje en las haciendas", language="es")

    found = find("peonage")

    assert titles(found) == ["El peonaje en las haciendas"]
    assert found.words_in_names == ()


def test_a_phrase_in_names_is_named_by_the_name_that_has_least_besides(find):
    works = ConceptFactory(
        label="Salt works and other dry places",
        alternative={"en": ["Salt works of the coast", "Salt works"]},
    )
    coast = ConceptFactory(label="Salt works")
    ResourceFactory(title="Wages", subjects=[works])
    ResourceFactory(title="Hours", subjects=[works, coast])

    by_title = {hit.resource.title: hit for hit in find('"salt works"').hits}

    assert [label.text for label in by_title["Wages"].labels] == ["Salt works"]
    assert [label.text for label in by_title["Hours"].labels] == ["Salt works"]


@pytest.mark.parametrize(
    ("language", "typed", "form", "others"),
    [
        ("en", "universities", "university", ("universal", "universe")),
        ("en", "policy", "policies", ("police",)),
        ("en", "generals", "general", ("generally", "generalize")),
        ("es", "caminos", "camino", ("caminar", "caminando")),
        ("fr", "marches", "marche", ("marchand", "marcher")),
        ("ru", "работнице", "работница", ("работать", "работа")),
        ("ar", "كتاب", "الكتاب", ("كتابات",)),
    ],
)
def test_as_typed_a_word_is_its_forms_and_they_alone_are_marked(
    find, language, typed, form, others
):
    meant = ResourceFactory(title=f"{form}, {others[0]}", language=language)
    for other in others:
        ResourceFactory(title=other, language=language)

    found = find(typed, is_literal=True)

    (hit,) = found.hits
    assert hit.resource == meant
    assert marked(hit.title_runs) == [form]


def test_as_typed_no_spelling_is_mended_and_the_unknown_words_are_named(find):
    ResourceFactory(title="The wages of apprentices")

    mended = find("apprenticces")
    literal = find("apprenticces wagees", is_literal=True)

    assert mended.is_corrected
    assert (literal.total, literal.is_corrected) == (0, False)
    assert literal.absent_words == ("apprenticces", "wagees")
