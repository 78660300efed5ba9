"""Search of the admin area: what a person may open there, each with kind and state.

Published records and the text of their files come from the public engine, with the
rights of the person. Drafts, people, organisations, topics, events, pages, the inbox
and help entries come from the database: nothing of theirs is in an index for readers.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model, Q
from django.template.defaultfilters import capfirst
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.views.pages.search import page_filter_search
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from freeshelf.events.models import Event
from freeshelf.helplines.models import HelpEntry
from freeshelf.inbox.models import Message, SuggestedResource, SuggestedTopic
from freeshelf.library.admin.permissions import may_change_files
from freeshelf.library.admin.resource_search import case_forms, search_resources
from freeshelf.library.models import Agent, File, ReadingList, Resource
from freeshelf.search import services
from freeshelf.search.errors import SearchError
from freeshelf.search.request import SearchRequest
from freeshelf.search.results import ResourceHit
from freeshelf.vocabularies.admin.concept_search import search_concepts
from freeshelf.vocabularies.models import Concept

# Of each kind; a longer question is the way to the rest.
_MAX_EACH = 20
# Each is a join where a field is of related rows, and SQLite joins 64 tables at most.
_MAX_WORDS = 10
# Found by what the lists of their own search.
_LISTED: tuple[Any, ...] = (
    *(ReadingList, Event, Agent),
    *(HelpEntry, Message, SuggestedResource, SuggestedTopic),
)
_EDIT = ("add", "change", "delete", "view", "publish")
_LAST_WORD = re.compile(r"(?<!\S)\w{2,}$")


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A result: an object of the admin area, or a file of a record."""

    title: str
    url: str
    kind: str
    state: str = ""


def search_admin(text: str, *, user: User) -> tuple[list[FoundRow], bool]:
    """Return what has all the words, and whether there is more of a kind than listed.

    Titles that are or begin with the words come first. The last word may be unfinished;
    the first ten words say what is meant.
    """
    words = text.split()
    if not words:
        return [], False
    search = _Search(" ".join(words[:_MAX_WORDS]), user)
    found: dict[str, FoundRow] = {}
    for row in search.rows():
        # A file that has the words in its text, with the page, may have them in its
        # name too.
        found.setdefault(row.url, row)
    wanted = " ".join(words).casefold()

    def rank(row: FoundRow) -> int:
        title = row.title.casefold()
        return (
            (title != wanted)
            + (not title.startswith(wanted))
            + (not all(word in title for word in wanted.split()))
        )

    return sorted(found.values(), key=rank), search.is_cut


