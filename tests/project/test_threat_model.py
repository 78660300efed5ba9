"""The threat model promises only what a test shows."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/explanation/threat-model.md").read_text("utf-8")
SHOWN = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))


@cache
def source(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


@pytest.mark.parametrize(("path", "name"), SHOWN, ids=lambda value: value)
def test_each_test_that_it_names_exists(path, name):
    assert f"def {name}(" in source(path)


def test_each_adversary_has_what_holds_with_tests_and_what_does_not():
    sections = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:-1]

    assert len(sections) == 7
    for section in sections:
        rows = [line for line in section.splitlines() if line.startswith("| ")][2:]
        assert rows, section
        assert all("::test_" in row for row in rows)
        assert "**Does not hold.**" in section
