"""Tables in plain text, with commas, semicolons, bars or tabs between their cells."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from freeshelf.enrich.disclosure.findings import Piece, Seen

_DELIMITERS = "\t;|,"
_SAMPLE = 40  # lines
_LONGEST = 4_000  # characters of a row
_QUOTED = re.compile('"(?:[^"]|"")*"')
_FEWEST_COMMAS = 2  # of a row of a table that nothing else says is one
_PROSE = re.compile(r"[.!?]\s*$|, [a-zа-я]")


def delimiter_of(lines: Sequence[str], *, is_declared: bool) -> str:
    """Return what is between the cells of a table, empty for a text that is none.

    `is_declared` says that the type of the file is that of a table.
    """
    sample = [line for line in lines if line.strip()][:_SAMPLE]
    if len(sample) < 2 or max(map(len, sample)) > _LONGEST:
        return ""
    bare = [_QUOTED.sub("", line) for line in sample]
    for delimiter in _DELIMITERS:
        counts = Counter(line.count(delimiter) for line in bare)
        count, times = counts.most_common(1)[0]
        if is_declared and count and times * 2 > len(bare):
            return delimiter
        # A title may stand above.
        is_table = times >= max(2, len(bare) - 1) and count >= _FEWEST_COMMAS
        if is_table and not any(map(_PROSE.search, bare)):
            return delimiter
    return ""


def tabbed(found: Iterable[Seen], delimiter: str) -> Iterator[Seen]:
    """Yield rows with tabs between their cells, of the same length."""
    for seen in found:
        if delimiter and isinstance(seen, Piece) and delimiter in seen.text:
            yield replace(seen, text=_row(seen.text, delimiter))
        else:
            yield seen


def _row(line: str, delimiter: str) -> str:
    is_quoted = False
    letters = []
    for letter in line:
        if letter == '"':
            is_quoted = not is_quoted
            letters.append(" ")
        else:
            is_between = letter == delimiter and not is_quoted
            letters.append("\t" if is_between else letter)
    return "".join(letters)
