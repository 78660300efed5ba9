"""The made-up library that speed is measured on."""

from collections import Counter

import pytest
from bench.speed import corpus
from bench.speed.corpus import resources
from bench.speed.queries import queries


@pytest.fixture(scope="module")
def thousand():
    return list(resources(1, 1000))


def test_a_small_library_is_the_beginning_of_a_large_one(thousand):
    assert list(resources(91, 100)) == thousand[90:100]


def test_every_tenth_resource_has_a_file_of_twenty_pages(thousand):
    filed = [made for made in thousand if made.pages]

    assert [made.number for made in filed] == list(range(10, 1001, 10))
    assert {len(made.pages) for made in filed} == {20}


def test_six_languages_are_written_in_their_scripts(thousand):
    samples = {made.language: made.paragraphs[0] for made in thousand}

    assert set(samples) == {"en", "es", "fr", "ar", "ru", "zh"}
    assert any("\u0600" <= letter <= "\u06ff" for letter in samples["ar"])
    assert any("\u0400" <= letter <= "\u04ff" for letter in samples["ru"])
    assert any("\u4e00" <= letter <= "\u9fff" for letter in samples["zh"])
    assert " " not in samples["zh"]


def test_a_few_concepts_and_publishers_are_common_and_most_are_used(thousand):
    topics = Counter(topic for made in thousand for topic in made.subjects)
    places = Counter(place for made in thousand for place in made.spatial)
    publishers = Counter(made.publisher for made in thousand)

    assert set(topics) == set(range(corpus.TOPICS))
    assert len(places) > corpus.PLACES * 0.9
    assert len(publishers) > corpus.PUBLISHERS * 0.7
    assert topics.most_common(1)[0][1] > 10 * min(topics.values())


def test_a_page_has_about_three_hundred_words():
    english = next(
        made for made in resources(1, 1000) if made.pages and made.language == "en"
    )

    assert {len(page.split()) for page in english.pages} == {300}


def test_no_query_comes_twice_and_seeds_differ():
    asked = queries(1000, seed=1)

    assert len(set(asked)) == 1000
    assert asked[:200] == queries(200, seed=1)
    assert asked != queries(1000, seed=2)


def test_queries_are_of_every_kind():
    asked = queries(200, seed=1)

    assert {len(query.text.split()) for query in asked} == {1, 2, 3}
    assert any(query.facet for query in asked)
    assert any(query.text.startswith("zq") for query in asked)
    assert len({query.language for query in asked}) == 6
