"""Tabs between the cells of tables in the text of a page, as they are read from it."""

import re

_FEWEST_SEMICOLONS = 4
_BAR = " | "
_OUTER_BAR = re.compile(r"^\|| \|$", re.MULTILINE)
# "1 Amina Idrissi | 19", below "No. Name | Age".
_NUMBERED_ROW = re.compile(r"^(\d{1,3})[.)]? (?=[^\W\d][^|\n]* \| )", re.MULTILINE)
_NUMBER_AND_TAB = re.compile(r"^\d{1,3}[.)]?\t(?=[^|\t\n]* \| )", re.MULTILINE)
_NUMBER_OF_ROW = re.compile(
    r"^(?:\d{1,3}[.)]?|(?:No|Nr|N|Num|#|№|N[º°o])\.?|م|序号|编号) "
    r"(?=[^\W\d][^|\n]* \| )",
    re.MULTILINE | re.IGNORECASE,
)


def with_tabs(text: str) -> str:
    """Return a text of the same length in which a list has tabs.

    Semicolons are between its cells, or bars as a table of a PDF has.
    """
    if _BAR in text:
        # Beside bars a tab parts the number of a row, which is no cell.
        text = _NUMBER_AND_TAB.sub(_blank, text)
    if "\t" not in text and _BAR in text:
        inner = _OUTER_BAR.sub(_blank, text)
        return _without_numbers(inner).replace(_BAR, " \t ")
    if "\t" in text or text.count(";") < _FEWEST_SEMICOLONS:
        return text
    counts = [line.count(";") for line in text.splitlines() if ";" in line]
    is_table = len(counts) > 1 and len(set(counts)) == 1 and counts[0] > 1
    return text.replace(";", "\t") if is_table else text


def _without_numbers(text: str) -> str:
    """Return a text of the same length with blanks for the numbers of its rows.

    A narrow column of numbers is read together with that of the names beside it.
    """
    numbers = [int(row[1]) for row in _NUMBERED_ROW.finditer(text)]
    are_of_rows = len(numbers) > 1 and numbers == [*range(numbers[0], numbers[-1] + 1)]
    if not are_of_rows:
        return text
    return _NUMBER_OF_ROW.sub(_blank, text)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])
