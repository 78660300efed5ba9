"""Reading lists in the admin area."""

from typing import Any

from django.db.models import Count, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.forms.choosers import LocaleFilterMixin
from wagtail.admin.panels import (
    FieldPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
)
from wagtail.admin.ui.tables import Column

from freeshelf.content.written_field import WrittenForm
from freeshelf.library.access import AccessRights
from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.history import ChangesHistoryView
from freeshelf.library.admin.resource_list import StatusIndexView
from freeshelf.library.admin.resource_views import AccessEditView
from freeshelf.library.admin.resource_viewset import (
    ReadableChooseResultsView,
    ReadableChooserViewSet,
    ReadableChooseView,
)
from freeshelf.library.admin.staged_form import AccessForm
from freeshelf.library.admin.typeaheads import RESOURCE
from freeshelf.library.models import ReadingList
from freeshelf.library.services import set_list_access
from freeshelf.library.services.live_and_draft import scheduled_keys
from freeshelf.vocabularies.admin.choosers import TitleSearchForm
from freeshelf.vocabularies.admin.form_sections import publishing_tabs, text_panel
from freeshelf.vocabularies.admin.typeahead import typeahead_panel
from freeshelf.vocabularies.admin.viewsets import PlainViewSet
from freeshelf.vocabularies.language_fields import language_label


class ReadingListIndexView(StatusIndexView):
    """List reading lists with language, length, status and last change."""

    def get_base_queryset(self) -> QuerySet[ReadingList]:
        """Load what the columns show."""
        lists: QuerySet[ReadingList] = ReadingList.objects.select_related(
            "locale", "latest_revision"
        )
        return visible_in_admin(lists, self.request.user).annotate(
            item_count=Count("items")
        )

    @cached_property
    def columns(self) -> list[Column]:
        """Return Wagtail's checkbox and title, then our own columns."""
        checkbox, title, *_rest = super().columns
        return [
            checkbox,
            title,
            Column(
                "language",
                label=gettext("Language"),
                accessor=lambda row: language_label(row.language),
                sort_key="language",
            ),
            Column("item_count", label=gettext("Resources"), sort_key="item_count"),
            *self.publication_columns(),
        ]

    def paginate_queryset(self, queryset: QuerySet[ReadingList], page_size: int) -> Any:
        """Note which reading lists of the page are scheduled."""
        result = super().paginate_queryset(queryset, page_size)
        self.scheduled = scheduled_keys(ReadingList, [row.pk for row in result[2]])
        return result


class ReadingListForm(WrittenForm, AccessForm, WagtailAdminModelForm):
    """Form of a list; its access takes effect on the live one and its translations."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (field := self.fields.get("is_for_records")) is not None:
            user = self.for_user
            may_publish = user is not None and user.has_perm("library.publish_resource")
            field.disabled = not (may_publish and self._may_publish())

    def apply_access(self) -> bool:
        """Set access, group and whether they are for the resources, too."""
        if self.is_staged and not self.fields["access_rights"].disabled:
            self.set_access(AccessRights.STAFF)
        return super().apply_access()

    def set_access(self, chosen: str) -> bool:
        """Set the access of the live list and return whether it changed."""
        group = self.cleaned_data.get("group")
        return set_list_access(
            reading_list=ReadingList.objects.get(pk=self.instance.pk),
            access_rights=chosen,
            group=group.pk if group else None,
            is_for_records=bool(self.cleaned_data.get("is_for_records")),
        )


class _ListSearchForm(LocaleFilterMixin, TitleSearchForm):
    pass


class ReadingListChooseView(ReadableChooseView):
    """A chooser of reading lists."""

    filter_form_class = _ListSearchForm


class ReadingListChooseResultsView(ReadableChooseResultsView):
    """The results of a search for reading lists."""

    filter_form_class = _ListSearchForm


class ReadingListChooserViewSet(ReadableChooserViewSet):
    """The URLs of the chooser of reading lists."""

    choose_view_class = ReadingListChooseView
    choose_results_view_class = ReadingListChooseResultsView


class ReadingListViewSet(PlainViewSet):
    """List, edit and publish reading lists, with ordered items."""

    model = ReadingList
    icon = "list-ol"
    menu_label = _("Reading lists")
    url_namespace = "library_reading_list"
    url_prefix = "library/reading-lists"
    index_view_class = ReadingListIndexView
    edit_view_class = AccessEditView
    history_view_class = ChangesHistoryView
    chooser_viewset_class = ReadingListChooserViewSet
    list_filter = ["live", "access_rights"]
    search_fields = ["title"]

    edit_handler = publishing_tabs(
        ObjectList(
            [
                "title",
                "slug",
                "description",
                "language",
                InlinePanel(
                    "items",
                    panels=[
                        typeahead_panel("resource", RESOURCE, heading=_("Resource")),
                        text_panel("note", rows=2),
                    ],
                    heading=_("Resources in order"),
                    label=_("resource"),
                ),
                MultiFieldPanel(
                    [
                        FieldPanel(
                            "access_rights",
                            help_text=_(
                                "Takes effect as soon as you save, for the published "
                                "list and its translations. Only people who can "
                                "publish can change it."
                            ),
                        ),
                        "group",
                        "is_for_records",
                    ],
                    heading=_("Access"),
                ),
            ],
            heading=_("Reading list"),
        ),
        base_form_class=ReadingListForm,
    )
