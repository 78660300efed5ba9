"""Archives of the files of records, written while they are sent.

The standard library writes to a stream that cannot be rewound, with what it knows of a
file behind its bytes: no more than one piece of a file is in memory.
"""

import re
import time
import zipfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import slugify

from freeshelf.core.languages import bcp47
from freeshelf.core.locks import LockHeldError, one_of
from freeshelf.crosswalks.record import Record
from freeshelf.enrich.errors import PictureBusyError
from freeshelf.library.access import Reader
from freeshelf.library.models import File, FileVersion, Resource
from freeshelf.web.cited_records import records_with_files
from freeshelf.web.errors import BusyError, NotFoundError
from freeshelf.web.reader_files import open_for_readers

MAX_RECORDS = 100
MAX_BYTES = 500 * 1024 * 1024
CONTENTS = "contents.html"
_AT_ONCE = 2
_PIECE = 256 * 1024
# A place is for readers who are no slower than a mobile phone of 2005.
_BYTES_A_SECOND = 32 * 1024
_GRACE_SECONDS, _LOOK_SECONDS = 60.0, 5.0
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}\Z")
_NAME_LENGTH = 60


@dataclass(slots=True)
class ArchivedFile:
    """A file of an archive, which is in it once it has a name."""

    key: int
    title: str
    url: str
    ending: str
    size: int
    name: str = ""


@dataclass(slots=True)
class ArchivedRecord:
    """A record of an archive with its files."""

    record: Record
    notice: str
    stem: str
    files: list[ArchivedFile] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ArchivePlan:
    """Files that an archive will contain, and those that are too large for it."""

    records: tuple[ArchivedRecord, ...]

    @property
    def included(self) -> list[ArchivedFile]:
        """The files that fit, in order."""
        files = self.files
        return [files[each] for each in fitting([file.size for file in files])]

    @property
    def files(self) -> list[ArchivedFile]:
        """All files that the reader may open."""
        return [file for each in self.records for file in each.files]


def fitting(sizes: Sequence[int]) -> Iterator[int]:
    """Yield the positions of the files that fit, each after those before it."""
    whole = 0
    for position, size in enumerate(sizes):
        if whole + size <= MAX_BYTES:
            whole += size
            yield position


def archive_sizes(identifiers: Sequence[str], *, user: Reader) -> list[int]:
    """Return the sizes of the files of an archive in their order, by one query."""
    first = {key: place for place, key in enumerate(identifiers[:MAX_RECORDS])}
    visible = Resource.objects.visible_to(user).filter(identifier__in=first)
    versions = FileVersion.objects.current_in(visible.values("pk"), user)
    rows = versions.values_list(
        "file__resource__identifier",
        "file__sort_order",
        "file__number",
        "content__size",
    )
    ordered = sorted(rows, key=lambda row: (first[row[0]], row[1], row[2]))
    return [size for *_place, size in ordered]


def plan_archive(
    identifiers: Sequence[str], *, user: Reader, language: str
) -> ArchivePlan:
    """Return what the archive of these records holds for this user."""
    first = identifiers[:MAX_RECORDS]
    found = records_with_files(first, user=user, language=language)
    return ArchivePlan(
        tuple(
            ArchivedRecord(
                record,
                notice=resource.content_notice,
                stem=f"{position:03}-{_safe(resource)}",
                files=[_archived(file) for file in files],
            )
            for position, (resource, files, record) in enumerate(found, start=1)
        )
    )


def _archived(file: File) -> ArchivedFile:
    version = file.current
    assert version is not None  # noqa: S101 - only files with bytes are loaded
    ending = _ENDING.search(version.original_name)
    return ArchivedFile(
        key=file.pk,
        title=file.title or version.original_name,
        url=settings.FREESHELF_BASE_URL + file.download_url(),
        ending=ending[0].lower() if ending else "",
        size=version.content.size,
    )


def _safe(resource: Resource) -> str:
    return slugify(resource.slug)[:_NAME_LENGTH] or resource.identifier


class Archive:
    """The pieces of an archive; holds one of few places until it is closed.

    Whoever reads too slowly goes on without it: two of them would keep out all others.
    Raises BusyError if no place is free.
    """

    def __init__(self, plan: ArchivePlan, *, user: Reader, language: str) -> None:
        self._place = ExitStack()
        folder = Path(settings.FREESHELF_DATA_DIR) / "locks"
        locks = [folder / f"archive-{number}.lock" for number in range(_AT_ONCE)]
        try:
            self._place.enter_context(one_of(locks, wait_seconds=0))
        except LockHeldError as error:
            raise BusyError from error
        self._pieces = _pieces(plan, user, language)
        self._began, self._sent = time.monotonic(), 0
        self._is_closed = Event()
        # A reader who stands still never asks for the next piece.
        Thread(target=self._watch, daemon=True).start()

    def __iter__(self) -> Generator[bytes, None, None]:
        for piece in self._pieces:
            self._sent += len(piece)
            yield piece

    def close(self) -> None:
        """Give the place to the next reader."""
        self._pieces.close()
        self._free()

    def _watch(self) -> None:
        while not self._is_closed.wait(_LOOK_SECONDS):
            seconds = time.monotonic() - self._began - _GRACE_SECONDS
            if seconds > self._sent / _BYTES_A_SECOND:
                self._free()

    def _free(self) -> None:
        self._is_closed.set()
        self._place.close()


class _Sink:
    """File that cannot be rewound and gives what was written to it."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def write(self, data: Any) -> int:
        self._written.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: all is given by `take`."""

    def take(self) -> bytes:
        taken = b"".join(self._written)
        self._written.clear()
        return taken


def _pieces(
    plan: ArchivePlan, user: Reader, language: str
) -> Generator[bytes, None, None]:
    sink = _Sink()
    included = {id(file) for file in plan.included}
    with zipfile.ZipFile(sink, "w") as archive:  # type: ignore[call-overload]
        for each in plan.records:
            for number, file in enumerate(each.files, start=1):
                if id(file) in included:
                    name = f"{each.stem}-{number}{file.ending}"
                    for _part in _add(archive, file, name, user):
                        yield sink.take()
        # Last, since a file may have been closed or lost meanwhile.
        archive.writestr(CONTENTS, _contents(plan, language))
        yield sink.take()
    yield sink.take()


def _add(
    archive: zipfile.ZipFile, file: ArchivedFile, name: str, user: Reader
) -> Iterator[None]:
    """Add a file, if the user may open it now."""
    found = File.objects.visible_to(user).filter(pk=file.key).with_content().first()
    version = found.current if found is not None else None
    if version is None:
        return
    try:
        opened = open_for_readers(version.content)
    except (NotFoundError, PictureBusyError):
        return
    info = zipfile.ZipInfo(name, version.content.stored_at.timetuple()[:6])
    with opened.stream, archive.open(info, "w") as target:
        while piece := opened.stream.read(_PIECE):
            target.write(piece)
            yield
    file.name = name
    yield


def _contents(plan: ArchivePlan, language: str) -> str:
    with translation.override(language):
        return render_to_string(
            "web/downloads/contents.html",
            {"plan": plan, "language": bcp47(language)},
        )
