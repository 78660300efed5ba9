"""Redirects from the pages that single fields once had."""

from typing import Any

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.views import View
from wagtail.admin.admin_url_finder import ModelAdminURLFinder

from freeshelf.fields.admin.group_viewset import url_of_field
from freeshelf.fields.models import FieldDefinition


class FormerFieldView(View):
    """Redirect to the field on the page of its group, or to the group or the list."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseRedirect:
        """Redirect; the page itself asks for the rights."""
        if "pk" in kwargs:
            return redirect(
                url_of_field(get_object_or_404(FieldDefinition, pk=kwargs["pk"]))
            )
        group = request.GET.get("group", "")
        if group.isascii() and group.isdigit() and len(group) < _MAX_DIGITS:
            return redirect("fields_group:edit", group)
        return redirect("fields_group:list")


_MAX_DIGITS = 18


class FieldURLFinder(ModelAdminURLFinder):
    """Finds the page of a field's group, for reports."""

    def construct_edit_url(self, instance: FieldDefinition) -> str:
        """Return the URL of the field on the page of its group."""
        return url_of_field(instance)
