"""Forms with a field in each paragraph: one says who the person of the others is.

"Status: survivor of trafficking" stands below the name and above the address. A form is
a run of short paragraphs or rows of two cells that are a label and a value each.
"""

import re
from collections.abc import Iterable, Iterator

from freeshelf.enrich.disclosure.findings import Piece, Seen
from freeshelf.enrich.disclosure.persons.reading import HAN, Text
from freeshelf.enrich.disclosure.persons.served import (
    is_name,
    may_precede_status,
    says_yes,
    tells_status,
)
from freeshelf.enrich.disclosure.persons.words import Cue, Cues

_FIELD = re.compile(
    r"\s*(?P<label>[^\W\d_][^:：\t\n|]{0,47}?)\s*(?:[:：]|[ ]?[\t|][ ]?)\s*"
    r"(?P<value>[^\s:：\t|][^\t\n|]{0,119})"
)
_MOST_FIELDS = 40
_LONGEST_STATUS, _LONGEST_ABOVE = 80, 200
_OTHERS = ("official", "lawyer", "author", "office", "leader", "sample", "many")
_CLOSED = re.compile(r"\s*(?:[,;.()（），。–—-]|\Z)")
_LONGEST_LINK = 5


def of_forms(seen: Iterable[Seen]) -> Iterator[tuple[Seen, bool]]:
    """Yield all that is seen, each piece with whether it is of a form about a person.

    That is one whose fields say that the person is at risk, or lives in a shelter.
    """
    form: list[Piece] = []
    above = ""
    for each in seen:
        if isinstance(each, Piece):
            is_next = _FIELD.fullmatch(each.text) and not each.is_byline
            is_full = len(form) == _MOST_FIELDS
            if form and (not is_next or is_full or not _are_alike(form[-1], each)):
                yield from _ended(form, above)
                form = []
            if is_next:
                form.append(each)
                continue
            above = each.text
        yield each, False
    yield from _ended(form, above)


def _are_alike(first: Piece, second: Piece) -> bool:
    return first.means is second.means and first.place.page == second.place.page


def _ended(form: list[Piece], above: str) -> Iterator[tuple[Piece, bool]]:
    is_of_person = len(form) > 1 and any(map(_tells_of_person, form))
    is_of_person = is_of_person and not _is_sample(above, form)
    for piece in form:
        yield piece, is_of_person


def _is_sample(above: str, form: list[Piece]) -> bool:
    """Return whether a form, or the paragraph above it, says that it is made up."""
    texts = (above[-_LONGEST_ABOVE:], *(piece.text for piece in form))
    return any(
        Cues(Text(text)).of(kind)
        for text in texts
        for kind in ("sample", "changed_all", "story")
    )


def _tells_of_person(piece: Piece) -> bool:
    """Return whether a field says that the person of its form is at risk."""
    field = _FIELD.fullmatch(piece.text)
    if field is None or len(field["value"]) > _LONGEST_STATUS:
        return False
    label, value = field["label"], field["value"]
    if tells_status(label):
        return _is_status(value)
    cues = Cues(Text(label))
    is_of_others = any(cues.of(kind) for kind in _OTHERS)
    if not cues.at_risk or is_of_others:
        return False
    # "Victim of trafficking: yes", "Witness: N."
    return says_yes(value) or is_name(value)


def _is_status(value: str) -> bool:
    """Return whether a value is "survivor of trafficking", not "victims' lawyer"."""
    text = Text(value)
    cues = Cues(text)
    if any(cues.of(kind) for kind in _OTHERS):
        return False
    if cues.of("shelter") and any(_opens(text, cue) for cue in cues.of("client")):
        return True
    return any(_opens(text, cue) and _ends(cues, text, cue) for cue in cues.at_risk)


def _opens(text: Text, cue: Cue) -> bool:
    """Return whether a value begins with a word: "alleged victim", not "aid to"."""
    before = text.words_between(0, cue.start)
    is_han = bool(HAN.search(text.plain))
    return is_han or all(may_precede_status(word) for _, _, word in before)


def _ends(cues: Cues, text: Text, cue: Cue) -> bool:
    """Return whether nothing makes of the word another one: "survivor speaker"."""
    if HAN.search(text.plain) or _CLOSED.match(text.plain, cue.end):
        return bool(_CLOSED.match(text.plain, cue.end))
    _, _, word = text.words_between(cue.end, len(text.plain))[0]
    is_latin = word[0] < "\u0250"
    return not is_latin or cues.is_link(word) or len(word) < _LONGEST_LINK
