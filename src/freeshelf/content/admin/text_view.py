"""Turn pasted or locked HTML into blocks for the editor of texts."""

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin.auth import require_admin_access

from freeshelf.content.conversion import written_text
from freeshelf.content.pasted_text import pasted_blocks

_MAX_LENGTH = 1_000_000
_MAX_TAGS = 40_000  # seconds of work


@require_admin_access
@require_POST
def text_view(request: HttpRequest) -> JsonResponse:
    """Return the blocks of the HTML that was sent, as the browser holds blocks."""
    markup = request.POST.get("html", "")
    if len(markup) > _MAX_LENGTH or markup.count("<") > _MAX_TAGS:
        return JsonResponse({"error": _("This text is too long.")}, status=413)
    block = written_text()
    text = block.to_python(pasted_blocks(markup))
    return JsonResponse({"blocks": block.get_form_state(text)})
