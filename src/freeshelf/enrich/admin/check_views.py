"""Admin views of what is checked before publishing: the lists, and one file."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from django.views.decorators.cache import never_cache
from wagtail.admin import messages
from wagtail.images import get_image_model
from wagtail.log_actions import log

from freeshelf.enrich.admin.check_rows import (
    HELD,
    OUT,
    WAITING,
    counts,
    listed_files,
    presses,
    row_of,
    rows_of,
    show_texts,
)
from freeshelf.enrich.admin.copies_of_many import ask_for_copies, list_of
from freeshelf.enrich.admin.picture_rows import (
    decide_pictures,
    listed_pictures,
    picture_row,
)
from freeshelf.enrich.admin.same_files import (
    may_decide,
    may_decide_pictures,
    same_as_picture,
    same_files,
    take_down,
    take_same_and_say,
)
from freeshelf.enrich.check_models import FileDecision, FileFinding
from freeshelf.enrich.checks.decisions import (
    asks_two_people,
    keep,
    make_public,
    open_findings,
    restrict_file,
)
from freeshelf.enrich.checks.looks import unchecked_count
from freeshelf.enrich.checks.names import (
    is_judged_by_meaning,
    languages_without_model,
)
from freeshelf.enrich.checks.pictures import (
    pictures_to_look_at,
    reconsider_pictures_with,
)
from freeshelf.library.access import READ_ALL
from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.permissions import EditorMixin, EditorPage, uses_keys
from freeshelf.library.models import File
from freeshelf.library.services import put_back, waiting_version
from freeshelf.shared.amounts import local_number

_PAGE_SIZE = 20
_PUBLIC = "public"
_MAX_REASON = 1000
_LONG_KEY = 19


class Decisions(EditorMixin, View):
    """Decisions about the files that a form names, each by who may publish them."""

    @property
    def reason(self) -> str:
        """Return why, as the person wrote it."""
        return self.request.POST.get("reason", "").strip()[:_MAX_REASON]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Decide, and show the same page again."""
        self.decide()
        return redirect(request.get_full_path())

    def decide(self) -> None:
        """Do what the pressed button says, and report it as a message."""
        finding = self.request.POST.get("public", "")
        if finding:
            self._make_public(finding)
            return
        if self.request.POST.get("action") == "copy":
            self._copy()
            return
        actions: dict[str, Callable[[File], bool]] = {
            "keep": self._keep,
            "restrict": self._restrict,
            "take_out": self._take_out,
            "put_back": self._put_back,
        }
        action = actions.get(self.request.POST.get("action", ""))
        if action is None:
            raise Http404
        if action in (self._keep, self._restrict) and not self.reason:
            messages.error(
                self.request, _("Enter a reason. It is stored with the decision.")
            )
            return
        keys = _keys_in(self.request.POST.getlist("file"))
        chosen = _keys_in(self.request.POST.getlist("picture"))
        pictures = self._decide_pictures(chosen)
        files = visible_in_admin(File.objects.not_removed(), self.person)
        done = sum(
            may_decide(self.person, file) and action(file)
            for file in files.filter(pk__in=keys).select_related("resource")
        )
        self._report(done + pictures, len(keys) + len(chosen))

    def _decide_pictures(self, keys: list[int]) -> int:
        if not may_decide_pictures(self.person):
            return 0
        action = self.request.POST["action"]
        if action in ("restrict", "take_out"):
            for picture in get_image_model().objects.filter(pk__in=keys):
                take_same_and_say(
                    self.request,
                    self.person,
                    f"same-picture-{picture.pk}",
                    picture.title,
                    reverse("enrich_check_picture", args=[picture.pk]),
                    partial(same_as_picture, picture),
                )
        return decide_pictures(
            keys,
            action,
            reason=self.reason,
            user=self.person,
            now=timezone.now(),
        )

    def _copy(self) -> None:
        keys = _keys_in(self.request.POST.getlist("file"))
        files = visible_in_admin(File.objects.not_removed(), self.person)
        chosen = files.filter(pk__in=keys).select_related("resource")
        asked = ask_for_copies(chosen, self.person)
        if _keys_in(self.request.POST.getlist("picture")):
            said = _(
                "Copies are created only for files. Images are redrawn for readers, "
                "without hidden content."
            )
            messages.warning(self.request, said)
        elif not keys:
            messages.error(self.request, _("Select at least one file."))
        if asked:
            sentence = ngettext(
                "A copy without hidden content is being created of %(count)s file. It "
                "is then checked, and waits here again if something is found in it.",
                "Copies without hidden content are being created of %(count)s files. "
                "They are then checked, and wait here again if something is found in "
                "them.",
                asked,
            )
            count = {"count": local_number(asked)}
            messages.success(self.request, sentence % count)
        if asked < len(keys):
            left = _(
                "Some files were left out: no copy of their format can be created, or "
                "one is being created already, or you do not have permission to "
                "change them."
            )
            messages.warning(self.request, left)

    def _report(self, done: int, chosen: int) -> None:
        if not chosen:
            messages.error(self.request, _("Select at least one file."))
            return
        sentence = ngettext(
            "The decision was saved for %(count)s file.",
            "The decision was saved for %(count)s files.",
            done,
        )
        if done:
            count = {"count": local_number(done)}
            messages.success(self.request, sentence % count)
        if done < chosen:
            left = _(
                "Some files were not changed: they are still being checked, or you "
                "do not have permission to publish them."
            )
            messages.warning(self.request, left)

    def _make_public(self, key: str) -> None:
        found = FileFinding.objects.filter(pk__in=_keys_in([key]))
        finding = found.exclude(value_key="").first()
        if finding is None or not self.person.has_perm("library.publish_resource"):
            raise Http404
        if not self.reason:
            messages.error(
                self.request, _("Enter a reason. It is stored with the decision.")
            )
            return
        make_public(
            finding=finding, reason=self.reason, user=self.person, now=timezone.now()
        )
        reconsider_pictures_with(finding)
        messages.success(self.request, _("This is now public here, in all files."))

    def _keep(self, file: File) -> bool:
        found = self._open(file)
        if found is None:
            return False
        keep(
            file=file,
            findings=found,
            reason=self.reason,
            user=self.person,
            now=timezone.now(),
        )
        return self._log(file, "freeshelf.file.keep")

    def _restrict(self, file: File) -> bool:
        self._same(file)
        restrict_file(
            file=file,
            findings=self._open(file) or [],
            reason=self.reason,
            user=self.person,
            now=timezone.now(),
        )
        return self._log(file, "freeshelf.file.restrict")

    def _take_out(self, file: File) -> bool:
        self._same(file)
        return take_down(file, self.person)

    def _same(self, file: File) -> None:
        address = reverse("enrich_take_out", args=[file.pk])
        name, find = f"same-{file.pk}", partial(same_files, file)
        take_same_and_say(self.request, self.person, name, str(file), address, find)

    def _put_back(self, file: File) -> bool:
        put_back(file=file)
        return self._log(file, "freeshelf.file.put_back")

    def _open(self, file: File) -> list[FileFinding] | None:
        """Return what is to be decided, None while a file is still looked at."""
        row = row_of(file, self.person)
        if not row.is_looked_at:
            return None
        return list(open_findings(file, waiting_version(file)))

    def _log(self, file: File, action: str) -> bool:
        log(file.resource, action, user=self.person, data={"number": file.number})
        return True


