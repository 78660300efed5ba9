"""Headers of responses: no third parties, no unwanted caching, little to load.

Each page has the content security policy of its part: public, admin, or preview. Texts
are compressed: on a slow connection results load in a fifth of the time.
"""

import re
from collections.abc import Callable
from hashlib import blake2b

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag

from freeshelf.content.embeds.providers import FRAME_ORIGINS

ADMIN_PREFIX = "/admin/"
_ACCOUNT = re.compile(r"/[a-z-]+/account/")
# Features that no page uses, to be disabled. A browser logs a console message for a
# name that it does not know (any longer).
_UNUSED_FEATURES = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "clipboard-read"),
    *("compute-pressure", "display-capture", "encrypted-media", "fullscreen"),
    *("gamepad", "geolocation", "gyroscope", "hid", "identity-credentials-get"),
    *("idle-detection", "interest-cohort", "local-fonts", "magnetometer", "microphone"),
    *("midi", "otp-credentials", "payment", "picture-in-picture", "screen-wake-lock"),
    *("serial", "storage-access", "usb", "window-management", "xr-spatial-tracking"),
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


class Middleware:
    """Middleware that holds what answers a request after it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response


class PublicHeadersMiddleware(Middleware):
    """Middleware that adds cache rules and validators and disables features."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        if response.status_code == 503 and "Retry-After" in response.headers:
            # It is expected, and passes; Django would log it as an error of ours.
            response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001
        if settings.CSRF_COOKIE_NAME in response.cookies:
            cookie = response.cookies[settings.CSRF_COOKIE_NAME]
            cookie["path"] = _form_path(request.path_info)
        signs_in = _ACCOUNT.match(request.path_info)
        response.headers["Permissions-Policy"] = (
            _PASSKEYS_ONLY if signs_in else _for_players(_frame_origins(request))
        )
        is_admin = request.path_info.startswith(ADMIN_PREFIX)
        if is_admin or signs_in:
            # Under no-referrer a browser sends "Origin: null" with a form, which the
            # CSRF protection rejects: nobody could sign in.
            response.headers["Referrer-Policy"] = "same-origin"
        if is_admin:
            return response
        patch_vary_headers(response, ("Cookie",))
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = _cache_rule(request, response)
        return _with_validator(request, response)


def _frame_origins(request: HttpRequest) -> list[str]:
    return sorted(vars(request).get(FRAME_ORIGINS, ()))


def _for_players(origins: list[str]) -> str:
    """Return the feature policy, with the features that players need."""
    if not origins:
        return _NOTHING
    whose = " ".join(["self", *(f'"{origin}"' for origin in origins)])
    return ", ".join(
        f"{name}=({whose if name in _OF_PLAYERS else ''})"
        for name in (*_UNUSED_FEATURES, *_PASSKEYS)
    )


def _form_path(path: str) -> str:
    """Return the path of a page's form: its token is needed only there."""
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
    # Caches may store it but must revalidate: withdrawn or closed pages disappear at
    # once.
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
    if conditional is not None and conditional is not response:
        # A browser takes the policy of a 304 for the page that it has kept.
        vars(conditional).update(_marks_of_policy(response))
    return conditional or response


def _marks_of_policy(response: HttpResponse) -> dict[str, object]:
    """Return what django-csp and the protection of frames read of a response."""
    return {
        name: value
        for name, value in vars(response).items()
        if name.startswith("_csp_") or name == "xframe_options_exempt"
    }


_TEXTS = (
    "text/html",
    "application/atom+xml",
    "application/json",
    "application/rss+xml",
    "application/xml",
    "text/plain",
    "text/xml",
)


# Frames on other sites, and what describes them.
_EMBEDS = re.compile(r"/(?:[a-z-]+/)?embed/|/oembed$")


class EmbedMiddleware(Middleware):
    """Middleware that takes away the cookies of a request for a frame on another site.

    Nobody is known there, so nothing can differ by who looks, and none is set.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _EMBEDS.match(request.path_info):
            request.META.pop("HTTP_COOKIE", None)
        return self._get_response(request)


class CompressionMiddleware(GZipMiddleware):
    """Django's middleware, for complete text responses only.

    Files and images are streamed, already compressed, and requested in ranges: they are
    unchanged. Django adds a random length to each response, so that its size reveals
    nothing about a secret in it (BREACH).
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Compress a text; leave any other response unchanged."""
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if response.streaming or kind not in _TEXTS:
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        packed: HttpResponseBase = super().process_response(request, response)
        return packed


class ContentPolicyMiddleware(CSPMiddleware):
    """Middleware of django-csp, with a policy for each part of the site.

    Files and images have a policy of their own, which is kept. A preview is rendered by
    a request inside the admin's own, so its response passes here twice; the first
    counts. Only a page that shows embeds may frame their providers.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Add the policy, and let the admin area frame a preview."""
        answered: HttpResponseBase = super().process_response(request, response)
        if _part_of(request) == "preview":
            answered.headers["X-Frame-Options"] = "SAMEORIGIN"
        return answered

    def get_policy_parts(
        self,
        request: HttpRequest,
        response: HttpResponseBase,
        report_only: bool = False,
    ) -> PolicyParts:
        """Return this page's policy; parts set by the view take precedence."""
        parts = super().get_policy_parts(request, response, report_only)
        part = _part_of(request)
        if not report_only and part and parts.config is None:
            parts.config = settings.FREESHELF_CONTENT_POLICIES[part]
        if origins := _frame_origins(request):
            parts.update = {**(parts.update or {}), "frame-src": origins}
        return parts


def _part_of(request: HttpRequest) -> str:
    if getattr(request, "is_preview", False):
        return "preview"
    return "admin" if request.path_info.startswith(ADMIN_PREFIX) else ""
