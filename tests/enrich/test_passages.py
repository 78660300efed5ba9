"""Passages: about 200 words, cut where sentences end, without losing a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freeshelf.enrich.language import count_words
from freeshelf.enrich.segmentation import cut_into_passages

SENTENCE = "Recruitment fees are paid by the employer and never by the worker. "  # 12


def test_a_short_page_is_one_passage():
    (passage,) = cut_into_passages("  " + SENTENCE * 20)

    assert passage.start == 2
    assert passage.text == (SENTENCE * 20).strip()


def test_a_page_without_words_has_none():
    assert list(cut_into_passages(" \n ")) == []


def test_a_long_page_is_cut_into_equal_shares_at_sentence_ends():
    passages = list(cut_into_passages(SENTENCE * 50))

    assert [count_words(passage.text) for passage in passages] == [204, 192, 204]
    assert all(passage.text.endswith("worker.") for passage in passages)


def test_a_paragraph_end_is_preferred_to_a_sentence_end():
    text = SENTENCE * 16 + "\n" + SENTENCE * 18

    first, second = cut_into_passages(text)

    assert count_words(first.text) == 16 * 12
    assert second.start == len(SENTENCE * 16) + 1


def test_chinese_is_cut_at_its_own_full_stops():
    passages = list(cut_into_passages("招聘费用由雇主支付而不是由工人支付。" * 60))

    assert len(passages) > 1
    assert all(passage.text.endswith("。") for passage in passages)
    assert all(300 <= len(passage.text) <= 500 for passage in passages)


def test_text_without_any_sentence_end_is_cut_between_words():
    passages = list(cut_into_passages("word " * 1000))

    assert [count_words(passage.text) for passage in passages] == [200] * 5


@given(
    st.text(
        alphabet=st.sampled_from("ab. \n!。强劳 العمل؟)”"), min_size=0, max_size=4000
    )
)
def test_no_word_is_lost_and_every_passage_is_where_it_says(text):
    passages = list(cut_into_passages(text))

    for passage in passages:
        assert text[passage.start :].startswith(passage.text)
        assert passage.text == passage.text.strip()
    assert "".join("".join(p.text.split()) for p in passages) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("— 12 months, paid.", 3), ("强迫劳动", 2), ("ILO 第29号公约", 5)],
)
def test_words_are_counted_in_every_script(text, words):
    assert count_words(text) == words
