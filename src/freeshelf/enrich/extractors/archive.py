"""Documents that are ZIP archives of XML: opened in limits, parsed without entities."""

import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias
from urllib.parse import unquote

from lxml import etree

from freeshelf.enrich.extractors.messages import Stop

Reader: TypeAlias = Callable[["Archive"], Iterator[dict[str, Any]]]

# What an archive may unpack to; an honest 10,000-page report is far below.
MAX_UNPACKED_BYTES = 300_000_000
MAX_MEMBERS = 20_000
MAX_PART_BYTES = 100_000_000

_IS_ENCRYPTED = 0x1  # of a member's flags
# None of the libraries has one error for a broken package.
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
    """The archive, or a part of it, unpacks to more than is read."""


class LockedArchiveError(Exception):
    """A part of the archive opens with a password only."""


class Archive:
    """An open document; parts are found by their name in the archive."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        members = file.infolist()
        # A member that unpacks to more than it declares is cut off at what it declares.
        if (
            len(members) > MAX_MEMBERS
            or sum(member.file_size for member in members) > MAX_UNPACKED_BYTES
        ):
            raise TooLargeArchiveError
        if any(member.flag_bits & _IS_ENCRYPTED for member in members):
            raise LockedArchiveError
        self.names = frozenset(member.filename for member in members)

    def read(self, name: str) -> bytes:
        """The bytes of a part. A missing one is a KeyError."""
        if self._file.getinfo(name).file_size > MAX_PART_BYTES:
            raise TooLargeArchiveError
        return self._file.read(name)

    def xml(self, name: str) -> Any:
        """The root element of a part. A missing one is a KeyError."""
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
    """The name of the part that a part refers to; base is the name of the referrer."""
    path = unquote(target.partition("#")[0])
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), path)).lstrip("/")


def open_archive(path: str, reader: Reader) -> Iterator[dict[str, Any]]:
    """Yield what a reader of an archive sends; a stop for one that cannot be read."""
    try:
        with zipfile.ZipFile(path) as file:
            yield from reader(Archive(file))
    except TooLargeArchiveError:
        yield Stop("too_large").message()
    except LockedArchiveError:
        yield Stop("encrypted").message()
    except BROKEN:
        yield Stop("damaged").message()
