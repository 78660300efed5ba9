"""Organisations, people and concepts that were found by their fields, as lines."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from freeshelf.library.models import Agent
from freeshelf.search.results import ThingMatch
from freeshelf.web.presenters.cards import topic_url
from freeshelf.web.presenters.formats import text_direction
from freeshelf.web.presenters.marking import label_in, marked_runs


@dataclass(frozen=True, slots=True)
class ThingLine:
    """A link with the value that was found; `language` (BCP 47) is empty if unknown."""

    label: str
    url: str
    field: str
    html: SafeString
    language: str
    direction: str


def thing_lines(matches: Iterable[ThingMatch]) -> tuple[ThingLine, ...]:
    """The lines in their order."""
    return tuple(map(_line, matches))


def _line(match: ThingMatch) -> ThingLine:
    thing = match.thing
    if isinstance(thing, Agent):
        label, url = thing.name, thing.get_absolute_url()
    else:
        label = label_in(*thing.label_with_language(get_language()))
        url = topic_url(thing)
    return ThingLine(
        label=label,
        url=url,
        field=match.field,
        html=marked_runs(match.runs),
        language=match.language,
        direction=text_direction(match.language) if match.language else "auto",
    )
