"""Cut a text into what can be quoted alone: sentences, list items, rows of tables.

An item comes with the line that introduces it, a row with the head of its table, and a
definition with its term. All of them are verbatim; only line breaks, marks of items and
the bars between cells are replaced.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from freeshelf.core.languages import colon_of, semicolon_of
from freeshelf.search.analysis.words import is_unspaced

MAX_LENGTH = 500  # characters
# Shorter pieces are labels and remains of a cut.
_MIN_WORDS, _MIN_CHARACTERS = 2, 5
# A number attached to the end is that of a footnote.
_END = re.compile(
    r"(?P<stop>(?<![.!?؟])[.!?؟]+[\"'»”’)\]]*)(?P<note>\d{1,3})?(?=[\s\0]|$)"
    r"|[。！？]+[」』”’）]*|\0"
)
# A piece without an end is a heading, a table cell, or half a sentence, and a row of
# dots leads to a page number.
_ENDED = re.compile(r"(?<!\.)[.!?؟。！？][\"'»”’」』）)\]]*$")
_NEVER_LAST, _BEFORE_NUMBERS, _BEFORE_NAMES = (
    frozenset(words.split())
    for words in (
        "the an of and or by from de la el los las del du des de le les et y и в на от",
        "no nos nr art arts sec secs para paras p pp vol fig núm ch ст п пп гл с стр",
        "mr mrs ms dr dra prof sr sra st ste mme gen cf vs al ed eds",
    )
)
_WORD_BEFORE = re.compile(r"[^\W\d_]+$")
_NEXT = re.compile(r"(?P<space>\s*)(?P<letter>\S?)")
_MAX_WORD_LENGTH = 16
_LAST_WORD = re.compile(r"\S*$")
_FIRST_WORD = re.compile(r"\s*(\S*)")

_ARABIC = re.compile(r"[\u0621-\u064a]")
_BAR = re.compile(r"\s+\|\s+")
_MARK = re.compile(r"\s*(?:[•▪◦‣*–-]|\(?\d{1,3}[.)]|\(?[a-z]\))\s+")
_INTRODUCES = re.compile(r"[:：]\s*$")
_ITEM_END = re.compile(r"[;؛；]\s*$")
_INTRODUCED = re.compile(r"[^:：]*[:：](?=\s|[^\x00-\xff])")
# All that follows the question is in quotation marks.
_SPEECH = re.compile(
    r"[?؟？]\s*(?:\"[^\"]+\"|[“„][^”]+[”“]|«[^»]+»|»[^«]+«|「[^」]+」|‘[^’]+’)[.。]?$"
)
_CLOSING = "\"'»”’」』）)]"
_MAX_INTRODUCTION, _MAX_ITEM = 200, 300
_MAX_TERM_WORDS, _MAX_TERM_CHARACTERS = 5, 12


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, list item or row, with what introduces it, if anything does."""

    text: str
    lead: str = ""

    @property
    def is_question(self) -> bool:
        """Return whether it asks; a row that answers its own question does not."""
        return self.text.rstrip(_CLOSING).endswith(("?", "؟", "？"))

    @property
    def is_speech(self) -> bool:
        """Return whether it is a row that answers with what somebody may say."""
        return bool(self.lead) and _SPEECH.search(self.text) is not None


def sentences(text: str, language: str = "und") -> Iterator[Sentence]:
    """Yield what can be quoted alone from a text in a language, without line breaks."""
    lines = _lines(text.replace("-\n", "-"))
    head: list[str] = []
    introduction = ""
    for line in lines:
        cells = _BAR.split(line.strip())
        if len(cells) > 1:
            introduction = ""
            if head and len(row := _row(cells, language)) <= MAX_LENGTH:
                yield Sentence(row, _row(head, language))
            head = head or cells
            continue
        head = []
        found, introduction = _of_line(line, introduction)
        for each in found:
            if _is_long_enough(each.text) and len(each.text) <= MAX_LENGTH:
                yield each


def starts_unspaced(text: str) -> bool:
    """Return whether the text begins in a script without spaces."""
    return any(map(is_unspaced, text[:40]))


