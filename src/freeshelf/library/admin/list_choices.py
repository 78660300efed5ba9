"""Columns and length of the list of records, as each person chooses them."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.generic import View
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.users.models import UserProfile

from freeshelf.library.admin.saved_filters import AtTheList

PICTURE = "picture"
# In the order of the list, after the title.
COLUMNS: dict[str, str | Promise] = {
    PICTURE: _("First page"),
    "identifier": _("Identifier"),
    "types": _("Types"),
    "topics": _("Topics"),
    "places": _("Places"),
    "creators": _("Authors"),
    "publisher": _("Publisher"),
    "issued_year": _("Year"),
    "language": _("Language"),
    "license": _("Licence"),
    "access": _("Access"),
    "status": _("Status"),
    "updated": _("Updated"),
    "files": _("Files"),
    "problems": _("Problems with files"),
}
DEFAULT_COLUMNS = ("types", "publisher", "issued_year", "status", "updated", "problems")
LENGTHS = (30, 200)
# Among what Wagtail keeps of a person's choices in the admin area.
_KEPT_AS = "freeshelf.resources"


@dataclass(frozen=True, slots=True)
class ListChoices:
    """The columns of the list and the number of records on a page."""

    columns: tuple[str, ...] = DEFAULT_COLUMNS
    per_page: int = LENGTHS[0]


def list_choices(user: Any) -> ListChoices:
    """Return the choices of a person, or those that all begin with."""
    profile = getattr(user, "wagtail_userprofile", None)
    kept = profile.dismissibles.get(_KEPT_AS) if profile else None
    # A program can send anything to the address where Wagtail keeps them.
    form = ListChoicesForm(kept) if isinstance(kept, dict) else None
    return form.chosen() if form is not None and form.is_valid() else ListChoices()


def keep_list_choices(user: User, choices: ListChoices) -> None:
    """Keep the choices of a person."""
    with transaction.atomic():
        UserProfile.get_for_user(user)
        profile = UserProfile.objects.select_for_update().get(user=user)
        profile.dismissibles[_KEPT_AS] = {
            "columns": list(choices.columns),
            "per_page": choices.per_page,
        }
        profile.save(update_fields=["dismissibles"])


class ListChoicesForm(forms.Form):
    """The choices of a person."""

    columns = forms.MultipleChoiceField(
        label=pgettext_lazy("of a table", "Columns"),
        choices=list(COLUMNS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    per_page = forms.TypedChoiceField(
        label=_("Records per page"),
        choices=[(number, number) for number in LENGTHS],
        coerce=int,
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="list_%s", **kwargs)

    def chosen(self) -> ListChoices:
        """Return the choices, with the columns in the order of the list."""
        chosen = self.cleaned_data["columns"]
        columns = tuple(name for name in COLUMNS if name in chosen)
        return ListChoices(columns, self.cleaned_data["per_page"])


class ListChoicesView(AtTheList, View):
    """Keep the choices and return to the list."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the choices."""
        form = ListChoicesForm(request.POST)
        if not form.is_valid():
            return HttpResponseBadRequest()
        keep_list_choices(self.person, form.chosen())
        url = get_valid_next_url_from_request(request)
        return redirect(url or reverse("library_resource:list"))


def choices_form(choices: ListChoices) -> ListChoicesForm:
    """Return the form with these choices."""
    return ListChoicesForm(
        initial={"columns": choices.columns, "per_page": choices.per_page}
    )
