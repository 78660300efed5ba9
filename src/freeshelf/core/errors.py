"""The root of every error this project raises on purpose.

FreeshelfError
├── core.http.errors.HttpError    something could not be fetched
├── core.sandbox.SandboxError     a parser of foreign bytes died or passed its limits
├── sources.errors.SourceError    a source cannot be read
├── vocabularies.errors.VocabularyError
├── library.errors.LibraryError
├── ingest.errors.IngestError
├── enrich.errors.EnrichError
├── search.errors.SearchError
└── operations.errors.OperationsError
"""


class FreeshelfError(Exception):
    """Base class of expected errors; the message says what failed and how to fix it."""
