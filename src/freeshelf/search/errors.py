"""Errors of search.

SearchError
├── IndexMissingError      there is no index yet
├── IndexOutdatedError     the index was written by another version
├── IndexBusyError         another process writes to the index
├── IndexReplacedError     a rebuild replaced the index during a write
├── IndexDamagedError      the engine cannot read its own files
├── SearchAwayError        the servers of search do not answer
├── DenseIndexDamagedError an index of vectors cannot be read
├── DenseIndexBusyError    an index of vectors cannot be written at the moment
└── EngineSettingsError    FREESHELF_SEARCH_ENGINES is wrong

InvalidParameterError      a parameter of a request has an invalid value
└── PageTooDeepError       a page of results is after the last that is shown
"""

from freeshelf.core.errors import FreeshelfError


class SearchError(FreeshelfError):
    """Base class of search errors."""


class IndexMissingError(SearchError):
    """Error for a search before anything was indexed."""

    message = "There is no search index in %(path)s; run “freeshelf reindex”."


class IndexOutdatedError(SearchError):
    """Error for an index with another schema or analysis."""

    message = (
        "The search index in %(path)s was built with other fields (schema %(found)s, "
        "this version has %(wanted)s); run “freeshelf reindex”."
    )


class IndexBusyError(SearchError):
    """Error for an index that another process is writing to."""

    message = (
        "Another process is writing to the search index in %(path)s; wait until it "
        "has finished, or stop it."
    )


class IndexReplacedError(SearchError):
    """Error for a write to an index that a rebuild has replaced."""

    message = (
        "The search index in %(path)s was rebuilt while it was written to; the same "
        "changes have to be written again."
    )


class IndexDamagedError(SearchError):
    """Error for an index that the engine cannot read."""

    message = (
        "The search index in %(path)s cannot be used (%(reason)s); run "
        "“freeshelf reindex”."
    )
    reason: str


class SearchAwayError(SearchError):
    """Error for servers of search that do not answer now; a retry may succeed."""

    message = (
        "The search servers do not answer (%(reason)s); what waits for them is kept, "
        "and it is tried again."
    )
    reason: str


class DenseIndexDamagedError(SearchError):
    """Error for a vector index that is missing, damaged or of another version."""

    message = (
        "The index of vectors in %(path)s cannot be used (%(reason)s); run "
        "“freeshelf doctor”, which makes it anew."
    )


class DenseIndexBusyError(SearchError):
    """Error for a vector index that cannot be written now; a retry may succeed."""

    message = (
        "The index of vectors in %(path)s cannot be written (%(reason)s); it is tried "
        "again. See that the disk has room and that no process there is stopped."
    )


class EngineSettingsError(SearchError):
    """Error for FREESHELF_SEARCH_ENGINES without a usable engine."""


class InvalidParameterError(FreeshelfError):
    """Error for an invalid parameter; the message is shown to the visitor unchanged."""

    name = ""
    allowed: tuple[str, ...] = ()  # the only values, if they are few


class PageTooDeepError(InvalidParameterError):
    """Error for a page of results that is too deep for a search engine."""
