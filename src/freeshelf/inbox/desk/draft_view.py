"""Making a draft record of a suggestion."""

from typing import cast

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from freeshelf.inbox.desk.item_panels import desk_url
from freeshelf.inbox.errors import AlreadyDraftError
from freeshelf.inbox.models import SuggestedResource
from freeshelf.inbox.services import make_draft


@require_POST
def draft_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the draft and open it."""
    may = ("inbox.change_suggestedresource", "library.add_resource")
    if not request.user.has_perms(may):
        raise PermissionDenied
    suggestion = get_object_or_404(SuggestedResource, pk=pk)
    user = cast("User", request.user)
    try:
        resource = make_draft(suggestion=suggestion, user=user, now=timezone.now())
    except AlreadyDraftError as error:
        messages.warning(request, str(error))
        return redirect("inbox_suggested:edit", pk)
    messages.success(
        request,
        _("A draft was created. Describe it, then publish it when it is ready."),
    )
    return redirect(desk_url(resource))
