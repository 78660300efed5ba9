"""Split text into sentences that can be quoted alone.

A full stop ends one before white space only, and neither in a number ("49.6 million")
nor after an initial or an abbreviation ("No. 29", "U.S. Government"): half a sentence
may have another meaning. In doubt two sentences stay together.
"""

import re
from collections.abc import Iterator

from freeshelf.search.analysis import is_unspaced

MAX_LENGTH = 500  # characters
_MIN_LENGTH, _MIN_UNSPACED_LENGTH = 40, 12
# A number attached to the end is that of a footnote.
_END = re.compile(
    r"(?P<stop>(?<![.!?؟])[.!?؟]+[\"'»”’)\]]*)(?P<note>\d{1,3})?(?=[\s\0]|$)"
    r"|[。！？]+[」』”’）]*|\0"
)
# A piece without an end is a heading, a table cell, or half a sentence, and a row of
# dots leads to a page number.
_ENDED = re.compile(r"(?<!\.)[.!?؟。！？][\"'»”’」』）)\]]*$")
# Lines may break anywhere; a capital after a line without an end starts a new sentence,
# unless the line cannot have ended there.
_BREAK = re.compile(r"\n\s*\n|\n(?=\s*[A-ZÀ-ÞА-Я])")
_NEVER_LAST, _BEFORE_NUMBERS, _BEFORE_NAMES = (
    frozenset(words.split())
    for words in (
        "the an of and or by from de la el los las del du des le les et y и в на от",
        "no nos nr art arts sec secs para paras p pp vol fig núm ch ст п пп гл с стр",
        "mr mrs ms dr dra prof sr sra st ste mme gen cf vs al ed eds",
    )
)
_WORD_BEFORE = re.compile(r"[^\W\d_]+$")
_NEXT = re.compile(r"(?P<space>\s*)(?P<letter>\S?)")
_MAX_WORD_LENGTH = 16


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text that can be quoted alone, without line breaks."""
    for piece in _pieces(_BREAK.sub(_break, text.replace("-\n", "-"))):
        sentence = " ".join(piece.split())
        shortest = _MIN_UNSPACED_LENGTH if starts_unspaced(sentence) else _MIN_LENGTH
        if shortest <= len(sentence) <= MAX_LENGTH and _ENDED.search(sentence):
            yield sentence


def starts_unspaced(text: str) -> bool:
    """Return whether the text begins in a script without spaces."""
    return any(map(is_unspaced, text[:40]))


def _break(line: re.Match[str]) -> str:
    if line[0] != "\n":
        return "\0"
    start = line.start()
    last = line.string[max(0, start - _MAX_WORD_LENGTH) : start].rpartition(" ")[2]
    return "\n" if last.endswith(",") or last in _NEVER_LAST else "\0"


def _pieces(text: str) -> Iterator[str]:
    begin = 0
    for found in _END.finditer(text):
        if found["stop"] and _goes_on(text, found):
            continue
        yield text[begin : found.end("stop") if found["stop"] else found.end()]
        begin = found.end()
    yield text[begin:]


def _goes_on(text: str, found: re.Match[str]) -> bool:
    """Return whether a sentence continues after this stop."""
    start, after = found.start(), _NEXT.match(text, found.end())
    following = after["letter"] if after else ""
    if following.islower() and after and "\n" not in after["space"]:
        return True
    word = _WORD_BEFORE.search(text[max(0, start - _MAX_WORD_LENGTH) : start])
    before = word[0].lower() if word else ""
    if found["note"] and text[start - 1 : start].isdecimal():
        return True  # 49.6
    if found["stop"] != ".":
        return False
    is_numbered = following.isdecimal() or found["note"] is not None
    return (
        len(before) == 1
        or before in _BEFORE_NAMES
        or (is_numbered and before in _BEFORE_NUMBERS)
    )
