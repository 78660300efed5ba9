"""Middleware for access to the admin area and for reauthentication."""

from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from freeshelf.accounts.second_factor import is_verified

_ADMIN = "/admin/"
# URLs below the admin area that its sign-in pages need.
_EXEMPT = ("/admin/login/", "/admin/logout/", "/admin/password_reset/")


class AdminAccessMiddleware:
    """Opens the admin to its users, after a second factor if required.

    Wagtail would redirect a signed-in member to the sign-in page, which redirects
    signed-in users to the admin area again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path.startswith(_ADMIN) and not path.startswith(_EXEMPT):
            user = request.user
            if user.is_authenticated:
                if not user.has_perm("wagtailadmin.access_admin"):
                    raise PermissionDenied
                if settings.FREESHELF_REQUIRE_TWO_FACTORS and not (
                    is_verified(request, user)
                ):
                    return HttpResponseRedirect(reverse("mfa_index"))
        return self._get_response(request)


class ReauthenticationMiddleware:
    """Redirects to reauthentication without storing the request.

    django-allauth would store the submitted form and the IP address in the session.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Redirect to the reauthentication page, which returns to the form."""
        if not isinstance(exception, ReauthenticationRequired):
            return None
        methods = get_adapter(request).get_reauthentication_methods(request.user)
        url = methods[0]["url"] if methods else reverse("account_login")
        back = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
        return HttpResponseRedirect(f"{url}?{back}")
