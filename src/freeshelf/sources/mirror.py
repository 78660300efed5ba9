"""The open records of another Freeshelf, by its feed of changes.

The first fetch takes all, each later one what changed since. The feed is paged by a
cursor; addresses of the answers are never followed, only the one of the settings.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote, urljoin, urlsplit

from freeshelf.core.foreign_data import UnreadableDataError, read_json
from freeshelf.core.html import without_unsafe_characters
from freeshelf.core.http import HttpClient, HttpStatusError
from freeshelf.sources.base import (
    AgentReference,
    Batch,
    DefinedValue,
    FileReference,
    Identifier,
    RelationReference,
    SourceRecord,
    SubjectReference,
    Text,
    gettext_noop,
)
from freeshelf.sources.cleaning import read_each
from freeshelf.sources.errors import UnreadableSourceError

# A page with fewer changes is the last one.
_LIMIT = 100
_FEED = "/api/v1/changes?expand=files,relations,description_html,field_values"
_TERMS = ("subjects", "sectors", "audience")
_BAD_REQUEST = 400


@dataclass(frozen=True, slots=True)
class MirrorSettings:
    """Address of the library."""

    address: str = field(
        metadata={
            "label": gettext_noop("Address of the library"),
            "help": gettext_noop("Such as https://library.example.org"),
        }
    )


class MirrorSource:
    """A library that is mirrored; what it closes is closed here as well."""

    label = "Freeshelf"
    gives = (
        *("titles", "alternatives", "descriptions", "agents", "issued", "subjects"),
        *("places", "types", "languages", "relations", "rights", "license", "files"),
        *("identifiers", "field_values"),
    )
    settings_class = MirrorSettings
    is_mirror = True

    def __init__(self, settings: MirrorSettings) -> None:
        self._root = settings.address.strip().rstrip("/")
        self._takes_all = False

    def fetch(self, client: HttpClient, *, resume: str = "") -> Iterator[Batch]:
        """Yield pages of the feed, from a cursor on. Raises HttpError."""
        self._takes_all = not resume
        cursor, seen = resume, {resume}
        while True:
            try:
                content = self._page(client, cursor)
            except HttpStatusError as error:
                if error.status != _BAD_REQUEST or self._takes_all:
                    raise
                # The library was restored, and knows no cursor of before. One that
                # knows none of its own would be read from the beginning for ever.
                cursor, seen, self._takes_all = "", {""}, True
                continue
            changes, following = _read(content, self._root)
            if len(changes) < _LIMIT or not following or following in seen:
                yield Batch(content, continue_at=following or cursor)
                return
            seen.add(following)
            cursor = following
            yield Batch(content, resume=cursor, continue_at=cursor)

    def _page(self, client: HttpClient, cursor: str) -> bytes:
        after = f"&cursor={quote(cursor, safe='')}" if cursor else ""
        url = f"{self._root}{_FEED}&limit={_LIMIT}{after}"
        return client.get(url, accept="application/json").content

    @staticmethod
    def parse(content: bytes) -> Iterator[SourceRecord]:
        """Yield the records of a page. Raises SourceError."""
        changes, _following = _read(content, "A page")
        yield from read_each(changes, _record)

    def gone(self, known: Collection[str], seen: Collection[str]) -> Collection[str]:
        """Return what a feed that was read from its beginning does not name."""
        return set(known) - set(seen) if self._takes_all else ()


def _read(content: bytes, name: str) -> tuple[list[Any], str]:
    """Return the changes of a page, and the cursor of the next one."""
    problem = "does not answer as the feed of changes of a Freeshelf"
    try:
        page = read_json(content.decode("utf-8"))
    except (UnreadableDataError, UnicodeDecodeError) as error:
        raise UnreadableSourceError(name, problem=problem) from error
    changes = page.get("data") if isinstance(page, dict) else None
    links = page.get("links") if isinstance(page, dict) else None
    if not isinstance(changes, list) or not isinstance(links, dict):
        raise UnreadableSourceError(name, problem=problem)
    query = urlsplit(str(links.get("next") or "")).query
    return changes, parse_qs(query).get("cursor", [""])[0]


def _record(change: Mapping[str, Any]) -> SourceRecord:
    record = change["record"]
    key, changed_at = str(change["id"]), str(change.get("changed_at") or "")
    if record is None:
        return SourceRecord(key, datestamp=changed_at, is_deleted=True)
    language = record["language"]
    return SourceRecord(
        key=key,
        url=record["source_url"] or record["url"],
        identifiers=tuple(
            Identifier(each["kind"], each["value"]) for each in record["identifiers"]
        ),
        titles=(Text(record["title"], language),),
        alternatives=_texts(record["alternative"], language),
        descriptions=_texts(_description(record), language),
        agents=tuple(_agents(record)),
        issued=record["issued"],
        subjects=tuple(term for name in _TERMS for term in _terms(record[name])),
        places=tuple(_terms(record["spatial"])),
        types=tuple(_terms(record["types"])),
        languages=(language,),
        relations=tuple(
            RelationReference(each["kind"], each["record"])
            for each in record["relations"]
        ),
        rights=record["rights"],
        license=record["license"],
        series=record["is_part_of"],
        legal_status=record["legal_status"],
        content_notice=record["content_notice"],
        files=tuple(_file(each) for each in record["files"]),
        field_values=tuple(
            DefinedValue(each["name"], each["label"], _json(each["value"]))
            for each in record.get("field_values") or ()
        ),
    )


def _description(record: Mapping[str, Any]) -> str:
    # A library of an earlier version gives plain text only.
    markup: str = record.get("description_html") or record["description"]
    # Images are at addresses of the library itself.
    start = urljoin(record["url"], "/closed?i=")
    return markup.replace('<img src="/closed?i=', f'<img src="{start}')


def _json(value: Any) -> str:
    return json.dumps(_safe(value), ensure_ascii=False, allow_nan=False)


def _safe(value: Any) -> Any:
    """Return plain JSON without unsafe characters."""
    if isinstance(value, str):
        return without_unsafe_characters(value)
    if isinstance(value, list):
        return [_safe(each) for each in value]
    if isinstance(value, dict):
        return {_safe(name): _safe(each) for name, each in value.items()}
    return value


def _texts(text: str, language: str) -> tuple[Text, ...]:
    return (Text(text, language),) if text else ()


def _agents(record: Mapping[str, Any]) -> Iterator[AgentReference]:
    roles = (("creators", "creator"), ("contributors", "contributor"))
    for name, role in roles:
        for each in record[name]:
            yield AgentReference(each["name"], role, each["kind"] == "person")
    if record["publisher"]:
        yield AgentReference(record["publisher"]["name"], "publisher")


def _terms(refs: list[Mapping[str, Any]]) -> Iterator[SubjectReference]:
    for each in refs:
        scheme, _dot, identifier = each["id"].partition(".")
        yield SubjectReference(each["label"], scheme, identifier, each["language"])


def _file(file: Mapping[str, Any]) -> FileReference:
    address, checksum = file["url"], file["sha256"] or ""
    if not checksum:
        # An image has no checksum; another one may be at its address.
        address = f"{address}#{file['version']}"
    return FileReference(
        address=address,
        name=file["name"],
        format=file["media_type"],
        size=file["size"] or 0,
        checksum=checksum,
        language=file["language"] if file["language"] != "und" else "",
        rights=file["rights"],
        title=file.get("title") or "",
        # So that what was closed here stays so when the source replaces it.
        key=str(file.get("number") or ""),
    )
