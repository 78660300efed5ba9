"""Combine the given files and URLs into one site."""

import bz2
import os
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from freeshelf.core.http import Credentials, HttpPolicy
from freeshelf.sources.base import FETCH, READ, UNPACK
from freeshelf.sources.errors import UnreadableSourceError
from freeshelf_wordpress.sources.combined.record_merging import (
    ICS,
    OPML,
    REST,
    REST_LOGIN,
    SQL,
    WXR,
)
from freeshelf_wordpress.sources.combined.site import CombinedSite
from freeshelf_wordpress.sources.companion_files import Blogroll, CalendarFile
from freeshelf_wordpress.sources.dump.dump import WordPressDump
from freeshelf_wordpress.sources.errors import NoSiteError
from freeshelf_wordpress.sources.export import WordPressExport
from freeshelf_wordpress.sources.records import Source
from freeshelf_wordpress.sources.rest.site import Listing, WordPressSite
from freeshelf_wordpress.sources.uploads_archive import unpack_uploads, uploads_root

_HEAD_BYTES = 64 * 1024
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_GZIP, _BZIP2 = b"\x1f\x8b", b"BZh"
_SQL = re.compile(
    rb"^\s*(?:--\s|#|/\*|\n)[^<]{0,400}?(?:mysql|mariadb|phpmyadmin|sql dump|sandbox)"
    rb"|^\s*(?:/\*M?!\d+|CREATE\s+TABLE|INSERT\s+INTO|DROP\s+TABLE|SET\s+(?:NAMES|SQL_MODE|@))",
    re.IGNORECASE | re.MULTILINE,
)


class SourceKind(StrEnum):
    """Kinds of sources of a WordPress site; those with records are origins."""

    EXPORT = WXR
    DUMP = SQL
    SITE = REST
    UPLOADS = "uploads"
    ARCHIVE = "archive"
    CALENDAR = ICS
    LINKS = OPML


def detect_kind(argument: str) -> SourceKind:
    """Return the kind of a file, folder or URL.

    Missing and unknown files count as exports, whose parser reports the error. Raises
    UnreadableSourceError for an archive without uploads.
    """
    if _ADDRESS.match(argument):
        return SourceKind.SITE
    path = Path(argument)
    try:
        if path.is_dir():
            return SourceKind.UPLOADS
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except (OSError, ValueError):
        return SourceKind.EXPORT
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(path)
    packed, head = head, _unpacked(head)
    if head[257:262] == b"ustar":
        return SourceKind.ARCHIVE
    if packed is not head:
        is_dump = packed.startswith(_GZIP) and _SQL.search(head)
        return SourceKind.DUMP if is_dump else SourceKind.EXPORT
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:15].upper() == b"BEGIN:VCALENDAR":
        return SourceKind.CALENDAR
    if start.startswith(b"<"):
        is_opml = re.search(rb"<opml[\s>]", head[:4096]) and b"<rss" not in head
        return SourceKind.LINKS if is_opml else SourceKind.EXPORT
    return SourceKind.DUMP if _SQL.search(head) else SourceKind.EXPORT


def _kind_of_zip(path: Path) -> SourceKind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [n for n in archive.namelist() if not n.endswith("/")]
    except zipfile.BadZipFile as error:
        problem = "is a zip archive that is cut off or broken: make or load it again"
        raise UnreadableSourceError(str(path), problem=problem) from error
    packed = [
        name for name in names if name.lower().endswith((".xml", ".sql", ".sql.gz"))
    ]
    if packed and len(packed) == len(names):
        problem = f"is a zip archive: unpack it and give {packed[0]} inside"
        raise UnreadableSourceError(str(path), problem=problem)
    return SourceKind.ARCHIVE


def _unpacked(head: bytes) -> bytes:
    """Return the first bytes, decompressed if needed."""
    try:
        if head.startswith(_GZIP):
            return zlib.decompressobj(31).decompress(head, _HEAD_BYTES)
        if head.startswith(_BZIP2):
            return bz2.BZ2Decompressor().decompress(head, _HEAD_BYTES)
    except (zlib.error, OSError):
        return b""
    return head


# Called with the step, the progress and the total: bytes in READ, entries of the site
# in FETCH, files in UNPACK.
GatherProgress = Callable[[str, int, int], None]
_SITES = {SourceKind.EXPORT, SourceKind.DUMP, SourceKind.SITE}
_FILES = {SourceKind.UPLOADS, SourceKind.ARCHIVE}
_UNPACKED = "uploads-"


@dataclass(frozen=True, slots=True)
class CombineOptions:
    """Options for reading sources.

    `workspace` is a directory for responses of a live site and unpacked archives;
    `prefix` chooses a site of a dump with several.
    """

    workspace: Path
    prefix: str = ""
    credentials: Credentials | None = None
    policy: HttpPolicy = field(default_factory=HttpPolicy)