def _keys_in(values: list[str]) -> list[int]:
    """Return the keys in a form, without those that no row can have."""
    return [int(key) for key in values if key.isdecimal() and len(key) < _LONG_KEY]


class ChecksView(Decisions, EditorPage):
    """Files that wait, those that are out with findings, and those kept back."""

    template_name = "enrich/admin/checks.html"
    page_title = gettext_lazy("Before publishing")
    header_icon = "view"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rows of a page of the chosen list."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        state = self.request.GET.get("state", WAITING)
        if state not in (WAITING, OUT, HELD):
            state = WAITING
        files = counts(self.person)
        every = {
            each: count + listed_pictures(each, self.person).count()
            for each, count in files.items()
        }
        # Images come after all files.
        page = Paginator(range(every[state]), _PAGE_SIZE).get_page(
            self.request.GET.get("p")
        )
        first, last = max(page.start_index() - 1, 0), page.end_index()
        rows = rows_of(listed_files(state, self.person)[first:last], self.person)
        first, last = (max(each - files[state], 0) for each in (first, last))
        pictures = listed_pictures(state, self.person)[first:last]
        reads_all = self.person.has_perm(READ_ALL)
        return context | {
            "state": state,
            "page": page,
            "rows": rows,
            "pictures": [picture_row(each, self.person) for each in pictures],
            "may_copy": any(each.may_decide and each.can_be_copied for each in rows),
            "counts": every,
            "may_publish": self.person.has_perm("library.publish_resource"),
            "unlooked": unchecked_count(),
            "unlooked_images": pictures_to_look_at().count() if reads_all else 0,
            "asks_two_people": asks_two_people(),
            "has_keys": uses_keys(self.person),
            "without_model": languages_without_model(),
            "is_judged_by_meaning": is_judged_by_meaning(),
        }


@method_decorator(never_cache, name="dispatch")
class CheckView(Decisions, EditorPage):
    """One file: what was found in it, with the text around it, and the decisions."""

    template_name = "enrich/admin/check.html"
    page_title = gettext_lazy("Before publishing")
    header_icon = "view"

    def above(self) -> list[dict[str, str]]:
        """Lead back to the list."""
        return [{"url": reverse("enrich_checks"), "label": _("Before publishing")}]

    def get_page_subtitle(self) -> str:
        """Return the title of the record."""
        return self._file.resource.display_title

    @property
    def _file(self) -> File:
        files = visible_in_admin(File.objects.all(), self.person)
        found: File = get_object_or_404(
            files.select_related("resource"), pk=self.kwargs["pk"]
        )
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the row of the file, and the decisions about it."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        (row,) = rows_of([self._file], self.person)
        show_texts(row, self.person)
        decided = FileDecision.objects.filter(file=row.file.pk, taken_back_at=None)
        return context | {
            "row": row,
            "list_url": list_of(self.request),
            "decisions": presses(decided),
            "asks_two_people": asks_two_people(),
        }
