"""What stands before the admin area, and asking once more who someone is."""

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
# Addresses below the admin area that lead out of it, or that its sign-in pages need.
_OUTSIDE = ("/admin/login/", "/admin/logout/", "/admin/password_reset/")


class AdminAccessMiddleware:
    """Opens the admin to those who work there, once they have shown a second factor.

    Wagtail would send a member who is signed in to the sign-in page, which sends who
    is signed in on to the admin area.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path.startswith(_ADMIN) and not path.startswith(_OUTSIDE):
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
    """Asks once more who someone is, and keeps nothing of the request meanwhile.

    django-allauth's own way keeps all of a form that was sent, with the address that
    sent it, in the session.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """The page that asks; from it one comes back to the form."""
        if not isinstance(exception, ReauthenticationRequired):
            return None
        methods = get_adapter(request).get_reauthentication_methods(request.user)
        address = methods[0]["url"] if methods else reverse("account_login")
        back = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
        return HttpResponseRedirect(f"{address}?{back}")
