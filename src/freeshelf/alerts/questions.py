"""The question of a page that can be asked again: a search, a topic, a list.

Nothing of it is resolved until it is asked: a topic that was merged, a list in another
language and a filter that no longer exists are looked up each time.
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from freeshelf.alerts.errors import NoQuestionError
from freeshelf.core.languages import bcp47
from freeshelf.library.access import ReadingListQuerySet
from freeshelf.library.models import Agent, ReadingList
from freeshelf.search.concept_names import concept_names, concept_value
from freeshelf.search.errors import InvalidParameterError
from freeshelf.search.facet_definitions import FACET_OF_ROLE
from freeshelf.search.request import SearchRequest, parse_request
from freeshelf.search.results import FacetBuilder
from freeshelf.vocabularies.models import Concept

MAX_LENGTH = 4000
_LANGUAGE = re.compile(r"/(?P<code>[a-zA-Z-]{2,10})/")
_SEARCH, _CONCEPT, _PUBLISHER = "search", "concept", "publisher"
_LIST = "reading-list"
# What is in a language of its own is written as a search of nothing in particular.
_ANY_LANGUAGE = "-"


@dataclass(frozen=True, slots=True)
class Question:
    """A page by the name of its address, and its query string without its order."""

    page: str
    arguments: tuple[str, ...] = ()
    query: str = ""

    @property
    def is_list(self) -> bool:
        """Return whether it asks for the records of a reading list."""
        return self.page == _LIST

    def as_json(self) -> list[Any]:
        """Return it as plain JSON, for `from_json`."""
        return [self.page, list(self.arguments), self.query]

    @classmethod
    def from_json(cls, value: list[Any]) -> "Question":
        """Return the question in this JSON."""
        page, arguments, query = value
        return cls(page, tuple(arguments), query)

    def search_request(self) -> SearchRequest | None:
        """Return the search of this question for a reader of the active language.

        None if it cannot be asked any more: its topic or one of its filters is gone.
        """
        fixed = _fixed(self)
        if fixed is None:
            return None
        try:
            request = parse_request(
                QueryDict(self.query), language=bcp47(_language()), fixed=fixed
            )
        except InvalidParameterError:
            return None
        # A filter that is unknown now would be left out, and everything be found.
        return request if _canonical(request) == self.query else None

    def reading_list(self) -> ReadingList | None:
        """Return the list of this question, in the active language if it can be."""
        if not self.is_list:
            return None
        lists = _lists().filter(translation_key=self.arguments[0])
        found: ReadingList | None = lists.in_language(_language()).first()
        return found

    def path(self) -> str:
        """Return its address in the active language."""
        if self.is_list:
            found = self.reading_list()
            return found.get_absolute_url() if found else reverse("reading-lists")
        address = reverse(self.page, args=self.arguments)
        return f"{address}?{self.query}" if self.query else address

    def title(self) -> str:
        """Return a line that names it, in the active language."""
        parts = [self._subject()]
        request = self.search_request()
        if request is not None:
            if request.text:
                parts.append(_("“%(words)s”") % {"words": request.text})
            parts += _chosen(request)
        return " · ".join(part for part in parts if part) or _("Everything new")

    def _subject(self) -> str:
        if self.page == _CONCEPT:
            concept = _concept(self)
            return (
                concept.label(_language())
                if concept
                else _("A topic that no longer exists")
            )
        if self.page == _PUBLISHER:
            agent = _agent(self)
            return agent.name if agent else _("A publisher that no longer exists")
        if self.is_list:
            found = self.reading_list()
            return found.title if found else _("A reading list that no longer exists")
        return ""


def question_at(address: str) -> Question:
    """Return the question of a page, given its address with the query string.

    Raises NoQuestionError for a page without one.
    """
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise NoQuestionError from error
    start = _LANGUAGE.match(parts.path)
    code = start["code"] if start else ""
    if code not in dict(settings.LANGUAGES) or len(parts.query) > MAX_LENGTH:
        raise NoQuestionError
    with override(code):
        try:
            match = resolve(parts.path)
        except Resolver404 as error:
            raise NoQuestionError from error
        name, arguments = match.url_name or "", tuple(map(str, match.kwargs.values()))
        if name == _LIST:
            return Question(name, (_key_of_list(*arguments),))
        question = Question(name, arguments)
        if name not in (_SEARCH, _CONCEPT, _PUBLISHER) or _fixed(question) is None:
            raise NoQuestionError
        try:
            request = parse_request(QueryDict(parts.query), language=_ANY_LANGUAGE)
        except (InvalidParameterError, UnicodeError) as error:
            raise NoQuestionError from error
    return Question(name, arguments, _canonical(request))


def _canonical(request: SearchRequest) -> str:
    """Return the query string of words and filters alone."""
    asked = SearchRequest(
        text=request.text,
        filters=request.filters,
        is_literal=request.is_literal,
        favoured_language=_ANY_LANGUAGE,
    )
    return urlencode(asked.parameters())


def _fixed(question: Question) -> tuple[tuple[str, str], ...] | None:
    """Return the filters of the page itself; None if it is not there for everyone."""
    if question.page == _SEARCH:
        return ()
    if question.page == _PUBLISHER:
        agent = _agent(question)
        return (("publisher", agent.identifier),) if agent else None
    if question.page == _CONCEPT:
        concept = _concept(question)
        facet = FACET_OF_ROLE.get(concept.scheme.role) if concept else None
        if concept is None or facet is None:
            return None
        value = concept_value(concept.scheme.identifier, concept.identifier)
        return ((facet.name, value),)
    return None


def _concept(question: Question) -> Concept | None:
    found = Concept.objects.called(*question.arguments, user=AnonymousUser())
    return (found.merged_into or found) if found else None


def _agent(question: Question) -> Agent | None:
    visible = Agent.objects.visible_to(AnonymousUser()).select_related("merged_into")
    found = visible.filter(identifier=question.arguments[0]).first()
    return (found.merged_into or found) if found else None


def _lists() -> ReadingListQuerySet:
    return ReadingList.objects.visible_to(AnonymousUser())


def _key_of_list(slug: str) -> str:
    found = _lists().filter(slug=slug).first()
    if found is None:
        raise NoQuestionError
    return str(found.translation_key)


def _chosen(request: SearchRequest) -> list[str]:
    """Return the labels of the chosen filters."""
    builder = FacetBuilder(
        names=concept_names(),
        language=_language(),
        chosen=request.filters,
        user=AnonymousUser(),
    )
    facets = builder.short({name: {} for name in request.filters})
    return [value.label for facet in facets for value in facet.values]


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE
