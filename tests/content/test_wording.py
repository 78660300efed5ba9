"""Lists within a sentence, as a reader's language separates them."""

import pytest
from django.utils import translation

from freeshelf.content.wording import listed, listed_phrases


@pytest.mark.parametrize(
    ("language", "words", "phrases"),
    [
        ("en", "a, b", "a; b"),
        ("ar", "a، b", "a؛ b"),
        ("fr", "a, b", "a\N{NARROW NO-BREAK SPACE}; b"),
        ("zh-hans", "a、b", "a；b"),
    ],
)
def test_items_are_separated_as_the_reader_writes(language, words, phrases):
    with translation.override(language):
        assert listed(["a", "b"]) == words
        assert listed_phrases(["a", "b"]) == phrases
