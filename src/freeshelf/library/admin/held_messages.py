"""Messages after publishing about files that readers do not get yet."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages

from freeshelf.library.admin.file_sources import undecided_among
from freeshelf.library.services import waiting_files
from freeshelf.shared.amounts import local_number


def tell_held_files(request: HttpRequest, records: Iterable[int]) -> None:
    """Say how many files of public records are checked, or wait for a decision."""
    held = waiting_files().filter(resource__in=list(records), resource__live=True)
    keys = set(held.values_list("pk", flat=True))
    undecided = undecided_among(keys)
    if checked := len(keys - undecided):
        sentence = ngettext(
            "%(count)s file is being checked. Readers do not get it yet.",
            "%(count)s files are being checked. Readers do not get them yet.",
            checked,
        )
        messages.info(request, sentence % {"count": local_number(checked)})
    if undecided:
        sentence = ngettext(
            "%(count)s file is waiting for a decision.",
            "%(count)s files are waiting for a decision.",
            len(undecided),
        )
        url = reverse("enrich_checks")
        if len(undecided) == 1:
            url = reverse("enrich_check", args=[*undecided])
        text = sentence % {"count": local_number(len(undecided))}
        messages.warning(request, text, buttons=[messages.button(url, _("Decide"))])
