"""Sentences that betray a person, and their look-alikes, in six languages.

They were written before the rules. A line has a kind or reason, the means by which it
is hidden, and the text; ⏎ stands for the end of a line, ⇥ for a tab.
"""

from pathlib import Path

import pytest

from freeshelf.enrich.disclosure.findings import Finding, Means, Piece, Place, Strength
from freeshelf.enrich.disclosure.persons import judge

LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")
EXAMPLES = Path(__file__).parent / "examples"
# A name that no list knows, in a sentence that has nothing else to tell it by; hidden
# words that are the same kind of number under another name.
SHARE_FOUND = 0.9


def examples(language: str, side: str) -> list[tuple[str, Piece]]:
    rows = []
    for line in (EXAMPLES / f"{language}-{side}.txt").read_text("utf-8").splitlines():
        kind, means, text = (part.strip() for part in line.split("|", 2))
        text = text.replace("⏎", "\n").replace("⇥", "\t")
        piece = Piece(text, Place(1, 0, len(text)), Means(means) if means else None)
        rows.append((kind, piece))
    return rows


def strong(piece: Piece) -> list[Finding]:
    return [f for f in judge([piece]) if f.strength is Strength.STRONG]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_betrays_a_person_is_found_and_strong(language):
    rows = examples(language, "betrays")

    missed = [piece.text for _, piece in rows if not strong(piece)]

    assert len(rows) >= 26
    assert len(missed) <= (1 - SHARE_FOUND) * len(rows), missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_looks_alike_is_not_strong(language):
    rows = examples(language, "looks")

    held = [piece.text for _, piece in rows if strong(piece)]

    assert len(rows) >= 26
    assert held == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_finding_is_where_its_words_are(language):
    fixed = {"phone", "email", "iban", "passport_line", "national_number"}

    for kind, piece in examples(language, "betrays"):
        found = {f.kind: piece.text[f.place.start : f.place.end] for f in strong(piece)}
        if kind in fixed and kind in found:
            assert sum(c.isalnum() for c in found[kind]) >= 8, (kind, piece.text)
