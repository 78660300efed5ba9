"""Prepare organisations, people and concepts that match by their fields."""

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
    """A link with the matching value; `language` (BCP 47) is empty if unknown."""

    label: str
    url: str
    field: str
    html: SafeString
    language: str
    direction: str


def entity_lines(matches: Iterable[EntityMatch]) -> tuple[EntityLine, ...]:
    """Return the matches as lines, in order."""
    return tuple(map(_line, matches))


def _line(match: EntityMatch) -> EntityLine:
    entity = match.thing
    if isinstance(entity, Agent):
        label, url = entity.name, entity.get_absolute_url()
    else:
        label = label_in(*entity.label_with_language(get_language()))
        url = topic_url(entity)
    return EntityLine(
        label=label,
        url=url,
        field=match.field,
        html=highlighted_html(match.runs),
        language=match.language,
        direction=text_direction(match.language) if match.language else "auto",
    )
