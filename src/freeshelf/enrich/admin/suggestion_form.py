"""Form for the decisions about the suggestions for a file, and the draft of them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rapidfuzz import fuzz
from wagtail.log_actions import log

from freeshelf.content.written_field import text_to_html
from freeshelf.core.dates import is_partial_date
from freeshelf.core.languages import is_language_tag
from freeshelf.core.standard_numbers import canonical_doi, is_doi, is_isbn, is_issn
from freeshelf.enrich.file_suggestions import accept_suggestions, record_created
from freeshelf.enrich.metadata_extraction.agents import KnownAgents
from freeshelf.enrich.models import Suggestion
from freeshelf.library.models import Agent, IncomingFile, Resource
from freeshelf.library.services import NewRecord, attach_incoming, create_draft
from freeshelf.vocabularies.language_fields import LanguageSelect

_Kind = Suggestion.Kind
# One value each; the others can have several.
SINGLE = (
    _Kind.TITLE,
    _Kind.ISSUED,
    _Kind.LANGUAGE,
    _Kind.PUBLISHER,
    _Kind.SERIES,
    _Kind.LICENCE,
    _Kind.ABSTRACT,
)
SEVERAL = (_Kind.CREATOR, _Kind.CORPORATE, _Kind.ISBN, _Kind.ISSN, _Kind.DOI)
AUTHORS = (_Kind.CREATOR, _Kind.CORPORATE)
OWN, LEAVE = "own", "leave"
_MAX_LENGTHS = {_Kind.ISSUED: 10, _Kind.LANGUAGE: 35, _Kind.ABSTRACT: 10_000}
_WIDGETS: dict[_Kind, Callable[[], forms.Widget]] = {
    _Kind.ABSTRACT: partial(forms.Textarea, attrs={"rows": 8}),
    _Kind.LANGUAGE: LanguageSelect,
}
# of 100: similar enough to a suggestion to count as an edit of it
_EDITED = 70


class SuggestionForm(forms.Form):
    """Form to accept, edit or ignore each suggestion; nothing is preselected.

    `chosen` (by kind) and `taken` (suggestions with their final values) are set once
    the form is valid.
    """

    is_another = forms.BooleanField(
        required=False,
        label=gettext_lazy("I have checked these records: this is a different work"),
    )

    def __init__(
        self, *args: Any, suggestions: Iterable[Suggestion], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by_kind: dict[str, list[Suggestion]] = {kind: [] for kind in _Kind.values}
        for suggestion in suggestions:
            self.by_kind[suggestion.kind].append(suggestion)
        for kind in SINGLE:
            self._add_single(kind)
        for kind in SEVERAL:
            self._add_several(kind)
        self.chosen: dict[str, list[str]] = {}
        self.creator_kinds: dict[str, str] = {}
        self.taken: dict[Suggestion, str] = {}

    def clean(self) -> dict[str, Any]:
        """Collect the values; check dates, languages and check digits."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for kind in SINGLE:
            value = self._single(kind)
            self.chosen[kind] = [value] if value else []
        for kind in SEVERAL:
            self.chosen[kind] = list(dict.fromkeys(self._several(kind)))
        if not self.chosen[_Kind.TITLE]:
            self.add_error("title_own", _("Choose a title or enter one."))
        return data

    def one(self, kind: str) -> str:
        """Return the value of a field with one value; empty if there is none."""
        return next(iter(self.chosen[kind]), "")

    def authors(self) -> list[str]:
        """Return the names of persons and organisations that wrote it."""
        return [name for kind in AUTHORS for name in self.chosen[kind]]

    def identifiers(self) -> list[tuple[str, str]]:
        """Return the accepted identifiers in the form that a record stores."""
        return [
            (kind, value)
            for kind in ("isbn", "issn", "doi")
            for value in self.chosen[kind]
        ]

    def _add_single(self, kind: str) -> None:
        proposals = self.by_kind[kind]
        choices = [(str(one.pk), one.value) for one in proposals]
        self.fields[f"{kind}_choice"] = forms.ChoiceField(
            choices=[*choices, (OWN, ""), (LEAVE, "")], required=False
        )
        self.fields[f"{kind}_own"] = forms.CharField(
            required=False,
            max_length=_MAX_LENGTHS.get(_Kind(kind), 500),
            initial=proposals[0].value if proposals else "",
            widget=_WIDGETS.get(_Kind(kind), forms.TextInput)(),
        )

    def _add_several(self, kind: str) -> None:
        for one in self.by_kind[kind]:
            self.fields[f"take_{one.pk}"] = forms.BooleanField(required=False)
            self.fields[f"value_{one.pk}"] = forms.CharField(
                required=False, max_length=500, initial=one.value
            )
            if kind in AUTHORS:
                self.fields[f"kind_{one.pk}"] = _kind_field(one)
        self.fields[f"more_{kind}"] = forms.CharField(
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def _single(self, kind: str) -> str:
        choice = self.cleaned_data.get(f"{kind}_choice") or ""
        own = (self.cleaned_data.get(f"{kind}_own") or "").strip()
        field = f"{kind}_own"
        if choice == LEAVE:
            return ""
        proposals = self.by_kind[kind]
        if choice.isdecimal():
            found = next(one for one in proposals if str(one.pk) == choice)
            self.taken[found] = found.value
            return self._checked(kind, found.value, field)
        if choice != OWN and own == (self.fields[field].initial or ""):
            return ""
        value = self._checked(kind, own, field)
        for one in proposals[:1]:
            if value and fuzz.ratio(one.value, value) >= _EDITED:
                self.taken[one] = value
        return value

    def _several(self, kind: str) -> Iterator[str]:
        for one in self.by_kind[kind]:
            if not self.cleaned_data.get(f"take_{one.pk}"):
                continue
            field = f"value_{one.pk}"
            value = self._checked(
                kind, self.cleaned_data.get(field, "").strip() or one.value, field
            )
            if value:
                self.taken[one] = value
                self.creator_kinds[value] = self.cleaned_data.get(f"kind_{one.pk}", "")
                yield value
        field = f"more_{kind}"
        for line in self.cleaned_data.get(field, "").splitlines():
            if line.strip():
                value = self._checked(kind, line.strip(), field)
                if kind == _Kind.CORPORATE:
                    self.creator_kinds.setdefault(value, Agent.Kind.ORGANIZATION)
                yield value

    def _checked(self, kind: str, value: str, field: str) -> str:
        """Return the stored form of a value; add an error and return "" if wrong."""
        sentence = _sentence(kind, value) if value else ""
        if sentence:
            self.add_error(field, sentence % {"value": value})
            return ""
        return canonical_doi(value) if kind == _Kind.DOI else value


def _sentence(kind: str, value: str) -> str:
    """Return the error message for a value, empty if it is valid."""
    number = _(
        "The check digit of %(value)s is incorrect. Check it against the document, or "
        "leave it out."
    )
    day = _("Enter a year, month or day, such as 2022-07.")
    tag = _("Enter a language tag, such as “fr” or “zh-Hans”.")
    doi = _("%(value)s is not a valid DOI. A DOI starts with 10. and a number.")
    checks = {
        _Kind.ISSUED: (is_partial_date, day),
        _Kind.LANGUAGE: (is_language_tag, tag),
        _Kind.ISBN: (is_isbn, number),
        _Kind.ISSN: (is_issn, number),
        _Kind.DOI: (is_doi, doi),
    }
    is_right, sentence = checks.get(_Kind(kind), (bool, ""))
    return "" if is_right(value) else sentence


def _kind_field(suggestion: Suggestion) -> forms.ChoiceField:
    agent = suggestion.known_agent
    usual = {_Kind.CORPORATE: Agent.Kind.ORGANIZATION}
    kind = agent.kind if agent else usual.get(_Kind(suggestion.kind), Agent.Kind.PERSON)
    return forms.ChoiceField(choices=Agent.Kind.choices, required=False, initial=kind)


def suggestions_of(form: SuggestionForm, kinds: Sequence[str]) -> list[Suggestion]:
    """Return all suggestions of some kinds."""
    return [one for kind in kinds for one in form.by_kind[kind]]


ACTION = "freeshelf.resource.from_file"


@transaction.atomic
def create_draft_record(
    *, incoming: IncomingFile, form: SuggestionForm, now: datetime, user: User
) -> Resource:
    """Create a draft with the file attached, and save the accepted suggestions.

    Raises IncomingFileSettledError when someone else was faster.
    """
    names = KnownAgents.load()
    publisher = form.one("publisher")
    resource = create_draft(
        described=NewRecord(
            title=form.one("title"),
            issued=form.one("issued"),
            language=form.one("language"),
            publisher=_agent(publisher, Agent.Kind.ORGANIZATION, names)
            if publisher
            else None,
            creators=[
                _agent(name, form.creator_kinds.get(name) or Agent.Kind.PERSON, names)
                for name in form.authors()
            ],
            is_part_of=form.one("series"),
            license=form.one("licence"),
            description=text_to_html(form.one("abstract")),
            identifiers=form.identifiers(),
        ),
        user=user,
    )
    attach_incoming(incoming=incoming, resource=resource, now=now, user=user)
    accept_suggestions(taken=form.taken, resource=resource, now=now, user=user)
    lines = [_line(one, value) for one, value in form.taken.items()]
    log(
        resource,
        ACTION,
        user=user,
        data={"name": incoming.original_name, "taken": lines},
    )
    record_created.send(
        IncomingFile, incoming=incoming, resource=resource, taken=lines, now=now
    )
    return resource


def unknown_names(form: SuggestionForm) -> list[str]:
    """Return names of agents that the library does not have yet."""
    names = KnownAgents.load()
    entered = [*form.chosen["publisher"], *form.authors()]
    return [name for name in entered if names.find(name) is None]


def _agent(name: str, kind: str, names: KnownAgents) -> Agent:
    if (known := names.find(name)) is not None:
        return Agent.objects.get(pk=known)
    agent, _created = Agent.objects.get_or_create(name=name, kind=kind)
    return agent


_LOGGED = 500


def _line(one: Suggestion, value: str) -> dict[str, object]:
    return {
        "field": one.kind,
        "value": value[:_LOGGED],
        "proposed": one.value[:_LOGGED],
        "origin": one.origin,
        "page": one.page_number,
        "agent": one.agent,
    }
