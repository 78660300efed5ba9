"""Sentences about files of records, and images, that readers do not get."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages

from freeshelf.library.access import Hold
from freeshelf.library.admin.file_sources import (
    undecided_among,
    undecided_pictures_among,
)
from freeshelf.library.models import HeldPicture, Resource
from freeshelf.library.services import waiting_files
from freeshelf.library.services.live_and_draft import scheduled_keys
from freeshelf.shared.amounts import local_number


@dataclass(frozen=True, slots=True)
class HeldSentence:
    """A sentence on files that wait, and the address where a person decides, if any."""

    text: str
    url: str = ""


def held_sentences(records: Iterable[int]) -> list[HeldSentence]:
    """Say how many files of records are checked, or wait for a decision."""
    return _sentences(Q(resource__in=list(records)))


def tell_held_files(request: HttpRequest, records: Iterable[int]) -> None:
    """Say it in messages of those records that are public or scheduled to be so."""
    keys = list(records)
    scheduled = scheduled_keys(Resource, keys)
    is_out = Q(resource__live=True) | Q(resource__in=scheduled)
    for each in _sentences(Q(resource__in=keys) & is_out):
        if each.url:
            buttons = [messages.button(each.url, _("Decide"))]
            messages.warning(request, each.text, buttons=buttons)
        else:
            messages.info(request, each.text)


def hold_sentence(hold: str, *, is_undecided: bool) -> str:
    """Return who gets what is held back; empty for what is not."""
    match hold:
        case Hold.CHECK if is_undecided:
            return _("Waiting for a decision: readers do not get it yet.")
        case Hold.CHECK:
            return _("Being checked: readers do not get it yet.")
        case Hold.RESTRICTED:
            return _("For staff only, after a check.")
        case Hold.TAKEN_OUT:
            return _("Taken down: readers do not get it.")
    return ""


def held_pictures(pictures: Iterable[int]) -> dict[int, str]:
    """Return by its key, of each image that is held back, who gets it."""
    rows = HeldPicture.objects.filter(picture__in=set(pictures))
    held = dict(rows.values_list("picture_id", "hold"))
    undecided = undecided_pictures_among(held)
    return {
        key: hold_sentence(hold, is_undecided=key in undecided)
        for key, hold in held.items()
    }


def _sentences(of: Q) -> list[HeldSentence]:
    keys = set(waiting_files().filter(of).values_list("pk", flat=True))
    undecided = undecided_among(keys)
    told: list[HeldSentence] = []
    if checked := len(keys - undecided):
        sentence = ngettext(
            "%(count)s file is being checked. Readers do not get it yet.",
            "%(count)s files are being checked. Readers do not get them yet.",
            checked,
        )
        told.append(HeldSentence(sentence % {"count": local_number(checked)}))
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
        told.append(HeldSentence(text, url))
    return told
