"""Errors of reading a WordPress site.

SourceError
├── NotXmlError                bytes of another kind: an archive, zeros, UTF-16
├── NotWxrError                XML, but no WordPress export
├── UnsafeXmlError             declares entities or a document type
├── TruncatedSourceError       ends too early
├── MalformedSourceError       invalid in the middle
├── BrokenDumpError            a database dump with an error
├── TruncatedDumpError         a database dump that ends too early
├── NotWordPressDumpError      a database dump without the tables of a site
├── ManySitesError             a database dump of several sites, none chosen
├── OtherSiteError             sources of different sites given together
├── NoSiteError                sources that do not describe a site
└── InvalidPhpValueError       a PHP value that cannot be parsed
"""

from collections.abc import Sequence

from freeshelf.sources.errors import SourceError


class NotXmlError(SourceError):
    """A file is not XML."""

    def __init__(self, file: str, *, found: str, mend: str) -> None:
        super().__init__(f"{file} is not an XML file: it starts with {found}. {mend}")
        self.file = file


class NotWxrError(SourceError):
    """A file is XML, but no WordPress export."""

    def __init__(self, file: str, *, found: str, line: int) -> None:
        super().__init__(
            f"{file} is not a WordPress export (WXR 1.0 to 1.2): line {line} has "
            f"{found}. Use the file that Tools › Export of WordPress saves."
        )
        self.file = file
        self.line = line


class UnsafeXmlError(SourceError):
    """A file declares a document type, which WordPress exports never do."""

    def __init__(self, file: str, *, line: int) -> None:
        super().__init__(
            f"{file} is refused: line {line} declares a document type (DTD), which "
            f"no WordPress export does and which can hide an attack. Export the site "
            f"again."
        )
        self.file = file
        self.line = line


class TruncatedSourceError(SourceError):
    """The file ends too early."""

    def __init__(self, file: str, *, line: int, items: int) -> None:
        super().__init__(
            f"{file} ends too early, in line {line}, after {items} whole items: the "
            f"download or the export was cut off. Export the site again; nothing was "
            f"imported."
        )
        self.file = file
        self.line = line
        self.items = items


class MalformedSourceError(SourceError):
    """A file is invalid in the middle."""

    def __init__(
        self, file: str, *, line: int, column: int, problem: str, items: int
    ) -> None:
        super().__init__(
            f"{file} cannot be read at line {line}, column {column}, after {items} "
            f"whole items: {problem}. Mend that place or export the site again; "
            f"nothing was imported."
        )
        self.file = file
        self.line = line
        self.column = column
        self.items = items


class BrokenDumpError(SourceError):
    """A database dump is invalid, or of an unsupported kind."""

    def __init__(self, file: str, *, problem: str, line: int = 0) -> None:
        place = f" in line {line}" if line else ""
        super().__init__(
            f"{file} cannot be read{place}: {problem}. Dump the database again with "
            f"mysqldump or mariadb-dump; nothing was imported."
        )
        self.file = file
        self.line = line


class TruncatedDumpError(SourceError):
    """A database dump ends too early."""

    def __init__(self, file: str, *, problem: str, line: int = 0) -> None:
        place = f" in line {line}" if line else ""
        super().__init__(
            f"{file} ends too early{place}: {problem}. The download or the dump was "
            f"cut off: dump the database again; nothing was imported."
        )
        self.file = file
        self.line = line


class NotWordPressDumpError(SourceError):
    """A database dump has no tables of a WordPress site."""

    def __init__(self, file: str, *, problem: str) -> None:
        super().__init__(
            f"{file} is not a dump of a WordPress database: {problem}. Dump the whole "
            f"database of the site."
        )
        self.file = file


class ManySitesError(SourceError):
    """A database dump contains several sites."""

    def __init__(self, file: str, *, prefixes: Sequence[str], wanted: str) -> None:
        found = ", ".join(prefixes)
        problem = f"has no site with the prefix {wanted}" if wanted else "holds several"
        super().__init__(
            f"{file} {problem}: choose one with --table-prefix and one of: {found}."
        )
        self.file = file
        self.prefixes = tuple(prefixes)


class OtherSiteError(SourceError):
    """Sources of different sites were given together."""

    def __init__(self, file: str, *, address: str, other: str, other_file: str) -> None:
        super().__init__(
            f"{file} is of {address}, but {other_file} is of {other}: import one site "
            f"at a time."
        )
        self.file = file


class NoSiteError(SourceError):
    """Only files or links of a site were given, but no source of the site."""

    def __init__(self, names: Sequence[str]) -> None:
        found = ", ".join(names)
        super().__init__(
            f"{found} is not enough for a site: add an export, a database dump or the "
            f"web address of the site."
        )
        self.names = tuple(names)


class InvalidPhpValueError(SourceError):
    """A PHP-serialized value is invalid."""

    def __init__(self, problem: str, *, offset: int) -> None:
        super().__init__(f"Broken PHP value at byte {offset}: {problem}.")
        self.offset = offset