class _Search:
    """One question of one person."""

    def __init__(self, text: str, user: User) -> None:
        self._text = text
        self._user = user
        self._finder = AdminURLFinder(user)
        self.is_cut = False

    def rows(self) -> Iterator[FoundRow]:
        """Yield the results of each source."""
        if self._may_open(Resource):
            yield from self._records()
        yield from self._pages()
        if self._may_open(Concept):
            yield from self._objects(search_concepts(self._text, limit=_MAX_EACH + 1))
        for model in _LISTED:
            if self._may_open(model):
                rows = model.objects.all()
                if model is ReadingList:
                    rows = rows.visible_in_admin_to(self._user)
                if model is Agent:
                    rows = rows.filter(merged_into__isnull=True)
                found = _having(rows, self._text, model.snippet_viewset.search_fields)
                yield from self._objects(found.order_by("-pk"))

    def _records(self) -> Iterator[FoundRow]:
        may_open_files = self._user.has_perm("library.change_resource")
        for hit in self._engine_hits():
            yield from self._objects([hit.resource])
            if may_open_files:
                yield from self._file_of_hit(hit)
        records = Resource.objects.current().visible_in_admin_to(self._user)
        found = search_resources(records, self._text).order_by("-latest_revision_id")
        yield from self._objects(found)
        if not may_open_files:
            return
        files = File.objects.visible_in_admin_to(self._user).not_removed()
        files = files.filter(resource__merged_into__isnull=True)
        named = _having(files, self._text, ["title", "versions__original_name"])
        for file in self._first(named.with_content().order_by("-pk")):
            yield self._file(file)

    def _engine_hits(self) -> Sequence[ResourceHit]:
        text = self._text
        if last := _LAST_WORD.search(text):
            text = f"{text} OR {last[0]}*"
        request = SearchRequest(text=text, page_size=_MAX_EACH, is_literal=True)
        language = get_language() or "en"
        try:
            found = services.search(request, user=self._user, language=language)
        except SearchError:
            return ()
        self.is_cut |= found.total_all_words > _MAX_EACH
        return [hit for hit in found.hits if hit.matches_all]

    def _file_of_hit(self, hit: ResourceHit) -> Iterator[FoundRow]:
        """Yield the file whose text has the words, with the page."""
        files = {file.number: file for file in hit.files}
        for passage in hit.passages:
            if file := files.get(passage.file_number or 0):
                yield self._file(file, page=passage.page)
                return

    def _file(self, file: File, *, page: int | None = None) -> FoundRow:
        version = file.current
        title = file.title or (version.original_name if version else str(file))
        if page is not None:
            title = _("%(title)s, page %(page)s") % {"title": title, "page": page}
        may_change = may_change_files(self._user, file.resource)
        action = "library_file_edit" if may_change else "library_file_history"
        url = reverse(action, args=[file.pk])
        return FoundRow(title, url, _kind(File), _state(file.resource))

    def _pages(self) -> Iterator[FoundRow]:
        own = PagePermissionPolicy().explorable_instances(self._user).values("pk")
        pages, _all = page_filter_search(self._text, Page.objects.filter(pk__in=own))
        yield from self._objects(pages)

    def _first(self, found: Any) -> Sequence[Any]:
        """Return the first of a kind, and note whether there are more."""
        rows = list(found[: _MAX_EACH + 1])
        self.is_cut |= len(rows) > _MAX_EACH
        return rows[:_MAX_EACH]

    def _objects(self, found: Any) -> Iterator[FoundRow]:
        """Yield the objects that the person may open."""
        for each in self._first(found):
            if url := self._finder.get_edit_url(each):
                model = (
                    each.cached_content_type.model_class()
                    if isinstance(each, Page)
                    else type(each)
                )
                kind = _kind(model or Page)
                if isinstance(each, Concept):
                    # Schemes may have concepts with the same label.
                    kind = f"{kind} · {each.scheme}"
                yield FoundRow(_title(each), url, kind, _state(each))

    def _may_open(self, model: Any) -> bool:
        policy = model.snippet_viewset.permission_policy
        return bool(policy.user_has_any_permission(self._user, _EDIT))


def _having(rows: Any, text: str, fields: Sequence[str]) -> Any:
    """Filter to rows with every word in one of the fields."""
    for word in text.split():
        condition = Q()
        for name, form in product(fields, case_forms(word)):
            condition |= Q(**{f"{name}__icontains": form})
        rows = rows.filter(condition)
    return rows.distinct()


def _title(found: Any) -> str:
    if isinstance(found, Concept):
        return str(found.label(get_language() or "en"))
    if isinstance(found, Page):
        return str(found.get_admin_display_title())
    if isinstance(found, SuggestedResource):
        return str(found.title)
    if isinstance(found, SuggestedTopic):
        return str(found.main_label[1])
    return str(getattr(found, "display_title", "") or found)


def _kind(model: type[Model]) -> str:
    return capfirst(str(model._meta.verbose_name))


def _state(found: Any) -> str:
    """Return the status as the lists name it, "" for what has none."""
    if hasattr(found, "get_status_display") and not hasattr(found, "live"):
        return str(found.get_status_display())
    if not hasattr(found, "live"):
        return ""
    if getattr(found, "withdrawn_at", None):
        return _("withdrawn")
    if not found.live:
        return _("expired") if found.expired else _("draft")
    return _("live + draft") if found.has_unpublished_changes else _("live")
