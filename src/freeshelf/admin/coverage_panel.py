"""Chart of topics by places on the home page of the admin area."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from wagtail.admin.ui.components import Component

from freeshelf.admin.coverage_counts import Axis, axis, coverage_counts
from freeshelf.search.concept_names import ConceptName, concept_names
from freeshelf.shared.amounts import local_number
from freeshelf.vocabularies.models import ConceptScheme

TOPICS, PLACES = "topics", "places"  # names in the query string
CELL_WIDTH, CELL_HEIGHT = 46, 26
LABEL_WIDTH, HEAD_HEIGHT = 250, 150
SHADES = 5
_LABEL_CHARACTERS = 34


class CoveragePanel(Component):
    """Panel of published resources by topic and place."""

    name = "coverage"
    template_name = "admin/coverage_panel.html"
    order = 130

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Return the table at the levels in the query string."""
        query = parent_context["request"].GET
        language = get_language() or "en"
        names = concept_names()
        role = ConceptScheme.Role
        topics = axis(
            names, role=role.SUBJECT, wanted=query.get(TOPICS, ""), language=language
        )
        places = axis(
            names, role=role.PLACE, wanted=query.get(PLACES, ""), language=language
        )
        rows = _rows(topics, places, language)
        gaps = sum(cell["shade"] == "0" for row in rows for cell in row["cells"])
        return {
            "topics": topics,
            "places": places,
            "rows": rows,
            "columns": _columns(places, language),
            "width": LABEL_WIDTH + CELL_WIDTH * len(places.concepts) + 40,
            "height": HEAD_HEIGHT + CELL_HEIGHT * len(rows),
            "label_x": LABEL_WIDTH - 8,
            "head_y": HEAD_HEIGHT - 8,
            "cell_width": CELL_WIDTH - 2,
            "cell_height": CELL_HEIGHT - 2,
            "summary": ngettext(
                "%(number)s combination has no published resource.",
                "%(number)s combinations have no published resource.",
                gaps,
            )
            % {"number": local_number(gaps)},
        }


def _rows(topics: Axis, places: Axis, language: str) -> list[dict[str, Any]]:
    counts = coverage_counts(
        tuple(topics.below[concept.pk] for concept in topics.concepts),
        tuple(places.below[concept.pk] for concept in places.concepts),
    )
    highest = max(counts.values(), default=0)
    list_url = reverse("library_resource:list")
    rows = []
    for at, topic in enumerate(topics.concepts):
        label = topic.label(language)[0]
        y = HEAD_HEIGHT + at * CELL_HEIGHT
        cells = tuple(
            _cell(
                topic,
                place,
                counts.get((at, position), 0),
                highest=highest,
                language=language,
                list_url=list_url,
                x=LABEL_WIDTH + position * CELL_WIDTH,
                y=y,
            )
            for position, place in enumerate(places.concepts)
        )
        rows.append(
            {
                "label": label,
                "short": _short(label),
                "y": str(y + CELL_HEIGHT // 2 + 4),
                "cells": cells,
            }
        )
    return rows


def _cell(
    topic: ConceptName,
    place: ConceptName,
    count: int,
    *,
    highest: int,
    language: str,
    list_url: str,
    x: int,
    y: int,
) -> dict[str, str]:
    """Return a topic in a place; positions are in units of the chart."""
    shown = local_number(count)
    query = urlencode({"subjects": topic.pk, "spatial": place.pk, "status": "live"})
    sentence = ngettext(
        "%(topic)s, %(place)s: %(number)s resource",
        "%(topic)s, %(place)s: %(number)s resources",
        count,
    ) % {
        "topic": topic.label(language)[0],
        "place": place.label(language)[0],
        "number": shown,
    }
    return {
        "count": shown,
        "sentence": sentence,
        "url": f"{list_url}?{query}",
        # 0 for a gap, up to 5
        "shade": str(shade(count, highest)),
        "x": str(x),
        "y": str(y),
        "text_x": str(x + CELL_WIDTH // 2 - 1),
        "text_y": str(y + CELL_HEIGHT // 2 + 3),
    }


def shade(count: int, highest: int) -> int:
    """Return 0 for a gap, else 1 to 5 on a logarithmic scale."""
    if count <= 0:
        return 0
    steps = max(1, highest.bit_length())
    return min(SHADES, 1 + (count.bit_length() - 1) * SHADES // steps)


def _columns(places: Axis, language: str) -> list[dict[str, str]]:
    """Return places, which are written upwards above their cells."""
    return [
        {
            "label": place.label(language)[0],
            "short": _short(place.label(language)[0]),
            "x": str(LABEL_WIDTH + at * CELL_WIDTH + CELL_WIDTH // 2 + 4),
        }
        for at, place in enumerate(places.concepts)
    ]


def _short(label: str) -> str:
    if len(label) <= _LABEL_CHARACTERS:
        return label
    return label[: _LABEL_CHARACTERS - 1].rstrip() + "…"
