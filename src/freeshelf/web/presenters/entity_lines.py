"""Organisations, people and concepts that were found by their fields, as lines."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from freeshelf.library.models import Agent
from freeshelf.search.results import EntityMatch
from freeshelf.web.presenters.cards import topic_url
from freeshelf.web.presenters.formats import text_direction
from freeshelf.web.presenters.highlighting import highlighted_html, label_in


@dataclass(frozen=True, slots=True)
class EntityLine:
    """A link with the value that was found; `language` (BCP 47) is empty if unknown."""

    label: str
    url: str
    field: str
    html: SafeString
    language: str
    direction: str


def entity_lines(matches: Iterable[EntityMatch]) -> tuple[EntityLine, ...]:
    """The lines in their order."""
    return tuple(map(_line, matches))


def _line(match: EntityMatch) -> EntityLine:
    thing = match.thing
    if isinstance(thing, Agent):
        label, url = thing.name, thing.get_absolute_url()
    else:
        label = label_in(*thing.label_with_language(get_language()))
        url = topic_url(thing)
    return EntityLine(
        label=label,
        url=url,
        field=match.field,
        html=highlighted_html(match.runs),
        language=match.language,
        direction=text_direction(match.language) if match.language else "auto",
    )
