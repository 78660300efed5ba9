"""Counts that follow a search, asked for together with it."""

from dataclasses import replace

from freeshelf.search.absent_words import in_text
from freeshelf.search.conf import engine
from freeshelf.search.engines.base import Counted, EngineRequest
from freeshelf.search.engines.clauses import LexicalQuery
from freeshelf.search.lexical import AnalyzedQuery
from freeshelf.search.semantic import question_languages

# Of a longer question few counts are asked.
_MOST_WORDS = 16


def with_counts(request: EngineRequest, analysis: AnalyzedQuery) -> EngineRequest:
    """Return the request with what tells whether the library is about its question.

    That is what `outside` and `absent_words` count. An engine on this machine is asked
    only for what is needed.
    """
    query = analysis.query
    if not engine().is_remote or not (query.words or query.required):
        return request
    languages = question_languages(analysis.parsed.text)
    of_languages = (("language", languages),) if languages else ()
    foreseen = (
        Counted(in_text(query), tuple(request.filters.items())),
        Counted(LexicalQuery()),
        Counted(LexicalQuery(), of_languages),
        *(
            Counted(LexicalQuery(required=(word,)))
            for word in query.words[:_MOST_WORDS]
        ),
    )
    return replace(request, foreseen=tuple(dict.fromkeys(foreseen)))
