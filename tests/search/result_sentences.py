"""Random questions for any library: what the page says of its results is true."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import replace

from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from freeshelf.library.models import Resource
from freeshelf.search.analysis.analyzer import exact_tokens, primary_subtag
from freeshelf.search.analysis.words import fold, is_unspaced
from freeshelf.search.documents import build_documents
from freeshelf.search.lexical import typed_words
from freeshelf.search.request import SearchAddress, SearchRequest
from freeshelf.search.results import SearchResults
from freeshelf.search.services import search
from freeshelf.web.presenters.result_notes import language_order
from tests.enrich.model_factories import MEANINGS
from tests.search.filters import Shelf, shelf

_LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh-hans")
_READER = AnonymousUser()


class _Texts:
    """The texts that a reader who is not signed in may read, record by record."""

    def __init__(self) -> None:
        keys = Resource.objects.visible_to(_READER).values_list("identifier", flat=True)
        whole, own = [], []
        for each in build_documents(keys):
            about = (*each.description, *each.publisher, *each.creators)
            body = [part.text for part in each.body if part.level == "open"]
            plain = [text.text for text in (each.title, *each.alternative, *about)]
            own.append(" ".join((*plain, *each.identifiers, *body)))
            named = [text.text for text in (*each.labels, *each.hidden_labels)]
            whole.append(" ".join((own[-1], *named)))
        self._folded = [[fold(text) for text in texts] for texts in (own, whole)]
        self._tokens = [
            [frozenset(exact_tokens(text)) for text in texts] for texts in (own, whole)
        ]

    def have(self, word: str, *, in_names: bool = True) -> bool:
        """Return whether one record has the word as it was typed, in any text."""
        if is_unspaced(word):
            return any(fold(word) in text for text in self._folded[in_names])
        wanted = frozenset(exact_tokens(word))
        return any(wanted <= tokens for tokens in self._tokens[in_names])


def assert_sentences_are_true(*, number: int, seed: int) -> tuple[int, int]:
    """Hold orders and named words against all pages; how often each was said."""
    chance = random.Random(seed)
    kept, texts = shelf(), _Texts()
    ordered = named = 0
    for _ in range(number):
        language = chance.choice(_LANGUAGES)
        # Names of subjects find records in every language.
        subject = chance.choice(sorted(itertools.chain(*MEANINGS.values())))
        request = SearchRequest(
            chance.choice((subject, kept.question(chance))),
            filters=kept.filters(chance) if chance.random() < 0.3 else {},
            sort=chance.choice(("best", "best", "best", "newest", "title")),
            favoured_language=chance.choice((language, language, "")),
            page_size=chance.choice((7, 40)),
        )
        with translation.override(language):
            pages = list(_pages(request, language))
        ordered += _assert_order(request, pages, kept, language)
        named += _assert_words(request, pages[0], texts)
    return ordered, named


def _pages(request: SearchRequest, language: str) -> Iterator[SearchResults]:
    first = search(request, user=_READER, language=language)
    yield first
    for page in range(2, first.page_count + 1):
        yield search(replace(request, page=page), user=_READER, language=language)


def _assert_order(
    request: SearchRequest, pages: list[SearchResults], kept: Shelf, language: str
) -> bool:
    hits = [hit for page in pages for hit in page.hits]
    keys = [hit.resource.identifier for hit in hits]
    assert len(set(keys)) == len(keys), request
    folded = frozenset().union(*(page.folded for page in pages)) - set(keys)
    assert {page.is_folded for page in pages} == {bool(folded)}, request
    named = {each.identifier for hit in hits for each in hit.translations}
    assert len(keys) + len(folded) == pages[0].total, request
    assert folded <= named, request
    code = primary_subtag(language)
    own = [
        code in kept.values[hit.resource.identifier]["language"]
        for hit in hits
        if hit.matches_all
    ]
    is_first = own == sorted(own, reverse=True)
    with translation.override(language):
        said = {
            "sentence" in language_order(each, SearchAddress("/", request))
            for each in pages
        }
    assert len(said) == 1, request
    is_said = said.pop()
    assert is_first or not is_said, request
    asked = pages[0].analyses[-1].query
    is_ordered = request.sort == "best" and bool(asked.words or asked.required)
    is_mixed = any(own) and not all(own)
    wanted = is_ordered and is_mixed and bool(request.favoured_language)
    # A line hides languages; a law with the name, or a phrase, may come first.
    may_differ = folded or '"' in request.text or not is_first
    assert is_said == wanted or may_differ, request
    return is_said


def _assert_words(request: SearchRequest, found: SearchResults, texts: _Texts) -> bool:
    assert found.total_in_text <= found.total_all_words, request
    for word in found.words_in_names:
        assert not texts.have(word, in_names=False), (request, word)
    here = " ".join(found.absent_here)
    assert all(word in here for word in found.absent_words), request
    if found.total_all_words:
        assert not found.absent_here, request
        return False
    for word in found.absent_words:
        assert not texts.have(word), (request, word)
    for word in found.absent_here:
        alone = replace(request, text=word, is_literal=True)
        results = search(alone, user=_READER, language="en")
        assert not results.total_all_words, (request, word)
    for word, _clauses in typed_words(found.analyses[-1]):
        if word.isdigit() or any(absent in word for absent in found.absent_words):
            continue
        pairs = [word[at : at + 2] for at in range(len(word) - 1)]
        parts = pairs if is_unspaced(word) and pairs else [word]
        assert any(_is_known(part, texts) for part in parts), (request, word)
    return bool(found.absent_words)


def _is_known(word: str, texts: _Texts) -> bool:
    """Return whether a text has the word, or search finds a form of it."""
    found = search(SearchRequest(word, is_literal=True), user=_READER, language="en")
    return texts.have(word) or found.total > 0