def _row(cells: Sequence[str], language: str) -> str:
    """Return a row as its first cell with the others, in the signs of its language."""
    first, *others = (" ".join(cell.split()) for cell in cells)
    joined = semicolon_of("ar" if _ARABIC.search(first) else language).join(others)
    if first.endswith(("?", "？", "؟")):
        return f"{first} {joined}"
    return f"{first}{colon_of(language)}{joined}"


def _lines(text: str) -> list[str]:
    """Return the paragraphs of a text, whose lines may be broken anywhere."""
    lines = text.split("\n")
    longest = max(map(len, lines), default=0)
    joined = [lines[0]]
    for before, line in pairwise(lines):
        if _is_break(before, line, longest=longest):
            joined.append(line)
        else:
            joined[-1] += f"\n{line}"
    return joined


def _is_break(before: str, line: str, *, longest: int) -> bool:
    """Return whether a line begins a new paragraph, heading, item or row."""
    if not (before.strip() and line.strip()) or _BAR.search(before + line):
        return True
    if _MARK.match(line) or _ITEM_END.search(before) or _INTRODUCES.search(before):
        return True
    first = line.lstrip()[:1]
    last = _LAST_WORD.search(before.rstrip())
    word = last[0][-_MAX_WORD_LENGTH:] if last else ""
    if word.endswith(",") or word in _NEVER_LAST or first.islower():
        return False
    following = _FIRST_WORD.match(line)
    word = following[1] if following and not is_unspaced(first) else first
    # Without capitals, a line that the next word fits in was ended on purpose.
    return first.isupper() or len(before) + len(word) + 1 < longest


def _of_line(line: str, introduction: str) -> tuple[list[Sentence], str]:
    """Return the sentences and items of a paragraph, and what introduces the next."""
    mark = _MARK.match(line)
    cut = [each for each in _pieces(line[mark.end() if mark else 0 :]) if each.strip()]
    pieces = [" ".join(each.split()) for each in cut]
    found: list[Sentence] = []
    term = ""
    for number, piece in enumerate(pieces):
        is_item = bool(introduction) and number == 0
        if not _ENDED.search(piece):
            items, introduction = _items(piece, introduction if is_item else "")
            return [*found, *items], introduction
        is_item = is_item and (bool(mark) or not piece[:1].isupper())
        is_last = number == len(pieces) - 1
        # In unspaced scripts a blank before a sentence is the end of a line.
        is_first = number == 0 or (cut[number][0].isspace() and starts_unspaced(piece))
        term, before = piece if is_first and _is_term(piece) else "", term
        if is_item or is_last or not term:
            found.append(Sentence(piece, introduction if is_item else before))
    is_list = bool(introduction and mark)
    return found, introduction if is_list else ""


def _items(piece: str, introduction: str) -> tuple[list[Sentence], str]:
    """Return the items of a line that no full stop ends, and their introduction."""
    if _INTRODUCES.search(piece):
        return [], piece if len(piece) <= _MAX_INTRODUCTION else ""
    opening = _INTRODUCED.match(piece)
    if _ITEM_END.search(piece) and not introduction and opening:
        introduction, piece = opening[0], piece[opening.end() :].strip()
    if not introduction or len(introduction) > _MAX_INTRODUCTION:
        return [], ""
    if len(piece) > _MAX_ITEM:
        return [], introduction
    parts = [part for part in re.split(r"(?<=[;؛；])\s*", piece) if part]
    return [Sentence(part, introduction) for part in parts], introduction


def _is_term(piece: str) -> bool:
    """Return whether a piece is short enough to be a term that the next one defines."""
    if not piece.endswith((".", "。")):
        return False
    if starts_unspaced(piece):
        return len(piece) <= _MAX_TERM_CHARACTERS
    return len(piece.split()) <= _MAX_TERM_WORDS


def _is_long_enough(text: str) -> bool:
    if starts_unspaced(text):
        return len(text) >= _MIN_CHARACTERS
    return len(text.split()) >= _MIN_WORDS


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
