"""Names by models: recognisers that are put in by hand, in a process of the sandbox."""

import os
import sys

import pytest

from freeshelf.enrich.checks.names import languages_without_model, standing_names
from freeshelf.enrich.disclosure import recognisers
from freeshelf.enrich.disclosure.findings import Strength
from freeshelf.enrich.disclosure.looking import look
from freeshelf.enrich.disclosure.names_worker import (
    NamesUnavailableError,
    NamesWorker,
)

RECOGNISER = '''
import os


def arabic():
    """Every word of four letters is a name; some texts are the end of it."""

    def recognise(text):
        if "die" in text:
            os.kill(os.getpid(), 11)
        if "much" in text:
            bytearray(2_000_000_000)
        if "fail" in text:
            raise ValueError(text)
        place, found = 0, []
        for word in text.split(" "):
            if len(word) == 4:
                found.append((place, place + 4))
            place += len(word) + 1
        return found

    return recognise
'''


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory):
    """Install a package with a recogniser for Arabic."""
    folder = tmp_path_factory.mktemp("installed") / "site-packages"
    folder.mkdir()
    (folder / "by_hand.py").write_text(RECOGNISER)
    about = folder / "by_hand-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: by-hand\nVersion: 1\n"
    )
    (about / "entry_points.txt").write_text(
        f"[{recognisers.GROUP}]\nar = by_hand:arabic\n"
    )
    sys.path.append(str(folder))
    yield
    sys.path.remove(str(folder))


@pytest.fixture(scope="module")
def worker(by_hand):
    with NamesWorker() as asked:
        yield asked


def test_a_recogniser_put_in_by_hand_is_asked(worker):
    assert recognisers.installed()["ar"] == "by_hand"
    assert worker("abc abcd ab", "ar") == [(4, 8)]
    assert worker("abc abcd ab", "xx") == []


def test_long_texts_go_through_the_pipe(worker):
    assert worker("abcd " + "ab " * 100_000, "ar") == [(0, 4)]


def test_names_of_a_model_are_found_in_a_file(worker, tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("الضحية زلنب تسكن")

    assert not look(path, name=path.name).findings
    (finding,) = look(path, name=path.name, key=b"key", names=worker).findings

    assert (finding.kind, finding.strength) == ("person_name", Strength.STRONG)
    assert (finding.place.start, finding.place.end) == (7, 11)
    assert len(finding.value_key) == 64


def test_the_process_stays_from_file_to_file(worker, tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("الضحية زلنب تسكن")

    look(path, names=worker)
    before = worker.pipes()
    look(path, names=worker)

    assert worker.pipes() == before


@pytest.mark.parametrize("end", ["die", "much", "fail"])
def test_rules_go_on_where_a_model_ends(worker, tmp_path, caplog, end):
    path = tmp_path / "letter.txt"
    path.write_text(f"الضحية زلنب {end} ، هاتفها +20 100 555 0123")

    seen = look(path, name=path.name, names=worker)

    assert "phone" in {each.kind for each in seen.findings}
    assert seen.looked_at
    assert "no model answered" in caplog.text
    assert "0123" not in caplog.text
    assert worker("abcd", "ar") == [(0, 4)]


def test_what_a_child_left_in_the_pipes_answers_no_other(worker):
    pipes = worker.pipes()
    os.write(pipes.questions, b'{"names": ["abcd", "ar"]}\n')

    assert worker.pipes()
    assert worker("abcd ab abcd", "ar") == [(0, 4), (8, 12)]

    os.write(worker.pipes().questions, b'{"names": ["ab')
    worker.pipes()
    assert worker("abcd", "ar") == [(0, 4)]


def test_it_says_which_models_can_be_used(worker):
    assert worker.can_use("ar")
    assert not worker.can_use("xx")


@pytest.mark.parametrize("end", ["die", "much", "fail"])
def test_a_process_that_ends_is_started_again(worker, end):
    with pytest.raises(NamesUnavailableError) as raised:
        worker(f"abcd {end}", "ar")

    assert "abcd" not in str(raised.value)
    assert worker("abcd", "ar") == [(0, 4)]


def test_nothing_runs_and_no_pipe_is_open_after_closing(by_hand):
    asked = NamesWorker()
    pipes = asked.pipes()

    asked.close()

    for pipe in pipes:
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(pipe)


def test_doctor_says_in_which_languages_to_look_oneself(by_hand, monkeypatch):
    found = {"ar": "by_hand", "zh": "by_hand_and_broken"}
    monkeypatch.setattr("freeshelf.enrich.checks.names._installed", lambda: found)

    said = standing_names()

    assert "Models look for names of persons in Arabic." in said
    assert "by_hand_and_broken cannot be loaded" in said
    assert said.index("Chinese") > said.index("Rules alone")


def test_without_models_all_languages_are_named(monkeypatch):
    monkeypatch.setattr("freeshelf.enrich.checks.names._installed", dict)

    assert "look yourself" in standing_names().lower()
    assert languages_without_model().startswith("English, French")
