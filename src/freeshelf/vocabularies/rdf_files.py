"""Parse RDF files in a limited child process, and serialise graphs."""

from contextlib import closing
from pathlib import Path

from rdflib import Graph

from freeshelf.core import sandbox
from freeshelf.vocabularies.errors import UnreadableVocabularyError

MAX_BYTES = 50 * 1024 * 1024
SYNTAXES = {
    ".ttl": "turtle",
    ".rdf": "xml",
    ".xml": "xml",
    ".owl": "xml",
    ".jsonld": "json-ld",
    ".json": "json-ld",
    ".nt": "nt",
}
_LIMITS = sandbox.SandboxLimits(cpu_seconds=120, wall_seconds=180, silence_seconds=150)


def parse_file(path: Path) -> Graph:
    """Parse Turtle, RDF/XML, JSON-LD or N-Triples, by the file extension.

    Raises UnreadableVocabularyError for anything else.
    """
    syntax = _syntax_of(path)
    arguments = {"path": str(path.resolve()), "syntax": syntax}
    statements = bytearray()
    try:
        with closing(
            sandbox.stream(
                "freeshelf.vocabularies.rdf_reader:read", arguments, limits=_LIMITS
            )
        ) as pieces:
            for piece in pieces:
                statements += piece if isinstance(piece, bytes) else b""
    except sandbox.SandboxFunctionError as error:
        raise UnreadableVocabularyError(
            name=path.name, problem=_problem(error, syntax)
        ) from error
    except sandbox.SandboxError as error:
        problem = "It needs more time or memory than a vocabulary may: split it."
        raise UnreadableVocabularyError(name=path.name, problem=problem) from error
    return Graph().parse(data=statements.decode(), format="nt")


def _syntax_of(path: Path) -> str:
    syntax = SYNTAXES.get(path.suffix.lower())
    if syntax is None:
        problem = "The name must end in .ttl, .rdf, .xml, .owl, .jsonld, .json or .nt."
        raise UnreadableVocabularyError(name=path.name, problem=problem)
    try:
        size = path.stat().st_size if path.is_file() else -1
    except OSError:
        size = -1
    if size < 0:
        problem = "There is no such file."
    elif size == 0:
        problem = "The file is empty."
    elif size > MAX_BYTES:
        problem = f"It is larger than {MAX_BYTES // 1024 // 1024} MB: split it."
    else:
        return syntax
    raise UnreadableVocabularyError(name=path.name, problem=problem)


def _problem(error: sandbox.SandboxFunctionError, syntax: str) -> str:
    if error.kind == "RefusedError":
        return error.detail
    names = {"turtle": "Turtle", "xml": "RDF/XML", "json-ld": "JSON-LD"}
    first_line = " ".join(error.detail.split())[:200]
    return f"It is not well-formed {names.get(syntax, 'N-Triples')} ({first_line})."