@dataclass(slots=True)
class CombinedInput:
    """A combined site, its uploads folder, and parts that a live site did not give."""

    site: CombinedSite
    uploads: Path | None = None
    # Whether to download files from the live site that are in no folder.
    fetches_files: bool = False
    unavailable: list[str] = field(default_factory=list)
    # Sitemaps and feeds of live sites.
    listings: list[Listing] = field(default_factory=list)


@contextmanager
def combine_sources(
    arguments: Sequence[str],
    options: CombineOptions,
    *,
    progress: GatherProgress = lambda _step, _done, _all: None,
) -> Iterator[CombinedInput]:
    """Read every source to its end and return the combined site.

    An argument is a file, a folder or a URL. Raises SourceError; responses of a live
    site are then kept for the next attempt.
    """
    kinds = [(argument, detect_kind(argument)) for argument in arguments]
    _check_together(kinds)
    with ExitStack() as stack:
        given = CombinedInput(stack.enter_context(CombinedSite()))
        sites: list[WordPressSite] = []
        bytes_before = 0
        for argument, kind in kinds:
            if kind in _FILES:
                continue
            source = _opened(argument, kind, options)
            is_site = kind is SourceKind.SITE
            origin = REST_LOGIN if is_site and options.credentials else str(kind)
            step = FETCH if is_site else READ
            source_progress = _step_progress(
                progress, step, bytes_before if step == READ else 0
            )
            given.site.add(source, origin=origin, progress=source_progress)
            if isinstance(source, WordPressSite):
                sites.append(source)
                given.unavailable += source.unavailable
                given.listings.append(source.listing)
            else:
                bytes_before += Path(argument).stat().st_size
        if not any(kind in _SITES for _argument, kind in kinds):
            _require_site(given.site, arguments)
        given.uploads = _uploads(kinds, options.workspace, stack, progress)
        yield given
        for site in sites:
            site.close()


def _check_together(kinds: Sequence[tuple[str, SourceKind]]) -> None:
    folders = [argument for argument, kind in kinds if kind in _FILES]
    if len(folders) > 1:
        problem = f"and {folders[0]} are two folders of uploads: give one"
        raise UnreadableSourceError(folders[1], problem=problem)
    if len(folders) == len(kinds):
        problem = (
            "is a folder or an archive of uploads: give an export, a database dump or "
            "the address of the site with it"
        )
        raise UnreadableSourceError(", ".join(folders) or "Nothing", problem=problem)


def _opened(argument: str, kind: SourceKind, options: CombineOptions) -> Source:
    path = Path(argument)
    match kind:
        case SourceKind.SITE:
            return WordPressSite(
                argument,
                cache=options.workspace / "rest",
                credentials=options.credentials,
                policy=options.policy,
            )
        case SourceKind.DUMP:
            return WordPressDump(path, prefix=options.prefix)
        case SourceKind.CALENDAR:
            return CalendarFile(path)
        case SourceKind.LINKS:
            return Blogroll(path)
    return WordPressExport(path)


def _step_progress(
    progress: GatherProgress, step: str, before: int
) -> Callable[[int, int], None]:
    return lambda done, total: progress(step, before + done, before + total)


def _require_site(site: CombinedSite, arguments: Sequence[str]) -> None:
    described_site = site.site()
    if not (described_site.base_blog_url or described_site.link):
        raise NoSiteError(names=", ".join(arguments))


def _uploads(
    kinds: Sequence[tuple[str, SourceKind]],
    workspace: Path,
    stack: ExitStack,
    progress: GatherProgress,
) -> Path | None:
    for argument, kind in kinds:
        if kind is SourceKind.UPLOADS:
            return uploads_root(Path(argument))
        if kind is SourceKind.ARCHIVE:
            folder = stack.enter_context(_unpacking_folder(workspace))
            return unpack_uploads(
                Path(argument), folder, progress=_step_progress(progress, UNPACK, 0)
            )
    return None


@contextmanager
def _unpacking_folder(workspace: Path) -> Iterator[Path]:
    """Create a folder for one archive, and remove those of killed imports."""
    workspace.mkdir(parents=True, exist_ok=True)
    for leftover in workspace.glob(f"{_UNPACKED}*"):
        if not _is_running(leftover.name.split("-")[1]):
            shutil.rmtree(leftover, ignore_errors=True)
    prefix = f"{_UNPACKED}{os.getpid()}-"
    with tempfile.TemporaryDirectory(prefix=prefix, dir=workspace) as folder:
        yield Path(folder)


def _is_running(process: str) -> bool:
    with suppress(ValueError, ProcessLookupError, OverflowError):
        try:
            os.kill(int(process), 0)
        except PermissionError:  # the process of another user
            return True
        return True
    return False
