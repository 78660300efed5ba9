"""Markers of questions, for tests that run where Django is set up."""

from freeshelf.search.highlighting import Marker
from freeshelf.search.lexical import analyse
from freeshelf.search.query import parse


def marker_of(text: str) -> Marker:
    """A marker of a question as it was typed."""
    return Marker(analyse(parse(text)))
