"""Two records may be one work, two editions, a translation, or none of these."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freeshelf.enrich.duplicate_detection.comparison import (
    ComparableRecord,
    Reason,
    blocking_keys,
    compare,
    estimate_jaccard,
    minhash,
)
from freeshelf.enrich.language import fold

WORDS = [f"word{number}" for number in range(600)]


def record(key, title, **said):
    return ComparableRecord(
        key=key, titles=(fold(title),), **({"language": "en"} | said)
    )


def reasons(likeness):
    return [name for name, _value in likeness.reasons]


@pytest.mark.parametrize(
    ("one", "two", "kind"),
    [
        ("Hard to see, harder to count", "Hard to See, Harder to Count.", "same"),
        (
            "National Referral Mechanisms: A Practical Handbook",
            "National Referral Mechanisms - a practical handbook, second edition",
            "edition",
        ),
        (
            "Global Report on Trafficking 2022",
            "Global report on trafficking 2024",
            "edition",
        ),
    ],
)
def test_titles_that_differ_in_spelling_edition_or_year_meet(one, two, kind):
    found = compare(record(1, one), record(2, two))

    assert found is not None
    assert (found.kind, reasons(found)) == (kind, [Reason.NEAR_TITLE])


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Disrupting Harm in Thailand", "Disrupting Harm in Cambodia"),
        (
            "Ending forced labour by 2030: A review",
            "Ending child labour by 2025: A review",
        ),
        ("Issue brief 7: Technology", "Issue brief 8: Technology"),
    ],
)
def test_another_country_subject_or_part_is_another_work(one, two):
    assert compare(record(1, one), record(2, two)) is None


def test_laws_of_two_countries_with_one_name_are_two():
    ours = record(1, "Modern Slavery Act 2015", publisher=1, year=2015)
    theirs = record(2, "Modern Slavery Act 2018", publisher=2, year=2018)

    assert compare(ours, theirs) is None


def test_a_shared_number_in_two_languages_is_a_translation():
    one = record(1, "The cost of coercion", numbers=frozenset({"ISBN 1"}))
    two = record(2, "Le coût de la coercition", numbers=one.numbers, language="fr")

    found = compare(one, two)

    assert found is not None
    assert (found.kind, found.reasons) == (
        "translation",
        ((Reason.SAME_NUMBER, "ISBN 1"),),
    )


def test_chapters_with_the_number_of_their_book_are_less_sure_than_copies():
    book = frozenset({"ISBN 1"})
    chapters = compare(
        record(1, "Recruitment in fishing", numbers=book),
        record(2, "Debts of seafarers", numbers=book),
    )
    copies = compare(
        record(1, "Debts of seafarers", numbers=book),
        record(2, "Debts of seafarers", numbers=book),
    )

    assert chapters is not None
    assert copies is not None
    assert chapters.score < copies.score


@pytest.mark.parametrize(("pages", "meet"), [(48, True), (3, False)])
def test_translations_are_laid_out_alike(pages, meet):
    alike = {"publisher": 3, "year": 2014, "pages": pages}
    found = compare(
        record(1, "Human rights and trafficking", **alike),
        record(2, "Права человека и торговля людьми", **alike | {"language": "ru"}),
    )

    assert (found is not None) is meet


def test_texts_meet_by_most_of_their_words_and_not_by_a_few():
    whole = minhash(" ".join(WORDS))
    most = minhash(" ".join([*WORDS[:550], "other", "ending"]))
    few = minhash(" ".join([*WORDS[:60], *(f"else{n}" for n in range(540))]))

    assert estimate_jaccard(whole, most) > 0.8
    assert estimate_jaccard(whole, few) < 0.3
    titles = {"titles": (), "names": ()}
    assert blocking_keys(signature=whole, **titles) & blocking_keys(
        signature=most, **titles
    )


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_can_be_signed_and_compared(one, two):
    likeness = compare(
        record(1, one, signature=minhash(one)), record(2, two, signature=minhash(two))
    )

    assert likeness is None or 0 <= likeness.score <= 1
    assert blocking_keys(titles=[one], signature=minhash(one), names=[]) is not None
