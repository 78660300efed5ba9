"""A probe demands an answer of its status, its kind and its words."""

import pytest
from bench.probes import failures, load, report


def _answer(*titles, better=""):
    hits = [{"title": title, "files": [], "passage": None} for title in titles]
    return {"total": len(titles), "better": better, "hits": hits}


@pytest.mark.parametrize(
    ("probe", "answer"),
    [
        ({"query": "q", "first": ["B", "C"]}, _answer("A", "B", "C")),
        ({"query": "q", "first": ["Long titl…"]}, _answer("Long title")),
        ({"query": "q", "any": ["X", "B"]}, _answer("A", "B")),
        ({"query": "q", "never": ["B"]}, _answer("A")),
        ({"query": "q", "none": True}, _answer()),
        ({"query": "q", "better": "right"}, _answer(better="right")),
    ],
)
def test_an_answer_that_meets_its_probe_has_no_failure(probe, answer):
    assert failures(probe, answer) == []


@pytest.mark.parametrize(
    ("probe", "answer", "sentence"),
    [
        (
            {"query": "q", "first": ["D"]},
            _answer("A", "B", "C", "D"),
            "“D” is not among the first 3",
        ),
        (
            {"query": "q", "any": ["D", "E"]},
            _answer("A", "B", "C", "D"),
            "none of 2 right titles is among the first 3",
        ),
        (
            {"query": "q", "never": ["D"]},
            _answer("A", "B", "C", "D"),
            "“D” is a result",
        ),
        (
            {"query": "q", "none": True},
            _answer("A"),
            "1 results instead of none (“A”)",
        ),
        (
            {"query": "q", "better": "right"},
            _answer(better="wrong"),
            "offers “wrong” instead of “right”",
        ),
    ],
)
def test_each_demand_that_is_not_met_is_named(probe, answer, sentence):
    assert failures(probe, answer) == [sentence]


def test_the_report_counts_what_is_met_and_names_what_is_not():
    probes = [{"query": "a", "first": ["A"]}, {"query": "b", "none": True}]

    text = report(probes, [_answer("A"), _answer("B")])

    assert "| 2 probes | 1 | **fail** |" in text
    assert "- “b”: 1 results instead of none (“B”)" in text


def test_every_probe_of_the_file_demands_something():
    demands = {"first", "any", "never", "none", "better"}

    assert all(demands & set(probe) for probe in load())
