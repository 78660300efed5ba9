"""Pending tasks: a number, a label, and the list with exactly that many rows."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component
from wagtail.models import WorkflowState

from freeshelf.admin.mine import waiting_item
from freeshelf.admin.reports import ReadableWorkflowView
from freeshelf.enrich.admin.check_rows import OUT, WAITING, listed_files
from freeshelf.enrich.language_models.encoder import failed_models
from freeshelf.enrich.language_models.registry import broken_models
from freeshelf.enrich.waiting import waiting, waiting_files, waiting_pages
from freeshelf.helplines.admin.entry_viewset import overdue_url
from freeshelf.helplines.services import overdue_entries
from freeshelf.inbox.models import Message, SuggestedResource, SuggestedTopic
from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.selections import count_selected
from freeshelf.library.models import Resource
from freeshelf.search.conf import engine
from freeshelf.search.dense.services import embedding_states
from freeshelf.search.errors import SearchError
from freeshelf.search.models import IndexChange
from freeshelf.shared.amounts import local_number
from freeshelf.statistics.admin.term_report import count_unanswered, unanswered_url
from freeshelf.statistics.counting import is_enabled


def index_warnings() -> list[str]:
    """Return messages for the editor; none if the index is up to date."""
    try:
        indexed = engine().info().resources
    except SearchError as error:
        return [
            _("Search is not working at the moment: %(reason)s") % {"reason": error}
        ]
    waiting = IndexChange.objects.count()
    live = Resource.objects.filter(live=True).count()
    if waiting or indexed == live:
        # Pending changes are being processed; a difference shows only afterwards.
        return []
    return [
        _(
            "The search index has %(indexed)s resources but the library has %(live)s "
            "published ones. Ask your system administrator to run “freeshelf doctor”."
        )
        % {
            "indexed": local_number(indexed),
            "live": local_number(live),
        }
    ]


def model_warnings() -> list[str]:
    """Return a message for the editor; none without problems or models."""
    if not broken_models() and not failed_models():
        return []
    return [
        _(
            "A model for search by meaning cannot be loaded, so only keyword search is "
            "available. Ask your system administrator to run “freeshelf doctor”."
        )
    ]


def embedding_progress() -> list[str]:
    """Return a message for the editor; none if complete or without models."""
    states = [state for state in embedding_states() if not state.problem]
    count = sum(state.waiting for state in states)
    if all(state.is_ready for state in states) and not count:
        return []
    done = sum(state.embedded for state in states)
    left = waiting("embedding", count)
    if not done + count:  # not counted yet
        return [_("Search by meaning is being prepared. Keyword search still works.")]
    return [
        _(
            "Search by meaning is being prepared: %(done)s of %(total)s passages done, "
            "%(left)s. Keyword search still works."
        )
        % {
            "done": local_number(done),
            "total": local_number(done + count),
            "left": left.time,
        }
    ]


def reading_progress() -> list[str]:
    """Return messages about files and scans that wait to be read."""
    files, pages = waiting_files(), waiting_pages()
    lines = []
    if files:
        lines.append(_("Text extraction of files: %(waiting)s.") % {"waiting": files})
    if pages:
        lines.append(_("Pages to read by OCR: %(waiting)s.") % {"waiting": pages})
    return lines


Sentence = Callable[[int], str]


_trouble_sources = [index_warnings, model_warnings]


def attention_items(request: HttpRequest, *, now: datetime) -> list[dict[str, Any]]:
    """Return all pending tasks, in order of priority."""
    if not request.user.has_perm("library.change_resource"):
        return []
    return [item for item in _items(request, now) if item["count"]]


def attention_warnings() -> list[str]:
    """Return warnings that have no list."""
    return [sentence for source in _trouble_sources for sentence in source()]


def register_troubles(source: Callable[[], list[str]]) -> None:
    """Show the warnings of a source on the home page of the admin area."""
    _trouble_sources.append(source)


def _items(request: HttpRequest, now: datetime) -> Iterator[dict[str, Any]]:
    yield _item(**waiting_item(request))
    yield from _before_publishing(request)
    yield selected_list(
        "failed-files",
        lambda count: ngettext(
            "resource has a file whose text could not be extracted",
            "resources have files whose text could not be extracted",
            count,
        ),
        now,
    )
    yield selected_list(
        "unclassified-imports",
        lambda count: ngettext(
            "imported resource has no topic or no type",
            "imported resources have no topic or no type",
            count,
        ),
        now,
    )
    yield _drafts("draft", _never_published)
    yield _drafts("changed", _changed)
    yield _in_workflow(request)
    yield from _from_outside(request, now)
    if is_enabled():
        count = count_unanswered()
        yield _item(count, _without_hit(count), unanswered_url())


def selected_list(name: str, sentence: Sentence, now: datetime) -> dict[str, Any]:
    """Return the number of resources in a selection, with a link to them."""
    count = count_selected(name, now=now)
    return _item(count, sentence(count), _list_url(attention=name))


def _before_publishing(request: HttpRequest) -> Iterator[dict[str, Any]]:
    """Yield how many files wait for a decision, and how many are out without one."""
    count = listed_files(WAITING, request.user).count()
    sentence = ngettext(
        "file is waiting for a decision before publishing",
        "files are waiting for a decision before publishing",
        count,
    )
    yield _item(count, sentence, reverse("enrich_checks"))
    count = listed_files(OUT, request.user).count()
    sentence = ngettext(
        "public file has findings without a decision",
        "public files have findings without a decision",
        count,
    )
    yield _item(count, sentence, f"{reverse('enrich_checks')}?state={OUT}")


def _drafts(status: str, sentence: Sentence) -> dict[str, Any]:
    never = {"live": False, "withdrawn_at": None, "first_published_at": None}
    changed = {"live": True, "has_unpublished_changes": True}
    conditions = never if status == "draft" else changed
    count = visible_in_admin(Resource.objects.filter(**conditions)).count()
    return _item(count, sentence(count), _list_url(status=status))


def _never_published(count: int) -> str:
    return ngettext("unpublished draft", "unpublished drafts", count)


def _changed(count: int) -> str:
    return ngettext(
        "published resource has unpublished changes",
        "published resources have unpublished changes",
        count,
    )


def _without_hit(count: int) -> str:
    return ngettext(
        "search term was used on five or more days with no results",
        "search terms were used on five or more days with no results",
        count,
    )


def _in_workflow(request: HttpRequest) -> dict[str, Any]:
    report = ReadableWorkflowView()
    report.setup(request)
    status = WorkflowState.STATUS_IN_PROGRESS
    count = report.get_queryset().filter(status=status).count()
    sentence = ngettext(
        "change is waiting for review", "changes are waiting for review", count
    )
    query = urlencode({"status": status})
    return _item(count, sentence, f"{reverse('wagtailadmin_reports:workflow')}?{query}")


def _from_outside(request: HttpRequest, now: datetime) -> Iterator[dict[str, Any]]:
    """Yield submissions of visitors and outdated help entries, by permission."""
    if request.user.has_perm("helplines.change_helpentry"):
        yield _overdue_help(now)
    if request.user.has_perm("inbox.change_message"):
        yield _post(
            Message,
            "inbox_message",
            lambda count: ngettext("new message", "new messages", count),
        )
    if request.user.has_perm("inbox.change_suggestedresource"):
        yield _post(
            SuggestedResource,
            "inbox_suggested",
            lambda count: ngettext(
                "new suggested resource", "new suggested resources", count
            ),
        )
    if request.user.has_perm("inbox.change_suggestedtopic"):
        yield _post(
            SuggestedTopic,
            "inbox_topic",
            lambda count: ngettext(
                "new suggested topic", "new suggested topics", count
            ),
        )


def _overdue_help(now: datetime) -> dict[str, Any]:
    count = overdue_entries(now=now).count()
    sentence = ngettext(
        "Get help entry needs checking",
        "Get help entries need checking",
        count,
    )
    return _item(count, sentence, overdue_url())


def _post(
    model: type[Message | SuggestedResource | SuggestedTopic],
    namespace: str,
    sentence: Sentence,
) -> dict[str, Any]:
    new = model.Status.NEW
    count = model.objects.filter(status=new).count()
    address = f"{reverse(f'{namespace}:list')}?{urlencode({'status': new})}"
    return _item(count, sentence(count), address)


def _item(count: int, sentence: str, url: str) -> dict[str, Any]:
    number = local_number(count)
    # The list at `url` has `count` entries.
    return {"count": count, "number": number, "sentence": sentence, "url": url}


def _list_url(**query: str) -> str:
    return f"{reverse('library_resource:list')}?{urlencode(query)}"


class AttentionPanel(Component):
    """Panel of numbers that link to their lists, without empty ones."""

    name = "attention"
    template_name = "admin/attention_panel.html"
    order = 110

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Return the tasks of this editor."""
        request = parent_context["request"]
        return {
            "items": attention_items(request, now=timezone.now()),
            "troubles": attention_warnings(),
            "progress": [*reading_progress(), *embedding_progress()],
        }
