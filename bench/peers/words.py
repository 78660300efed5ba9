"""Text as peers get it: Chinese cut into characters and pairs, which none can do."""

import re

_HAN_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_WORD = re.compile(r"\w+")


def spaced(text: str) -> str:
    """The text with each Chinese run as its characters and pairs."""
    return _HAN_RUN.sub(_pieces, text)


def words(text: str) -> list[str]:
    """Words of a question, without marks that a query language would read."""
    return _WORD.findall(spaced(text))


def _pieces(match: re.Match[str]) -> str:
    run = match.group()
    pairs = (run[at : at + 2] for at in range(len(run) - 1))
    return f" {' '.join((*run, *pairs))} "
