"""Panel with a request and links to its actions."""

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
    """Shows the request read-only."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "privacy/admin/request_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add the remaining time, the actions and the certificate."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            request = self.instance
            may_carry_out = self.request.user.has_perm(CARRY_OUT)
            return context | {
                "data_request": request,
                "days_left": request.days_left(now=timezone.now()),
                "ways": _actions(request, may_carry_out=may_carry_out),
                "is_genuine": bool(request.certificate)
                and is_genuine(request.certificate),
            }


def _actions(request: DataRequest, *, may_carry_out: bool) -> list[tuple[str, str]]:
    """Return URLs and labels of the actions."""
    actions = []
    if request.state == DataRequest.State.PENDING:
        actions.append(("privacy_request_resend", _("Send the email again")))
    if may_carry_out:
        actions += _carry_out_actions(request)
    return [(reverse(name, args=[request.pk]), label) for name, label in actions]


def _carry_out_actions(request: DataRequest) -> list[tuple[str, str]]:
    actions = []
    if request.state == DataRequest.State.CONFIRMED:
        actions.append(("privacy_request_findings", _("View the data held")))
        if request.extended_at is None:
            actions.append(("privacy_request_extend", _("Extend the deadline")))
        actions.append(("privacy_request_refuse", _("Refuse the request")))
    is_copy = request.kind == DataRequest.Kind.EXPORT
    if is_copy and request.closed_at and archive_path(request).is_file():
        actions.append(("privacy_request_copy", _("Download the copy")))
    if request.certificate:
        actions.append(("privacy_request_certificate", _("Download the certificate")))
    return actions
