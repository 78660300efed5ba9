"""Describe a PDF without a library: what it prints, each with its page."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from freeshelf.enrich.metadata_extraction.agents import KnownAgents
from freeshelf.enrich.metadata_extraction.evidence import (
    Evidence,
    Field,
    Origin,
    SuggestedValue,
)
from freeshelf.enrich.metadata_extraction.suggest import suggest_metadata

# Names in the output; those of the second have a list of values.
_ONE = {
    "title": Field.TITLE,
    "corporate_author": Field.CORPORATE,
    "date": Field.ISSUED,
    "publisher": Field.PUBLISHER,
    "series": Field.SERIES,
    "edition": Field.EDITION,
    "doi": Field.DOI,
    "licence": Field.LICENCE,
    "language": Field.LANGUAGE,
    "abstract": Field.ABSTRACT,
}
_ALL = {"authors": Field.CREATOR, "isbn": Field.ISBN, "issn": Field.ISSN}


def describe(evidence: Evidence, *, now: datetime) -> dict[str, Any]:
    """Return what the pages print, with the page of each, and apart the properties.

    A field for which nothing is proposed is absent.
    """
    found = suggest_metadata(evidence, agents=KnownAgents([]), now=now)
    printed = [one for one in found if one.page or one.origin == Origin.MEASURE]
    stated = [one for one in found if one not in printed]
    values, pages = _fields(printed, _printed)
    described: dict[str, Any] = values | {"pages": pages}
    properties, _none = _fields(stated, lambda one: one.value)
    return described | ({"properties": properties} if properties else {})


def _printed(one: SuggestedValue) -> str:
    return one.printed or one.value


def _fields(
    found: list[SuggestedValue], value: Callable[[SuggestedValue], str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    values: dict[str, Any] = {}
    pages: dict[str, Any] = {}
    for name, field in _ONE.items():
        if first := next((one for one in found if one.field == field), None):
            values[name] = value(first)
            if first.page:
                pages[name] = first.page
    for name, field in _ALL.items():
        ones = [one for one in found if one.field == field]
        if ones:
            values[name] = [value(one) for one in ones]
            pages[name] = [one.page for one in ones]
    return values, pages
