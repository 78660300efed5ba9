"""A source of Freeshelf: a file of CSL-JSON, as Zotero and citeproc write it.

Schema: https://github.com/citation-style-language/schema
"""

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

from freeshelf.core.http import HttpClient
from freeshelf.sources.base import (
    AgentReference,
    Batch,
    Identifier,
    SourceRecord,
    SubjectReference,
    Text,
)
from freeshelf.sources.cleaning import read_each
from freeshelf.sources.errors import UnreadableSourceError

_ROLES = {"author": "creator", "editor": "contributor", "translator": "contributor"}
_MARKUP = re.compile(r"</?(?:i|b|sup|sub|sc|span)(?:\s[^>]*)?>")
_SCHEMES = {"DOI": "doi", "ISBN": "isbn", "ISSN": "issn"}


@dataclass(frozen=True)
class CslJsonSettings:
    """The file to read."""

    file: str = field(metadata={"file": True, "label": "CSL-JSON file"})


class CslJsonSource:
    """Source of the items of one file."""

    label = "CSL-JSON (Zotero)"
    gives = ("identifiers", "titles", "descriptions", "agents", "issued", "subjects")
    settings_class = CslJsonSettings

    def __init__(self, settings: CslJsonSettings) -> None:
        self._path = Path(settings.file)

    def fetch(self, client: HttpClient, *, resume: str = "") -> Iterator[Batch]:
        """Yield the file."""
        yield Batch(self._path.read_bytes())

    @staticmethod
    def parse(content: bytes) -> Iterator[SourceRecord]:
        """Yield its items. Raises UnreadableSourceError."""
        try:
            items = json.loads(content)
        except ValueError as error:
            problem = f"is not valid JSON ({error})"
            raise UnreadableSourceError("The file", problem=problem) from error
        if not isinstance(items, list):
            raise UnreadableSourceError("The file", problem="is no list of items")
        yield from read_each(items, _record)

    def gone(self, known: Collection[str], seen: Collection[str]) -> Collection[str]:
        """Return what is not in the file any more."""
        return set(known) - set(seen)


def _record(item: dict[str, Any]) -> SourceRecord:
    keywords = str(item.get("keyword", "")).replace(";", ",").split(",")
    return SourceRecord(
        key=str(item.get("id") or ""),
        url=str(item.get("URL", "")),
        identifiers=tuple(
            Identifier(scheme, str(item[name]))
            for name, scheme in _SCHEMES.items()
            if item.get(name)
        ),
        titles=(Text(_plain(item.get("title"))),),
        descriptions=(Text(str(item.get("abstract", ""))),),
        agents=tuple(_agents(item)),
        issued=_date(item.get("issued")),
        subjects=tuple(SubjectReference(k.strip()) for k in keywords if k.strip()),
        types=(SubjectReference(str(item.get("type", "document")).replace("-", " ")),),
        languages=(str(item["language"]),) if item.get("language") else (),
        raw=item,
    )


def _agents(item: dict[str, Any]) -> Iterator[AgentReference]:
    for name, role in _ROLES.items():
        for each in item.get(name) or ():
            if each.get("literal"):
                yield AgentReference(str(each["literal"]), role)
            elif each.get("family"):
                yield AgentReference(_person(each), role, is_person=True)
    if item.get("publisher"):
        yield AgentReference(str(item["publisher"]), "publisher")


def _person(name: dict[str, Any]) -> str:
    """Return a name as an index of authors has it: van der Beek, Jan Willem, Jr."""
    family = [name.get("non-dropping-particle"), name["family"]]
    given = [name.get("given"), name.get("dropping-particle")]
    parts = [" ".join(str(p) for p in part if p) for part in (family, given)]
    return ", ".join(filter(None, [*parts, str(name.get("suffix") or "")]))


def _plain(title: Any) -> str:
    """Return a title without the markup of CSL: <i>, <b>, <sup>, <sub>, <span>."""
    return unescape(_MARKUP.sub("", str(title or "")))


def _date(issued: Any) -> str:
    """Return a date in EDTF: a year, a month or a day."""
    parts = (issued or {}).get("date-parts") or [[]]
    numbers = [int(part) for part in parts[0] if str(part).isdecimal()][:3]
    if not numbers:
        return ""
    return "-".join([f"{numbers[0]:04}", *(f"{number:02}" for number in numbers[1:])])
