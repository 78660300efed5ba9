"""Say what is not there, and suggest what to try instead.

For a URL that does not exist, and for a search without results or with words that no
resource has.
"""

import re
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from freeshelf.content.wording import comma
from freeshelf.core.errors import FreeshelfError
from freeshelf.library.access import Reader
from freeshelf.library.models import Resource
from freeshelf.search import services
from freeshelf.search.analysis.words import is_unspaced, surfaces
from freeshelf.search.request import SearchRequest
from freeshelf.search.results import SearchResults
from freeshelf.web.presenters.formats import joined_facts, language_name

_GUESSES = 4
_MAX_WORDS = 8
_SEGMENTS = 2
_LONG_RUN = 4  # characters of a script without spaces: more than a word
# Parts of URLs that belong to the structure of a site and not to the subject of a page.
_STRUCTURE = frozenset(
    (
        *("category", "content", "en", "feed", "file", "files", "html", "index"),
        *("lists", "page", "pages", "php", "publishers", "resource", "resources"),
        *("search", "tag", "topics", "uploads", "wp"),
    )
)
# Requested by vulnerability scanners, never by visitors.
_MACHINE = re.compile(r"\.(?!html?$|pdf$|docx?$|aspx?$)\w{1,5}$|/\.|wp-(?:admin|login)")
_WORDS = re.compile(r"[^\W_]+")


def not_found_suggestions(request: HttpRequest, *, user: Reader) -> dict[str, Any]:
    """Search the words of the path among the visible resources."""
    words = address_words(request.path)
    if not words:
        return {}
    question = SearchRequest(text=words, page_size=_GUESSES)
    try:
        found = services.search(question, user=user, language=get_language() or "en")
    except FreeshelfError:
        # The page must be reported as missing even if search does not work.
        return {"words": words}
    # each with its facts
    return {"words": words, "guesses": [_guess(hit.resource) for hit in found.hits]}


def address_words(path: str) -> str:
    """Return the words in the last parts of a path, "" if there are none.

    >>> address_words("/2019/05/who-pays-recruitment-fees.html")
    'who pays recruitment fees'
    """
    if _MACHINE.search(path):
        return ""
    segments = [segment for segment in path.split("/") if segment][-_SEGMENTS:]
    words = [
        word
        for segment in segments
        for word in _WORDS.findall(re.sub(r"\.\w{2,5}$", "", segment))
        if len(word) > 1 and not word.isdigit() and word.casefold() not in _STRUCTURE
    ]
    return " ".join(words[-_MAX_WORDS:])


def _guess(resource: Resource) -> tuple[Resource, str]:
    publisher = resource.publisher.name if resource.publisher else ""
    year = str(resource.issued_year or "")
    return resource, joined_facts((publisher, year, language_name(resource.language)))


def search_advice(text: str) -> str:
    """Return what to try when nothing was found, which differs for a single word."""
    words = surfaces(text)
    if len(words) != 1 or (len(words[0]) > _LONG_RUN and is_unspaced(words[0])):
        return _("Try fewer or more general words.")
    if any(map(str.isdigit, text)):
        return _("Check the number, or search for the name of the document.")
    return _("Check the spelling, or try another name for it.")


def absent_word_notes(results: SearchResults) -> list[str]:
    """Return the sentences that name the words no resource, or no text of one, has.

    One that `absence` returns is not among them.
    """
    in_names = _("Only in names of topics or other terms, not in any text: %(words)s.")
    named = results.words_in_names
    return [
        *([] if absence(results) else _absent(results)),
        *([in_names % {"words": comma().join(named)}] if named else []),
    ]


def absence(results: SearchResults) -> str:
    """Return the sentence that nothing has the only word, "" if something is shown."""
    is_found = results.total or results.guesses
    is_one = len(results.searched_text.split()) == 1
    return "" if is_found or not is_one else "".join(_absent(results)[:1])


def _absent(results: SearchResults) -> list[str]:
    nowhere = results.absent_words
    not_here = tuple(word for word in results.absent_here if word not in nowhere)
    sentences = (
        (
            nowhere,
            _("No resource contains “%(word)s”."),
            _("No resource contains any of these words: %(words)s."),
        ),
        (
            not_here,
            _("No resource here contains “%(word)s”."),
            _("No resource here contains any of these words: %(words)s."),
        ),
    )
    return [
        (one if len(words) == 1 else several)
        % {"word": words[0], "words": comma().join(words)}
        for words, one, several in sentences
        if words
    ]
