"""Several people open forms with formatted text in one process."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from freeshelf.content.conversion import written_text


@pytest.fixture
def threads_change_often():
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_forms_opened_at_once_have_each_its_own_text(threads_change_often):
    block = written_text().child_blocks["paragraph"]
    paragraphs = 20

    def opened(person):
        words = f"Only for {person}"
        html = f"<p>{words}, <b>bold</b> and <i>slanted</i></p>" * paragraphs
        state = json.loads(block.get_form_state(block.to_python(html)))
        shown = [each["text"] for each in state["blocks"] if each["text"]]
        return shown == [f"{words}, bold and slanted"] * paragraphs

    with ThreadPoolExecutor(4) as people:
        assert all(people.map(opened, range(80)))
