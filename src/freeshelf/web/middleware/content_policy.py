"""The content policy of a page: the public one, the admin's, or that of a preview."""

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from freeshelf.content.embeds.frame_policy import frame_origins

_ADMIN_PREFIX = "/admin/"


class ContentPolicyMiddleware(CSPMiddleware):
    """django-csp, with a policy for each part of the site.

    Files and pictures bring a policy of their own, which stays. A preview is made by a
    request inside the admin's own, so its answer passes here twice; the first counts.
    A page that shows cards of embeds may frame their providers, and no other page may.
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
        """The parts of this page's policy; those of a view that set some come first."""
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
