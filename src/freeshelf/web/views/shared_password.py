"""View of the form for the shared password of a page."""

import math

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext
from wagtail.forms import PasswordViewRestrictionForm
from wagtail.models import Page, PageViewRestriction
from wagtail.views import authenticate_with_password

from freeshelf.web.limits.sending import seconds_until_a_password


def shared_password(
    request: HttpRequest, page_view_restriction_id: int, page_id: int
) -> HttpResponse:
    """Check a shared password with Wagtail's own view, a limited number of times.

    A form that was open while an editor changed the password leads back to the page,
    which asks for the new one.
    """
    known = PageViewRestriction.objects.filter(pk=page_view_restriction_id).first()
    if known is None:
        target = request.POST.get("return_url", "")
        if url_has_allowed_host_and_scheme(
            target, request.get_host(), request.is_secure()
        ):
            return redirect(target)
    elif request.method == "POST" and (
        wait := seconds_until_a_password(request, page=known.page_id)
    ):
        return _too_many(request, known, page_id, math.ceil(wait))
    response: HttpResponse = authenticate_with_password(
        request, page_view_restriction_id, page_id
    )
    return response


def _too_many(
    request: HttpRequest, restriction: PageViewRestriction, page_id: int, seconds: int
) -> HttpResponse:
    page = get_object_or_404(Page, pk=page_id).specific
    form = PasswordViewRestrictionForm(request.POST, instance=restriction)
    message = ngettext(
        "Too many attempts. Wait %(seconds)s second, then try again.",
        "Too many attempts. Wait %(seconds)s seconds, then try again.",
        seconds,
    )
    form.errors.clear()
    form.add_error("password", message % {"seconds": seconds})
    response: HttpResponse = page.serve_password_required_response(
        request, form, request.path
    )
    response.status_code = 429
    response.headers["Retry-After"] = str(seconds)
    return response
