"""Headers of the public site: nothing foreign, nothing kept that should not be."""

import re
from collections.abc import Callable
from hashlib import blake2b

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag

from freeshelf.content.embeds.frame_policy import frame_origins

ADMIN_PREFIX = "/admin/"
_ACCOUNT = re.compile(r"/[a-z-]+/account/")
# What no page of ours uses: each list of who may use it is empty. A browser complains
# in the reader's console of a name that it does not know, or knows no longer.
_UNUSED_FEATURES = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "clipboard-read",
    "compute-pressure",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "interest-cohort",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "otp-credentials",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)
_OF_PLAYERS = ("encrypted-media", "fullscreen", "picture-in-picture")
_PASSKEYS = ("publickey-credentials-create", "publickey-credentials-get")
_NOTHING = ", ".join(f"{name}=()" for name in (*_UNUSED_FEATURES, *_PASSKEYS))
_PASSKEYS_ONLY = ", ".join(
    [
        *(f"{name}=()" for name in _UNUSED_FEATURES),
        *(f"{name}=(self)" for name in _PASSKEYS),
    ]
)


class PublicHeadersMiddleware:
    """Adds cache rules and validators to what readers get, and takes features away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        if settings.CSRF_COOKIE_NAME in response.cookies:
            cookie = response.cookies[settings.CSRF_COOKIE_NAME]
            cookie["path"] = _form_path(request.path_info)
        signs_in = _ACCOUNT.match(request.path_info)
        response.headers["Permissions-Policy"] = (
            _PASSKEYS_ONLY if signs_in else _for_players(frame_origins(request))
        )
        if request.path_info.startswith(ADMIN_PREFIX):
            # Under no-referrer a browser sends "Origin: null" with a form, which the
            # protection against forged requests refuses: nobody could sign in.
            response.headers["Referrer-Policy"] = "same-origin"
            return response
        if signs_in:
            response.headers["Referrer-Policy"] = "same-origin"
        patch_vary_headers(response, ("Cookie",))
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = _cache_rule(request, response)
        return _with_validator(request, response)


def _for_players(origins: list[str]) -> str:
    """Nothing, but for what players of a page with embeds need."""
    if not origins:
        return _NOTHING
    whose = " ".join(["self", *(f'"{origin}"' for origin in origins)])
    return ", ".join(
        f"{name}=({whose if name in _OF_PLAYERS else ''})"
        for name in (*_UNUSED_FEATURES, *_PASSKEYS)
    )


def _form_path(path: str) -> str:
    """Where the form of a page is sent to: only there its token is needed."""
    if path.startswith(ADMIN_PREFIX):
        return ADMIN_PREFIX
    if account := _ACCOUNT.match(path):
        return account[0]
    return f"/{path.split('/')[1]}/_util/"


def _cache_rule(request: HttpRequest, response: HttpResponse) -> str:
    if response.status_code != 200 or response.cookies:
        return "no-store" if response.status_code >= 400 else "no-cache"
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return "private, no-store"
    # Kept by browsers and caches, asked for again each time: what is withdrawn or
    # closed is gone at once.
    return "public, max-age=0, must-revalidate"


def _with_validator(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    is_page = response.status_code == 200 and not response.streaming
    if not is_page or "no-store" in response.headers["Cache-Control"]:
        return response
    if not response.has_header("ETag"):
        digest = blake2b(response.content, digest_size=12).hexdigest()
        response.headers["ETag"] = quote_etag(digest)
    etag = response.headers["ETag"]
    conditional = get_conditional_response(request, etag=etag, response=response)
    return conditional or response
