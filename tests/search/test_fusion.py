"""The rule that puts words and meaning into one order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freeshelf.search.fusion import (
    MAX_NEIGHBORS,
    ModelSimilarities,
    chance_corrected,
    fuse,
    fuse_passages,
    minimum_similarity,
)
from freeshelf.search.semantic import question_languages

similarities = st.dictionaries(
    st.sampled_from([f"r{n}" for n in range(40)]), st.floats(0.75, 0.95), max_size=40
)


def near(threshold: float = 0.8, *, reads_all: bool = True, **found: float):
    """Return what one model finds near."""
    return ModelSimilarities(found, threshold=threshold, reads_all=reads_all)


def test_the_nearest_gains_what_the_best_by_words_has():
    fused = fuse([near(a=0.9, b=0.87)], query_languages={"a", "b"})

    assert fused.score_boosts["a"] == pytest.approx(1.0)
    assert 0 < fused.score_boosts["b"] < fused.score_boosts["a"]
    assert fused.dense_hits == {"a", "b"}


def test_what_is_below_the_threshold_only_gains():
    fused = fuse([near(a=0.82, b=0.79)], query_languages={"a", "b"})

    assert fused.dense_hits == {"a"}
    assert fused.score_boosts["b"] > 0


def test_what_is_far_behind_the_nearest_is_no_hit():
    fused = fuse([near(a=0.95, b=0.84)], query_languages={"a", "b"})

    assert fused.dense_hits == {"a"}


def test_another_language_is_weighed_and_admitted_more_generously():
    found = [near(spoken=0.81, foreign=0.81, less=0.77)]

    fused = fuse(found, query_languages={"spoken"})

    assert fused.score_boosts["foreign"] == pytest.approx(
        1.5 * fused.score_boosts["spoken"]
    )
    assert fused.other_language == {"foreign", "less"}
    assert fused.other_language_weight == pytest.approx(0.5)
    assert "less" in fused.dense_hits
    assert "less" not in fuse(found, query_languages={"spoken", "less"}).dense_hits


def test_works_in_other_languages_are_compared_with_the_nearest_of_them():
    found = [near(spoken=0.82, first=0.81, close=0.78, far=0.76)]

    fused = fuse(found, query_languages={"spoken"})

    assert fused.dense_hits == {"spoken", "first", "close"}


def test_the_best_of_many_passages_counts_less_than_the_only_one():
    few, many, most = (
        chance_corrected(0.9, passages=count, threshold=0.8) for count in (1, 10, 300)
    )

    assert few == 0.9
    assert 0.86 < most < many < few


def test_a_single_word_means_less_and_finds_less():
    found = [near(a=0.89, b=0.87)]

    fused = fuse(found, query_languages={"a", "b"}, is_one_word=True)

    assert fused.dense_hits == {"a"}
    assert (
        fused.score_boosts["a"]
        < fuse(found, query_languages={"a", "b"}).score_boosts["a"]
    )


def test_a_single_word_is_no_hit_in_another_language_that_is_hardly_near():
    found = [near(foreign=0.828)]

    assert not fuse(found, query_languages=set(), is_one_word=True).dense_hits
    assert fuse(found, query_languages=set()).dense_hits == {"foreign"}


def test_two_models_that_agree_lead_over_one_that_is_alone():
    every, english = near(both=0.9, one=0.9), near(0.3, reads_all=False, both=0.7)

    fused = fuse([every, english], query_languages={"both", "one"})

    assert fused.score_boosts["both"] == pytest.approx(2 * fused.score_boosts["one"])


def test_a_model_of_one_language_has_no_say_in_others():
    alone = fuse([near(foreign=0.9)], query_languages=set())
    beside = fuse(
        [near(foreign=0.9), near(0.3, reads_all=False)], query_languages=set()
    )

    ratio = beside.score_boosts["foreign"] / alone.score_boosts["foreign"]
    assert ratio == pytest.approx((1 - 0.5) / (1 - 0.6))


def test_no_more_than_a_hundred_are_hits_by_meaning():
    first = ModelSimilarities({f"a{n}": 0.9 - n / 10_000 for n in range(100)}, 0.8)
    second = ModelSimilarities({f"b{n}": 0.9 - n / 10_000 for n in range(100)}, 0.8)
    spoken = {*first.similarities, *second.similarities}

    fused = fuse([first, second], query_languages=spoken)

    assert len(fused.dense_hits) == MAX_NEIGHBORS
    assert {"a0", "b0"} <= fused.dense_hits


def test_nothing_near_is_nothing_gained():
    assert fuse([near()], query_languages=()).score_boosts == {}
    assert fuse([near()], query_languages=()).dense_hits == frozenset()


@given(similarities, similarities, st.booleans())
def test_gains_follow_similarity_and_hits_are_above_the_least(one, other, is_one_word):
    found = [ModelSimilarities(one, 0.8), ModelSimilarities(other, 0.8)]

    fused = fuse(found, query_languages=set(one), is_one_word=is_one_word)

    assert set(fused.score_boosts) == {*one, *other}
    for key in fused.dense_hits:
        assert max(one.get(key, 0), other.get(key, 0)) >= minimum_similarity(0.8)
    if not other:
        order = sorted(one, key=one.__getitem__)
        gains = [fused.score_boosts[key] for key in order]
        assert gains == pytest.approx(sorted(gains))


def test_words_decide_among_passages_that_are_hardly_told_apart_by_meaning():
    by_words = {"title": 5.0, "other": 3.0}

    close = fuse_passages(by_words, {"title": 0.84, "other": 0.85}, threshold=0.8)
    apart = fuse_passages(by_words, {"title": 0.8, "other": 0.9}, threshold=0.8)

    assert close == ["title", "other"]
    assert apart == ["other", "title"]


def test_passages_are_ordered_by_words_and_nearness_together():
    by_words = {"words": 10.0, "both": 8.0}
    similar = {"both": 0.9, "near": 0.91, "far": 0.8}

    assert fuse_passages(by_words, similar, threshold=0.8) == [
        "both",
        "near",
        "words",
        "far",
    ]
    assert fuse_passages(by_words, {}, threshold=0.8) == ["words", "both"]
    assert fuse_passages({}, similar, threshold=0.8) == ["near", "both", "far"]
    assert fuse_passages({}, {}, threshold=0.8) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("who should pay for getting a job", "en"),
        ("cuántos niños trabajan en el mundo", "es"),
        ("obligation des grands groupes de surveiller leurs fournisseurs", "fr"),
        ("что проверить по телефону перед передачей в приют", "ru"),
        ("强迫劳动的指标", "zh"),
    ],
)
def test_a_sentence_says_its_language(text, language):
    assert question_languages(text) == (language,)


def test_a_few_words_may_be_in_any_language_of_their_script():
    assert {"en", "es", "fr"} <= set(question_languages("visa"))
    assert "ar" not in question_languages("visa")
    assert "ar" in question_languages("سخرة")
    assert question_languages("2011") == ()
