"""Merging in the admin area: choose the other object, compare, merge, undo."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic.base import BaseListingView

from freeshelf.library.access import READ_ALL, Reader, later, strictest
from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.merge_kinds import MERGE_KINDS, MergeKind
from freeshelf.library.admin.permissions import AdminPage, EditorMixin, person_name
from freeshelf.library.errors import MergeError
from freeshelf.library.models import Merge, Resource
from freeshelf.library.services.merging_fields import KEPT, MERGED
from freeshelf.shared.amounts import local_number
from freeshelf.vocabularies.admin.typeahead import typeahead_field


class _OtherForm(forms.Form):
    """Choice of the object that is merged into the kept one."""

    def __init__(self, *args: Any, kind: MergeKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"] = typeahead_field(
            kind.typeahead,
            kind.rows().filter(merged_into__isnull=True),
            is_single=True,
            label=_("Item to merge into it"),
            help_text=_("Type a few letters of its name or title."),
        )


class _MergePage(AdminPage, TemplateView):
    header_icon = "redirect"
    kind: Any

    def has_permission(self) -> bool:
        """Allow only users who may merge objects of this kind."""
        return bool(self.kind.is_allowed(self.person))


class MergeView(_MergePage):
    """Compare and merge two objects: the URL names the kept one, `other` the other."""

    template_name = "library/admin/merge.html"
    page_title = gettext_lazy("Merge")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the chosen object, or merge once both were compared."""
        if "merge" not in request.POST:
            form = _OtherForm(request.POST, kind=self.kind)
            if form.is_valid():
                other = form.cleaned_data["other"].pk
                return redirect(f"{request.path}?other={other}")
            return self.render_to_response(self.get_context_data(form=form))
        if self.other is None:
            raise Http404
        try:
            merge = self.kind.merge(
                kept=self.kept,
                merged=self.other,
                choices=self._choices(),
                now=timezone.now(),
                user=self.person,
            )
        except MergeError as error:
            return self.render_to_response(self.get_context_data(error=str(error)))
        undo = messages.button(
            reverse("library_merge_undo", args=[merge.pk]), _("Undo")
        )
        message = _("“%(merged)s” was merged into “%(kept)s”.") % {
            "merged": merge.merged_label,
            "kept": merge.kept_label,
        }
        messages.success(request, message, buttons=[undo])
        return redirect(self.kind.edit_address(self.kept.pk))

    @cached_property
    def kind(self) -> MergeKind:
        """Return the kind of the objects. Raises Http404."""
        kind = MERGE_KINDS.get(self.kwargs["kind"])
        if kind is None:
            raise Http404
        return kind

    @cached_property
    def kept(self) -> Any:
        """Return the object that is kept. Raises Http404."""
        return get_object_or_404(self.kind.rows(), pk=self.kwargs["kept"])

    @cached_property
    def other(self) -> Any:
        """Return the object to merge, or None before one is chosen."""
        chosen = self.request.GET.get("other", "")
        if not chosen.isdecimal():
            return None
        return get_object_or_404(self.kind.rows(), pk=int(chosen))

    def get_page_subtitle(self) -> str:
        """Return the name of the kept object."""
        return self.kind.name(self.kept)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Place the page below the kept object."""
        name = self.get_page_subtitle()
        above = {"url": self.kind.edit_address(self.kept.pk), "label": name}
        current = {"url": "", "label": self.get_page_title(), "sublabel": name}
        return [*super().get_breadcrumbs_items(), above, current]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form, or the comparison of the two."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context |= {
            "kept_name": self.kind.name(self.kept),
            "back_url": self.kind.edit_address(self.kept.pk),
        }
        if self.other is None:
            form = context.get("form") or _OtherForm(kind=self.kind)
            return context | {"form": form, "media": form.media}
        url = reverse("library_merge", args=[self.kwargs["kind"], self.other.pk])
        return context | {
            "other_name": self.kind.name(self.other),
            "rows": [self._row(difference) for difference in self._differences],
            "consequences": self.kind.consequences(self.other),
            "swap_url": f"{url}?other={self.kept.pk}",
        }

    @cached_property
    def _differences(self) -> list[Any]:
        return self.kind.differences(self.kept, self.other)

    def _choices(self) -> dict[str, str]:
        """Return the chosen side of each field where there is a choice."""
        return {
            difference.name: self.request.POST.get(difference.name, KEPT)
            for difference in self._differences
            if difference.is_choice
        }

    def _row(self, difference: Any) -> dict[str, Any]:
        name = difference.name
        field = self.kind.model._meta.get_field(name)
        selected = self.request.POST.get(name, self._default(name))
        return {
            "name": name,
            "label": capfirst(str(field.verbose_name)),
            "is_choice": difference.is_choice,
            "options": [
                (KEPT, self.kind.shown(self.kept, name), selected != MERGED),
                (MERGED, self.kind.shown(self.other, name), selected == MERGED),
            ],
        }

    def _default(self, name: str) -> str:
        """Choose the stricter access, the later day, and else what is kept."""
        if name == "opens_on":
            kept, other = self.kept.opens_on, self.other.opens_on
            return KEPT if later(kept, other) == kept else MERGED
        if name != "access_rights":
            return KEPT
        kept, other = self.kept.access_rights, self.other.access_rights
        return KEPT if strictest(kept, other) == kept else MERGED


class MergeListView(EditorMixin, BaseListingView):
    """List all merges, newest first."""

    page_title = gettext_lazy("Merges")
    header_icon = "redirect"
    index_url_name = "library_merges"
    paginate_by = 20
    default_ordering = "-merged_at"
    verbose_name_plural = gettext_lazy("merges")

    def get_base_queryset(self) -> QuerySet[Merge]:
        """Load the users who merged."""
        return readable_merges(self.request.user).select_related(
            "user__wagtail_userprofile"
        )

    @cached_property
    def columns(self) -> list[Column]:
        """Return the columns of the list."""
        return [
            Column("kind", label=_("Type"), accessor="get_kind_display"),
            _UndoColumn("merged_label", label=_("Merged")),
            Column("kept_label", label=_("Merged into")),
            DateColumn("merged_at", label=_("When")),
            Column("user", label=_("By"), accessor=person_name),
            DateColumn("undone_at", label=_("Undone")),
        ]


class _UndoColumn(Column):
    """The label with an undo link below it."""

    cell_template_name = "library/admin/merge_cell.html"


class UndoMergeView(_MergePage):
    """Ask whether to undo a merge; undo it."""

    template_name = "library/admin/merge_undo.html"
    page_title = gettext_lazy("Undo merge")

    @cached_property
    def merge(self) -> Merge:
        """Return the merge that the URL names. Raises Http404."""
        merges = readable_merges(self.request.user)
        return get_object_or_404(merges, pk=self.kwargs["pk"])

    @property
    def kind(self) -> MergeKind:
        """Return the kind of the merged objects."""
        return MERGE_KINDS[self.merge.kind]

    def above(self) -> list[dict[str, str]]:
        """Place the page below the list of merges."""
        return [{"url": reverse("library_merges"), "label": _("Merges")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the merge."""
        return super().get_context_data(**kwargs) | {"merge": self.merge}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Undo the merge, or show why it cannot be undone."""
        try:
            remaining = self.kind.undo(
                merge=self.merge, now=timezone.now(), user=self.person
            )
        except MergeError as error:
            messages.error(request, str(error))
            return redirect("library_merges")
        message = _("The merge was undone.")
        if remaining:
            stayed = ngettext(
                "%(count)s record edited since the merge stays with “%(kept)s”.",
                "%(count)s records edited since the merge stay with “%(kept)s”.",
                remaining,
            ) % {"count": local_number(remaining), "kept": self.merge.kept_label}
            message = f"{message} {stayed}"
        messages.success(request, message)
        return redirect(self.kind.edit_address(self.merge.merged_key))


def readable_merges(user: Reader) -> QuerySet[Merge]:
    """Return merges without those of records that a user may not read."""
    merges = Merge.objects.defer("journal")
    if user.has_perm(READ_ALL):
        return merges
    readable = visible_in_admin(Resource.objects.all(), user).values("pk")
    return merges.filter(
        ~Q(kind=Merge.Kind.RESOURCE) | Q(kept_key__in=readable, merged_key__in=readable)
    )
