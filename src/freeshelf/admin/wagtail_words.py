"""Words that Wagtail translates once, when a process starts, and so into English."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy
from wagtail.admin import auth
from wagtail.admin.forms.workflows import WorkflowContentTypeForm, WorkflowPageForm
from wagtail.admin.localization import get_localized_response
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.models import CreateView
from wagtail.admin.views.pages.search import SearchView
from wagtail.contrib.redirects.filters import RedirectsReportFilterSet
from wagtail.forms import TaskStateCommentForm
from wagtail.models import Page, Site
from wagtail.sites.views import IndexView as SitesView
from wagtail.snippets.views import snippets
from wagtail.snippets.widgets import AdminSnippetChooser

from freeshelf.content.wording import reader_language
from freeshelf.core.languages import colon_of

# Messages of Wagtail's own catalogue.
_TEXTS = {
    "choose_one_text": "Choose %(object)s",
    "choose_another_text": "Choose another %(object)s",
    "link_to_chosen_text": "Edit this %(object)s",
}


_begin = AdminSnippetChooser.__init__
_deny = auth.permission_denied


def translate_for_each_reader() -> None:
    """Have what Wagtail says in English translated when it is shown."""
    snippets._ = gettext_lazy
    AdminSnippetChooser.__init__ = _begin_with_words
    WagtailAdminTemplateMixin.get_header_title = _joined_title
    CreateView.get_page_subtitle = _what_is_new
    auth.permission_denied = _deny_in_words
    SearchView.verbose_name_plural = Page._meta.verbose_name_plural
    for column in SitesView.columns:
        if column.name in {"port", "site_name", "root_page"}:
            column.label = _label(Site, column.name)
    WorkflowContentTypeForm.base_fields["content_types"].label = gettext_lazy(
        "Content types"
    )
    WorkflowPageForm.base_fields["page"].label = gettext_lazy("Page")
    TaskStateCommentForm.base_fields["comment"].label = gettext_lazy("Comment")
    kinds: Any = RedirectsReportFilterSet.base_filters["is_permanent"]
    kinds.label = gettext_lazy("Type")
    kinds.extra["empty_label"] = gettext_lazy("All")
    kinds.extra["choices"] = [
        (True, gettext_lazy("Permanent")),
        (False, gettext_lazy("Temporary")),
    ]


def _begin_with_words(
    self: AdminSnippetChooser, model: type[Model] | None = None, **given: Any
) -> None:
    _begin(self, model, **given)
    for name, message in _TEXTS.items():
        if name not in given:
            setattr(self, name, _named(message, self.model))


def _joined_title(self: WagtailAdminTemplateMixin) -> str:
    """Return title and subtitle with the colon of the language of the page.

    A page for something new says once what it is.
    """
    parts = [self.get_page_title(), self.get_page_subtitle()]
    if isinstance(self, CreateView) and self.model and not self.page_subtitle:
        is_named = self.page_title is not CreateView.page_title
        parts[1] = "" if is_named else parts[1]
    return colon_of(reader_language()).join(str(part) for part in parts if part)


def _what_is_new(self: CreateView) -> Any:
    """Return what a page is to create, as a word within a sentence."""
    if not self.page_subtitle and self.model:
        return self.model._meta.verbose_name
    return self.page_subtitle


def _deny_in_words(request: HttpRequest) -> HttpResponse:
    response: HttpResponse = get_localized_response(_deny, request)
    return response


def _name(message: str, model: type[Model]) -> str:
    return gettext(message) % {"object": model._meta.verbose_name}


def _field_name(model: type[Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return str(capfirst(field.verbose_name))


_named = lazy(_name, str)
_label = lazy(_field_name, str)
