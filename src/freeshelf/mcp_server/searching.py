"""Search for an assistant: documents, and passages with their pages."""

from freeshelf.core.languages import is_language_tag
from freeshelf.library.models import Resource
from freeshelf.mcp_server.answers import (
    Document,
    Help,
    Passage,
    Passages,
    Result,
    Results,
    Subject,
)
from freeshelf.mcp_server.documents import (
    READER,
    documents_of,
    page_address,
    page_id,
)
from freeshelf.mcp_server.errors import ToolCallError
from freeshelf.mcp_server.reference import help_in
from freeshelf.search.analysis.analyzer import primary_subtag
from freeshelf.search.evidence import (
    Evidence,
    evidence_of,
    plain_text,
)
from freeshelf.search.request import SearchRequest
from freeshelf.search.results import (
    PassageHit,
    ResourceHit,
    SearchResults,
)
from freeshelf.search.services import on_subject, search

_MOST_PAGES = 50


def results(query: str, *, page: int, documents_in: str, language: str) -> Results:
    """Return one page of documents, in the order of the library's own pages."""
    found = _found(query, page=page, documents_in=documents_in, language=language)
    shown = (*found.hits, *found.guesses)
    documents = documents_of([hit.resource for hit in shown], language=language)
    words = found.searched_text
    return Results(
        help=_help(found, language),
        note=_note(found),
        total=found.total,
        total_all_words=found.total_all_words,
        page=page,
        pages=found.page_count,
        results=[_result(hit, documents, words) for hit in found.hits],
        guesses=[_result(hit, documents, words) for hit in found.guesses],
        subject=_subject(found, language),
    )


def passages(query: str, *, page: int, documents_in: str, language: str) -> Passages:
    """Return the best passages of the documents of one page of results."""
    found = _found(query, page=page, documents_in=documents_in, language=language)
    documents = documents_of([hit.resource for hit in found.hits], language=language)
    return Passages(
        help=_help(found, language),
        note=_note(found),
        passages=[
            _passage(each, documents[each.hit.resource.pk], found.searched_text)
            for of_hit in evidence_of(found)
            for each in of_hit
        ],
        page=page,
        pages=found.page_count,
    )


def _found(query: str, *, page: int, documents_in: str, language: str) -> SearchResults:
    if not query.strip():
        raise ToolCallError("Ask a question: the query is empty.")
    if not 1 <= page <= _MOST_PAGES:
        raise ToolCallError(f"Pages are numbered from 1 to {_MOST_PAGES}.")
    if documents_in and not is_language_tag(documents_in):
        raise ToolCallError("documents_in must be a language tag, such as fr.")
    languages = (primary_subtag(documents_in),) if documents_in else ()
    request = SearchRequest(
        text=" ".join(query.split()),
        filters={"language": languages} if languages else {},
        favoured_language=language,
        page=page,
    )
    return search(request, user=READER, language=language)


def _help(found: SearchResults, language: str) -> Help | None:
    return help_in("", language=language) if found.is_call_for_help else None


def _subject(found: SearchResults, language: str) -> Subject | None:
    on_it = on_subject(found, user=READER, language=language)
    match = found.subject
    if on_it is None or match is None:
        return None
    documents = documents_of([hit.resource for hit in on_it.hits], language=language)
    return Subject(
        instrument=found.instruments[0].label(language),
        name=match.label,
        id=match.concept.value,
        documents=match.count,
        newest=list(documents.values()),
    )


def _note(found: SearchResults) -> str:
    said = [str(notice) for notice in found.notices]
    if found.is_corrected:
        said.append(f"Searched for: {found.searched_text}")
    if not found.total:
        said.append(
            "Nothing was found in this library for these words and filters."
            + (" The guesses are only the nearest documents." if found.guesses else "")
            + (" See subject for what it is about." if found.subject else "")
        )
    elif not found.total_all_words:
        said.append("No document has all of these words.")
    if found.absent_words:
        said.append(f"In no document: {', '.join(found.absent_words)}")
    return " ".join(said)


def _result(hit: ResourceHit, documents: dict[int, Document], words: str) -> Result:
    document = documents[hit.resource.pk]
    best = hit.passages[0] if hit.passages else None
    key, url, page = _place(hit.resource, best, document, words)
    return Result(
        id=key,
        title=f"{document.title}, p. {page}" if page else document.title,
        url=url,
        text=plain_text(best) if best else "",
        is_found_by_meaning=hit.is_dense_only,
        document=document,
    )


def _passage(evidence: Evidence, document: Document, words: str) -> Passage:
    found = evidence.passage
    key, url, page = _place(evidence.hit.resource, found, document, words)
    return Passage(
        id=key,
        text=evidence.text,
        url=url,
        file=found.file_number,
        page=page,
        headings=list(found.headings),
        language=found.language,
        document=document,
    )


def _place(
    resource: Resource, found: PassageHit | None, document: Document, words: str
) -> tuple[str, str, int | None]:
    """Return id, address and number of the page of a passage, or of its document."""
    if found is None or found.page is None or found.file_number is None:
        return document.id, document.url, None
    where = (resource, found.file_number, found.page)
    return page_id(*where), page_address(*where, words=words), found.page
