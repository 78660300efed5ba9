"""What a person asked for, and the ways on from there."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.panels import Panel

from freeshelf.privacy.admin.policy import CARRY_OUT
from freeshelf.privacy.models import DataRequest
from freeshelf.privacy.services.archives import archive_path
from freeshelf.privacy.services.certificates import is_genuine


class RequestPanel(Panel):
    """Shows the request; nothing of it can be changed."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "privacy/admin/request_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add the time that is left, what may be done, and the proof."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            request = self.instance
            may_carry_out = self.request.user.has_perm(CARRY_OUT)
            return context | {
                "data_request": request,
                "days_left": request.days_left(now=timezone.now()),
                "ways": _ways(request, may_carry_out=may_carry_out),
                "is_genuine": bool(request.certificate)
                and is_genuine(request.certificate),
            }


def _ways(request: DataRequest, *, may_carry_out: bool) -> list[tuple[str, str]]:
    """Addresses and what they are called."""
    found = []
    if request.state == DataRequest.State.PENDING:
        found.append(("privacy_request_resend", _("Send the email again")))
    if may_carry_out:
        found += _ways_to_carry_out(request)
    return [(reverse(name, args=[request.pk]), label) for name, label in found]


def _ways_to_carry_out(request: DataRequest) -> list[tuple[str, str]]:
    found = []
    if request.state == DataRequest.State.CONFIRMED:
        found.append(("privacy_request_findings", _("View the data held")))
        if request.extended_at is None:
            found.append(("privacy_request_extend", _("Extend the deadline")))
        found.append(("privacy_request_refuse", _("Refuse the request")))
    is_copy = request.kind == DataRequest.Kind.EXPORT
    if is_copy and request.closed_at and archive_path(request).is_file():
        found.append(("privacy_request_copy", _("Download the copy")))
    if request.certificate:
        found.append(("privacy_request_certificate", _("Download the certificate")))
    return found
