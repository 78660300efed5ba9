"""Documents that are ZIP archives of XML: size limits, and no entities."""

import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias
from urllib.parse import unquote

from lxml import etree

from freeshelf.enrich.extractors.messages import Stop

Reader: TypeAlias = Callable[["Archive"], Iterator[dict[str, Any]]]

# Maximum unpacked size; a genuine 10,000-page report is far below.
MAX_UNPACKED_BYTES = 300_000_000
MAX_MEMBERS = 20_000
MAX_PART_BYTES = 100_000_000

_IS_ENCRYPTED = 0x1  # of a member's flags
# The libraries have no common error for a broken package.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    etree.LxmlError,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
)


class TooLargeArchiveError(Exception):
    """Error for an archive, or a part of it, with too large an unpacked size."""


class LockedArchiveError(Exception):
    """Error for a part of an archive that is protected by a password."""


class Archive:
    """An open document; parts are identified by their name in the archive."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        members = file.infolist()
        # A member that unpacks to more than it declares is truncated to that size.
        if (
            len(members) > MAX_MEMBERS
            or sum(member.file_size for member in members) > MAX_UNPACKED_BYTES
        ):
            raise TooLargeArchiveError
        if any(member.flag_bits & _IS_ENCRYPTED for member in members):
            raise LockedArchiveError
        self.names = frozenset(member.filename for member in members)

    def read(self, name: str) -> bytes:
        """Return the bytes of a part. Raises KeyError for a missing one."""
        if self._file.getinfo(name).file_size > MAX_PART_BYTES:
            raise TooLargeArchiveError
        return self._file.read(name)

    def xml(self, name: str) -> Any:
        """Return the root element of a part. Raises KeyError for a missing one."""
        return parse_xml(self.read(name))


def parse_xml(content: bytes) -> Any:
    """Parse XML; no entity is expanded, no DTD and no file is fetched."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    return etree.fromstring(content, parser)


def resolved(base: str, target: str) -> str:
    """Return the name of the part that `target` refers to, relative to `base`."""
    path = unquote(target.partition("#")[0])
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), path)).lstrip("/")


def open_archive(path: str, reader: Reader) -> Iterator[dict[str, Any]]:
    """Yield the messages of an archive; a stop if it cannot be read."""
    try:
        with zipfile.ZipFile(path) as file:
            yield from reader(Archive(file))
    except TooLargeArchiveError:
        yield Stop("too_large").message()
    except LockedArchiveError:
        yield Stop("encrypted").message()
    except BROKEN:
        yield Stop("damaged").message()
