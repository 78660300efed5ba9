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

from freeshelf.sources.errors import SourceError


class NotXmlError(SourceError):
    """A file is not XML."""

    message = "%(file)s is not an XML file: it starts with %(found)s. %(mend)s"


class NotWxrError(SourceError):
    """A file is XML, but no WordPress export."""

    message = (
        "%(file)s is not a WordPress export (WXR 1.0 to 1.2): line %(line)s has "
        "%(found)s. Use the file that Tools › Export of WordPress saves."
    )


class UnsafeXmlError(SourceError):
    """A file declares a document type, which WordPress exports never do."""

    message = (
        "%(file)s is refused: line %(line)s declares a document type (DTD), which no "
        "WordPress export does and which can hide an attack. Export the site again."
    )


class TruncatedSourceError(SourceError):
    """The file ends too early."""

    message = (
        "%(file)s ends too early, in line %(line)s, after %(items)s whole items: the "
        "download or the export was cut off. Export the site again; nothing was "
        "imported."
    )


class MalformedSourceError(SourceError):
    """A file is invalid in the middle."""

    message = (
        "%(file)s cannot be read at line %(line)s, column %(column)s, after %(items)s "
        "whole items: %(problem)s. Mend that place or export the site again; nothing "
        "was imported."
    )


class _DumpError(SourceError):
    def __init__(self, file: str, *, problem: str, line: int = 0) -> None:
        place = f" in line {line}" if line else ""
        super().__init__(file=file, line=line, place=place, problem=problem)


class BrokenDumpError(_DumpError):
    """A database dump is invalid, or of an unsupported kind."""

    message = (
        "%(file)s cannot be read%(place)s: %(problem)s. Dump the database again with "
        "mysqldump or mariadb-dump; nothing was imported."
    )


class TruncatedDumpError(_DumpError):
    """A database dump ends too early."""

    message = (
        "%(file)s ends too early%(place)s: %(problem)s. The download or the dump was "
        "cut off: dump the database again; nothing was imported."
    )


class NotWordPressDumpError(SourceError):
    """A database dump has no tables of a WordPress site."""

    message = (
        "%(file)s is not a dump of a WordPress database: %(problem)s. Dump the whole "
        "database of the site."
    )


class ManySitesError(SourceError):
    """A database dump contains several sites."""

    message = (
        "%(file)s %(problem)s: choose one with --table-prefix and one of: %(found)s."
    )


class OtherSiteError(SourceError):
    """Sources of different sites were given together."""

    message = (
        "%(file)s is of %(address)s, but %(other_file)s is of %(other)s: import one "
        "site at a time."
    )


class NoSiteError(SourceError):
    """Only files or links of a site were given, but no source of the site."""

    message = (
        "%(names)s is not enough for a site: add an export, a database dump or the "
        "web address of the site."
    )


class InvalidPhpValueError(SourceError):
    """A PHP-serialized value is invalid."""

    message = "Broken PHP value at byte %(offset)s: %(problem)s."

    def __init__(self, problem: str, *, offset: int) -> None:
        super().__init__(problem=problem, offset=offset)
