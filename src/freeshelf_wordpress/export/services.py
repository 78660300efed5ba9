"""Write the export."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from glob import escape
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import IO, Self

from django.conf import settings

from freeshelf.core.errors import FreeshelfError
from freeshelf_wordpress.export import wxr
from freeshelf_wordpress.export.agents import agent_type, agents
from freeshelf_wordpress.export.authors import Authors
from freeshelf_wordpress.export.companion_plugin import (
    FurtherTypes,
    companion,
    companion_name,
)
from freeshelf_wordpress.export.context import ExportContext, by_known_accounts
from freeshelf_wordpress.export.events import EventWriter
from freeshelf_wordpress.export.field_meta import FieldMeta, with_fields
from freeshelf_wordpress.export.field_settings import field_groups
from freeshelf_wordpress.export.former_terms import with_former_terms
from freeshelf_wordpress.export.gutenberg import TextWriter
from freeshelf_wordpress.export.items import (
    LIBRARY,
    Item,
    TermKind,
    collation_key,
    term_id,
)
from freeshelf_wordpress.export.links import Links
from freeshelf_wordpress.export.media import images, reusable_blocks
from freeshelf_wordpress.export.menus import MenuWriter
from freeshelf_wordpress.export.origins import Origins
from freeshelf_wordpress.export.pages import PageWriter
from freeshelf_wordpress.export.records import RecordWriter
from freeshelf_wordpress.export.selection import Selection, left_behind
from freeshelf_wordpress.export.terms import NEWS, TermRegistry
from freeshelf_wordpress.export.uploads import Uploads, shared_uploads
from freeshelf_wordpress.sources.records import SourceTerm


class NotWritableError(FreeshelfError):
    """A file of the export cannot be written."""

    message = (
        "%(path)s cannot be written (%(problem)s): choose a folder that is there, with "
        "enough room."
    )


# The mark comes after authors and terms.
_HEAD_BYTES = 1 << 20


class Output:
    """Output files with a head and foot each; units are never split.

    `max_bytes` is the size at which another file begins; None for one file. A file gets
    its name only when it is complete. Other files of an earlier export with the same
    `mark` in its head are deleted. Raises OSError.
    """

    def __init__(
        self, path: Path, *, head: str, foot: str, max_bytes: int | None, mark: str = ""
    ) -> None:
        self.files: list[Path] = []
        self._path = path
        self._head = head.encode()
        self._foot = foot.encode()
        self._mark = mark.encode()
        self._max_bytes = max_bytes
        self._stream: IO[bytes]
        self._size = 0
        self._has_items = False

    def __enter__(self) -> Self:
        self._begin()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_error: object) -> None:
        if kind is None:
            self._end()
            self._remove_former_parts()
        else:
            self._stream.close()
            self._partial.unlink(missing_ok=True)

    def write(self, unit: str) -> None:
        """Write a unit of items that refer to each other, which is never split."""
        data = unit.encode()
        size_after = self._size + len(data) + len(self._foot)
        if (
            self._max_bytes is not None
            and size_after > self._max_bytes
            and self._has_items
        ):
            self._end()
            self._begin()
        self._put(data)
        self._has_items = True

    @property
    def _target(self) -> Path:
        count = len(self.files)
        name = f"{self._path.stem}-{count + 1}{self._path.suffix}"
        return self._path.with_name(name) if count else self._path

    @property
    def _partial(self) -> Path:
        return self._target.with_name(f"{self._target.name}.part")

    def _begin(self) -> None:
        self._stream = self._partial.open("wb")
        self._size = 0
        self._has_items = False
        self._put(self._head)

    def _end(self) -> None:
        self._put(self._foot)
        self._stream.close()
        self._partial.replace(self._target)
        self.files.append(self._target)

    def _remove_former_parts(self) -> None:
        """Delete files of an earlier export, which are not part of this one."""
        parts = self._path.parent.glob(
            f"{escape(self._path.stem)}-*{self._path.suffix}"
        )
        if not self._mark:
            return
        number = re.compile(re.escape(self._path.stem) + r"-\d+")
        for path in parts:
            if path in self.files or not number.fullmatch(path.stem):
                continue
            with path.open("rb") as stream:
                is_ours = self._mark in stream.read(_HEAD_BYTES)
            if is_ours:
                path.unlink()

    def _put(self, data: bytes) -> None:
        self._stream.write(data)
        self._size += len(data)


_PHP_EMPTY = "0"  # PHP treats it as empty


class UniqueDates:
    """Make dates of items unique, since WordPress skips items that seem equal.

    An item with the same type, date and title as an earlier one is moved by seconds.
    """

    def __init__(self) -> None:
        self._seen: set[int] = set()

    def with_unique_date(self, item: Item) -> Item:
        """Return the item, some seconds later if needed; menu items are unchanged."""
        if item.type == "nav_menu_item":
            return item
        moment = item.published or item.dated or item.modified
        moment = moment or datetime.now(tz=UTC)
        moment = moment.replace(microsecond=0)
        title = collation_key(item.title)
        # Without a title only the date counts.
        key = (item.type, "" if title == _PHP_EMPTY else title)
        while hash((*key, moment)) in self._seen:
            moment += timedelta(seconds=1)
        self._seen |= {hash((*key, moment)), hash((item.type, "", moment))}
        if item.published is None and item.dated is not None:
            return replace(item, dated=moment)
        if item.published is None:
            return replace(item, modified=moment)
        return replace(item, published=moment)


_GENERATOR = "Freeshelf "
Progress = Callable[[int], None]  # items so far


@dataclass(slots=True)
class ExportSummary:
    """Summary of what was exported and what was not.

    It lists uploads without a file, images whose metadata cannot be removed, and counts
    of objects that were left out.
    """

    items: Counter[str] = field(default_factory=Counter)
    files: list[Path] = field(default_factory=list)
    missing_files: list[str] = field(default_factory=list)
    refused_pictures: list[str] = field(default_factory=list)
    left_behind: Counter[str] = field(default_factory=Counter)
    calendar: Path | None = None


def export_wordpress(
    *,
    target: Path,
    now: datetime,
    uploads: Path | None = None,
    base_url: str = "",
    max_bytes: int | None = None,
    with_restricted: bool = False,
    progress: Progress | None = None,
) -> ExportSummary:
    """Write the library as WXR 1.2, with a plugin, a calendar and uploads.

    Only public objects are exported, unless `with_restricted` is set. Raises
    NotWritableError.
    """
    base = (base_url or str(settings.FREESHELF_BASE_URL)).rstrip("/")
    origins = Origins(with_restricted=with_restricted)
    context = _context(
        Selection(with_restricted=with_restricted), origins, base, uploads
    )
    summary = ExportSummary()
    dates = UniqueDates()
    extra = FurtherTypes()
    try:
        events = EventWriter(context, base=base)
        menus = MenuWriter(context, is_split=max_bytes is not None)
        library_terms = chain(_terms(context), events.terms(), menus.terms())
        terms = list(with_former_terms(context, library_terms))
        extra.note_terms(terms)
        start = _head(context, base, now, terms)
        with Output(
            target, head=start, foot=wxr.FOOT, max_bytes=max_bytes, mark=_GENERATOR
        ) as output:
            for unit in _units(context, events, menus):
                items = [dates.with_unique_date(item) for item in unit]
                written = (
                    wxr.item(item, base=base, zone=origins.zone) for item in items
                )
                output.write("".join(written))
                extra.note(items)
                summary.items.update(item.type for item in items)
                if progress is not None:
                    progress(summary.items.total())
        plugin = companion(extra)
        target.with_name(companion_name(target)).write_text(plugin, "utf-8")
        calendar = target.with_suffix(".ics")
        if events.calendar(calendar, now=now):
            summary.calendar = calendar
    except OSError as error:
        path = error.filename or target
        raise NotWritableError(path=path, problem=error) from error
    summary.files = output.files
    summary.missing_files = context.uploads.missing
    summary.refused_pictures = context.uploads.refused
    summary.left_behind = context.left_behind + Counter(origins.left_behind())
    summary.left_behind.update(left_behind(context.selection))
    return summary


def _context(
    selection: Selection, origins: Origins, base: str, folder: Path | None
) -> ExportContext:
    duplicates = shared_uploads(selection, origins)
    uploads = Uploads(
        selection, base=base, folder=folder, origins=origins, duplicates=duplicates
    )
    terms = TermRegistry(selection, origins.former_terms())
    links = Links(selection, uploads, terms)
    exported = set(selection.reusable_blocks().values_list("pk", flat=True))
    texts = TextWriter(
        uploads=uploads, links=links, is_exported=lambda block: block.pk in exported
    )
    authors = Authors(selection, origins)
    return ExportContext(selection, origins, uploads, terms, links, texts, authors)


def _units(
    context: ExportContext, events: EventWriter, menus: MenuWriter
) -> Iterator[list[Item]]:
    """Yield items, in units of items that refer to each other and stay in one file.

    The home page comes first and has the highest ID: WordPress numbers posts that it
    creates itself, such as menu items and the next imported file, from there on, and so
    uses no ID that texts refer to.

    Attachments come after all texts: at the end of a file the importer replaces URLs in
    existing texts by those of this file's attachments, and then forgets them.

    Menu items come after their targets, since the importer drops them otherwise; in a
    split export they are in the file of the pages.
    """
    first = [
        *PageWriter(context).items(),
        *agent_type(),
        *field_groups(context),
        *reusable_blocks(context),
    ]
    menu_items = list(menus.items())
    yield [*first, *menu_items] if menus.is_split else first
    records = RecordWriter(context)
    for items in (
        agents(context),
        events.items(),
        records.posts(),
        _raw_items(context),
        images(context),
        records.attachments(),
    ):
        yield from ([item] for item in items)
    if not menus.is_split:
        yield menu_items


def _raw_items(context: ExportContext) -> Iterator[Item]:
    """Yield unmapped items with their exported authors."""
    for item in context.origins.raw_items():
        yield replace(
            item,
            creator=context.authors.of_login(item.creator) or LIBRARY,
            comments=by_known_accounts(context, item.comments),
        )


def _head(
    context: ExportContext, base: str, now: datetime, terms: Iterable[SourceTerm]
) -> str:
    return wxr.head(
        title=settings.FREESHELF_SITE_NAME,
        description="",
        address=base,
        language=settings.LANGUAGE_CODE,
        generator=f"{_GENERATOR}{version('freeshelf')}",
        now=now,
        authors=context.authors,
        terms=terms,
    )


def _terms(context: ExportContext) -> Iterator[SourceTerm]:
    number = term_id(TermKind.OWN, 0)
    yield SourceTerm(NEWS.taxonomy, NEWS.slug, NEWS.name, number)
    fields = FieldMeta(context)
    for concept, term in context.terms.items():
        yield replace(term, meta=with_fields(term.meta, fields.of_thing(concept)))
