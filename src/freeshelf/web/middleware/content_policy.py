"""Content security policy of a page: public, admin, or preview."""

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from freeshelf.content.embeds.frame_policy import frame_origins

_ADMIN_PREFIX = "/admin/"


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
        if origins := frame_origins(request):
            parts.update = {**(parts.update or {}), "frame-src": origins}
        return parts


def _part_of(request: HttpRequest) -> str:
    if getattr(request, "is_preview", False):
        return "preview"
    return "admin" if request.path_info.startswith(_ADMIN_PREFIX) else ""
