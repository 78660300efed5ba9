"""Names by which instruments, laws and titles are asked for, in one form."""

from collections.abc import Iterable

from freeshelf.search.analysis.references import is_body, references
from freeshelf.search.analysis.words import fold, surfaces
from freeshelf.search.concept_names import label_index
from freeshelf.search.label_index import KnownConcepts, Label
from freeshelf.search.query import ParsedQuery

# Left out in front of a name, by everyone and at random.
_ARTICLES = ("the", "la", "le", "l", "el")
_LAW = ".legislation"
# Before a whole title, so that another name of a law is no title of a record.
_TITLE = "="
_LONGEST_TITLE = 500


def is_law(types: Iterable[str], legal_status: str) -> bool:
    """Return whether a record with these types is the text of an instrument or law."""
    return bool(legal_status) or any(value.endswith(_LAW) for value in types)


def names_of_law(titles: Iterable[str]) -> tuple[str, ...]:
    """Return the names of a law with these titles, with and without year and number."""
    found: dict[str, None] = {}
    for title in titles:
        short = title.partition("(")[0]
        for form in (title, short, Label(short.strip(), "").core):
            found[_key(form)] = None
        found |= dict.fromkeys(_reference(title))
    found.pop("", None)
    return tuple(found)


def names_of_title(titles: Iterable[str]) -> tuple[str, ...]:
    """Return the names of a record with these titles: each as a whole."""
    return tuple(filter(None, dict.fromkeys(map(_whole, titles))))


def names_asked_for(
    parsed: ParsedQuery, known: KnownConcepts, *, is_literal: bool
) -> tuple[str, ...]:
    """Return the names of the record, instrument or law that a query may name."""
    typed = parsed.words_and_phrases
    if parsed.excluded or not typed or len(typed) < len(parsed.wanted):
        return ()
    text = " ".join(typed)
    names = dict.fromkeys([_key(text), _whole(text), *typed_reference(text)])
    if not is_literal:
        likely = parsed.latin_languages
        for concept in label_index().named_by(text, likely=likely, known=known):
            for label in label_index().labels_of(concept):
                names |= dict.fromkeys([_key(label), *_reference(label)])
    return tuple(filter(None, names))


def _whole(text: str) -> str:
    """Return the name of a record by its title; nobody types a very long one."""
    key = _key(text)
    return f"{_TITLE}{key}" if 0 < len(key) <= _LONGEST_TITLE else ""


def _key(text: str) -> str:
    words = [fold(word) for word in surfaces(text)]
    return " ".join(words[1:] if words[:1] and words[0] in _ARTICLES else words)


def typed_reference(text: str) -> tuple[str, ...]:
    """Return the reference that a query is, apart from its body: ILO C189."""
    found = list(references(text, is_typed=True))
    if len(found) != 1:
        return ()
    rest = f"{text[: found[0].start]} {text[found[0].end :]}"
    return found[0].tokens if all(map(is_body, surfaces(rest))) else ()


def _reference(title: str) -> tuple[str, ...]:
    """Return the reference that a title begins with or ends with in brackets."""
    found = list(references(title))
    is_own = len(found) == 1 and (not found[0].start or title.endswith((")", "）")))
    return found[0].tokens if is_own else ()
