"""Counting right documents and right pages."""

import json
from importlib import resources

import pytest
import yaml
from bench.known_items import SETS, Answer, report

QUESTION = {
    "id": "q1",
    "language": "en",
    "source": "demo",
    "query": "who pays the fee",
    "document": "fees.pdf",
    "page": 3,
}
OTHER = {"title": "Other", "files": ["other.pdf"], "passage": None}


def _hit(page):
    passage = {"file": "fees.pdf", "page": page}
    return {
        "title": "Fees",
        "files": ["fees.pdf"],
        "passage": passage,
    }


def test_the_right_page_is_the_first_passage_of_the_right_document():
    answer = Answer(QUESTION, [OTHER, _hit(3)])

    assert answer.rank == 2
    assert answer.has_page


def test_another_page_first_counts_for_the_document_only():
    answer = Answer(QUESTION, [_hit(4)])

    assert answer.rank == 1
    assert not answer.has_page


def test_a_document_in_fourth_place_is_not_found():
    answer = Answer(QUESTION, [OTHER, OTHER, OTHER, _hit(3)])

    assert answer.rank is None
    assert not answer.has_page


def test_the_report_names_every_miss_and_gives_a_verdict():
    answers = [Answer(QUESTION, [_hit(3)])] * 19 + [Answer(QUESTION, [_hit(5)])]

    text = report(answers)

    assert "| right document in the first 3 | at least 0.95 | 1.000 | pass |" in text
    assert "at least 0.92 | 0.950 | pass |" in text
    assert "fees.pdf p. 3 wanted; place 1, first passage fees.pdf p. 5" in text


def test_a_bar_that_is_missed_says_so():
    text = report([Answer(QUESTION, [OTHER])])

    assert "at least 0.95 | 0.000 | **fail** |" in text
    assert "not in the first three" in text


def test_a_guess_is_no_result_and_is_counted_apart():
    answer = Answer(QUESTION, [], SETS[0], [OTHER, _hit(3)])

    text = report([answer, Answer(QUESTION, [_hit(3)])])

    assert (answer.rank, answer.has_page, answer.is_guessed) == (None, False, True)
    assert "| right document in the first 3 | at least 0.95 | 0.500 |" in text
    assert "| no results, right document among the guesses |  | 0.500 |" in text
    assert "fees.pdf p. 3 wanted; among the guesses" in text


def test_a_translation_counts_where_only_the_meaning_is_asked_for():
    hit = {**_hit(3), "files": ["fees-es.pdf"]}
    hit["passage"] = {"file": "fees-es.pdf", "page": 3}
    question = {**QUESTION, "document": "fees-en.pdf"}
    known, other_words, *_ = SETS

    assert Answer(question, [hit], known).rank is None
    assert Answer(question, [hit], other_words).has_page


@pytest.mark.parametrize("asked", SETS, ids=lambda asked: asked.title)
def test_every_question_names_a_document_of_the_demo_library_or_the_export(asked):
    questions = asked.questions()

    assert len(questions) in (30, 60, 72)
    ours = [each for each in questions if each["source"] == "demo"]
    demo = resources.files("freeshelf.ingest") / "demo"
    lines = (demo / "records.jsonl").read_text("utf-8").splitlines()
    titles = {json.loads(line)["title"] for line in lines}
    guides = yaml.safe_load((demo / "guides.yaml").read_text("utf-8"))
    titles |= {each["title"] for each in guides["records"]}
    for each in ours:
        name = each["document"]
        if "page" in each:
            assert (demo / "files" / name).is_file()
        else:
            assert name in titles


def test_a_question_about_a_whole_record_asks_for_no_page():
    question = {"id": "l-1", "language": "en", "source": "demo", "query": "Who pays?"}
    wanted, missing = ({**question, "document": key} for key in ("Fees", "Gone"))
    found = [Answer(each, [OTHER, _hit(3)], SETS[-1]) for each in (wanted, missing)]

    text = report(found)

    assert "| right document in the first 3 |  | 0.500 |  |" in text
    assert "- l-1 “Who pays?”: Gone wanted; not in the first three" in text
    assert "Fees wanted" not in text
