"""A question names concepts of the bundled vocabularies, and no others."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from freeshelf.search.label_index import LabelIndex, LabelRow
from freeshelf.search.query import parse
from freeshelf.vocabularies.rdf_files import parse_file
from freeshelf.vocabularies.services import BUNDLED_FOLDER
from freeshelf.vocabularies.skos import parse_scheme

KINDS = {"prefLabel": "pref", "altLabel": "alt", "hiddenLabel": "hidden"}
SCHEMES = {"topics": "subject", "legal-instruments": "reference"}


def rows():
    number = 0
    for name, role in SCHEMES.items():
        scheme = parse_scheme(parse_file(BUNDLED_FOLDER / f"{name}.ttl"), name=name)
        for concept in scheme.concepts.values():
            number += 1
            for label in sorted(concept.labels):
                kind = KINDS.get(label.kind, label.kind)
                yield LabelRow(number, role, kind, label.language, label.text)


@pytest.fixture(scope="module")
def ask():
    index = LabelIndex(rows(), roles=tuple(SCHEMES.values()))

    def expansions(text):
        parsed = parse(text)
        return index.expansions(parsed.text, likely=parsed.latin_languages)

    return expansions


@pytest.fixture(scope="module")
def searched(ask):
    """Everything that is searched besides a question."""
    return lambda text: {label.text for each in ask(text) for label in each.labels}


@pytest.fixture(scope="module")
def shown(ask):
    """Everything that is shown of it."""
    return lambda text: {label.text for each in ask(text) for label in each.shown}


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("debt bondage", "Servidumbre por deudas"),
        ("bonded labour", "Debt bondage"),
        ("servidumbre por deudas", "Debt bondage"),
        ("los niños en servidumbre por deuda en la India", "Debt bondage"),
        ("peonage", "Debt bondage"),
        ("торговлю людьми", "Trafficking in persons"),
        ("شرح مبسط للاتجار بالبشر", "Trafficking in persons"),
        ("والاتجار بالأشخاص", "Trafficking in persons"),
        ("人口贩运报告", "Trafficking in persons"),
        ("人口販運報告", "Trafficking in persons"),
        ("ley argentina contra la trata", "Trafficking in persons"),
        ("CS3D", "Directive (EU) 2024/1760 (CSDDD)"),
        ("csddd", "Directive (EU) 2024/1760 (CSDDD)"),
        ("Конвенция 182", "Worst Forms of Child Labour Convention, 1999 (No. 182)"),
        ("TIP report", "Trafficking in persons"),
    ],
)
def test_a_concept_is_known_by_any_of_its_names(searched, text, other):
    assert other in searched(text)


@pytest.mark.parametrize(
    "text",
    ["child porn", "pornographie enfantine", "детская порнография", "儿童色情"],
)
def test_a_word_to_avoid_leads_to_the_shown_name_and_is_not_shown(
    searched, shown, text
):
    assert "Online child sexual exploitation and abuse" in shown(text)
    assert not any("porn" in name.lower() for name in searched(text))


@pytest.mark.parametrize(
    "text",
    [
        *("tráfico", "trafic", "trafic aérien", "traitement des personnes", "traites"),
        *("tratar a las personas", "traffic accidents", "tip of the iceberg"),
        *("the press release", "recovery of data", "ILO 11 indicators for unions"),
        *("bondage and debt", "debt OR bondage", "debts"),
    ],
)
def test_a_false_friend_or_a_part_of_a_name_leads_nowhere(searched, text):
    found = searched(text)

    assert found.isdisjoint(
        {
            *("Trafficking in persons", "Migrant smuggling", "Trata de personas"),
            *("Debt bondage", "Media reporting", "Measurement and evaluation"),
            *("Servidumbre por deudas", "Return and reintegration"),
        }
    )


def test_spanish_and_french_smuggling_is_not_trafficking(searched):
    for text in ("tráfico ilícito de migrantes", "trafic de migrants"):
        found = searched(text)

        assert "Migrant smuggling" in found
        assert "Trafficking in persons" not in found
    for text in ("trata de personas", "traite des êtres humains", "trata"):
        found = searched(text)

        assert "Trafficking in persons" in found
        assert "Migrant smuggling" not in found


def test_the_longest_name_counts_and_several_concepts_do(ask):
    text = "child labour and worst forms of child labour and debt bondage"

    parts = [text[each.start : each.end] for each in ask(text)]

    assert parts == ["child labour", "worst forms of child labour", "debt bondage"]


def test_what_was_typed_is_not_searched_twice(searched, shown):
    assert "Debt bondage" not in searched("Debt  bondage")
    assert "Debt bondage" not in shown("debt bondage")


def test_a_quoted_phrase_is_taken_as_it_stands(ask):
    assert ask('"debt bondage"') == ()


@settings(max_examples=100)
@given(
    st.one_of(
        st.text(),
        st.lists(
            st.sampled_from(
                [
                    "debt",
                    "bondage",
                    "trata",
                    "人口",
                    "贩运",
                    "ИИ",
                    "\u0131",
                    "|",
                    '"',
                    "1",
                ]
            ),
            max_size=12,
        ).map(" ".join),
    )
)
def test_any_question_has_its_names_in_order_and_apart(ask, text):
    end = 0
    for each in ask(text):
        assert end <= each.start < each.end
        assert each.labels
        end = each.end
