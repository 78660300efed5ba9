"""Prepare text for peers: Chinese as characters and bigrams, which none supports."""

import re

_HAN_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_WORD = re.compile(r"\w+")


def spaced(text: str) -> str:
    """Return the text with each Chinese run as characters and bigrams."""
    return _HAN_RUN.sub(_pieces, text)


def words(text: str) -> list[str]:
    """Return words of a query, without query language syntax."""
    return _WORD.findall(spaced(text))


def _pieces(match: re.Match[str]) -> str:
    run = match.group()
    pairs = (run[at : at + 2] for at in range(len(run) - 1))
    return f" {' '.join((*run, *pairs))} "
