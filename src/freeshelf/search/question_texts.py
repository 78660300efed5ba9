"""Text of a query for a model: none where it only names what a model does not know."""

import re
from collections.abc import Set

from freeshelf.search.analysis.references import references
from freeshelf.search.analysis.words import has_unspaced, is_unspaced
from freeshelf.search.concept_names import PLACE, concept_names, label_index
from freeshelf.search.query import (
    Item,
    OrGroup,
    ParsedQuery,
    PrefixWord,
    QuotedPhrase,
    Word,
)

# C182, P029, 2011/36, CSDDD: names to a visitor, and noise to a model.
_CODE = re.compile(r"\W*(?:\w*\d[\w./:-]*|[A-Z]{2,8}s?)\W*")
_LETTERS_OF_A_CODE = 2  # of an unspaced script: 2021年

# wp:paragraph, unpublished-draft: a compound name is searched as it is written.
_NAME = re.compile(r"\w+(?:[-_:/.]\w+)+")


def question_text(parsed: ParsedQuery) -> str:
    """Return the text of a query for a model.

    Empty when it only names codes, or a place or instrument: to a model a name is near
    to whatever looks like it, and its forms in other languages are words.
    """
    words = [word for item in parsed.wanted for word in _words(item)]
    text = " ".join(words)
    rest = list(text)
    for reference in references(text, is_typed=True):
        rest[reference.start : reference.end] = " " * (reference.end - reference.start)
    if all(_is_code(word) for word in "".join(rest).split()):
        return ""
    if _NAME.fullmatch(text) and not has_unspaced(text):
        return ""
    return "" if _is_proper_name(parsed) else text


def _is_proper_name(parsed: ParsedQuery) -> bool:
    """Return whether a query is a name of a place or an instrument, and no topic's."""
    named = label_index().named_by(
        parsed.text, likely=parsed.latin_languages, known=_no_others
    )
    # Instruments are no values of a facet, so that they have no name here.
    roles = {each.role for pk in named if (each := concept_names().by_key(pk))}
    return bool(named) and roles <= {PLACE}


def _no_others(_keys: Set[int]) -> Set[int]:
    """Return nothing: what only some may see must not change what others find."""
    return frozenset()


def _is_code(word: str) -> bool:
    """Return whether a word is a code without meaning.

    A whole sentence of an unspaced script, with a year in it, looks like one word.
    """
    ideographs = sum(map(is_unspaced, word))
    return ideographs <= _LETTERS_OF_A_CODE and _CODE.fullmatch(word) is not None


def _words(item: Item) -> list[str]:
    match item:
        case Word(text) | QuotedPhrase(text) | PrefixWord(text):
            return text.split()
        case OrGroup(items):
            return [word for each in items for word in _words(each)]
        case _:
            return []
