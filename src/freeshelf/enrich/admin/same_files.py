"""Files that have the same bytes as another one, and are still public."""

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.log_actions import log

from freeshelf.enrich.checks.decisions import stop_copies, use_up_keeps
from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.permissions import may_change_files
from freeshelf.library.models import File
from freeshelf.library.services import out_with_same_bytes, take_out
from freeshelf.shared.amounts import local_number

ALL = "all"


@dataclass(frozen=True, slots=True)
class SameFiles:
    """Public files with the bytes of another: those to read, and how many are unseen.

    `may_decide` is whether the person may take out one of them at least.
    """

    files: tuple[File, ...]
    unseen: int
    may_decide: bool

    def __bool__(self) -> bool:
        return bool(self.files or self.unseen)


def may_decide(user: User, file: File) -> bool:
    """Return whether a person may publish a file with findings, or restrict it."""
    return user.has_perm("library.publish_resource") and may_change_files(
        user, file.resource
    )


def same_files(file: File, user: User) -> SameFiles:
    """Return the other public files with the bytes of this one."""
    rows = out_with_same_bytes(file)
    seen = tuple(visible_in_admin(rows, user).select_related("resource"))
    return SameFiles(
        files=seen,
        unseen=rows.count() - len(seen) if seen or rows.exists() else 0,
        may_decide=any(may_decide(user, each) for each in seen),
    )


def still_public(file: File, same: SameFiles) -> SafeString:
    """Return a sentence that says where the same file is still public, with a link."""
    count = len(same.files) + same.unseen
    sentence = ngettext(
        "The same file is still public in %(count)s other place.",
        "The same file is still public in %(count)s other places.",
        count,
    )
    return format_html(
        '<bdi>{}</bdi>: {} <a href="{}">{}</a>',
        str(file),
        sentence % {"count": local_number(count)},
        reverse("enrich_take_out", args=[file.pk]),
        _("Show where"),
    )


@transaction.atomic
def take_out_and_log(file: File, user: User) -> bool:
    """Take a file out, and log who did."""
    stop_copies(file=file, now=timezone.now())
    take_out(file=file)
    data = {"number": file.number}
    log(file.resource, "freeshelf.file.take_out", user=user, data=data)
    return True


@transaction.atomic
def take_down(file: File, user: User) -> bool:
    """Take a file out for good: decisions to publish it must be made again."""
    use_up_keeps({"file": file}, user=user, now=timezone.now())
    return take_out_and_log(file, user)


def take_out_same(file: File, user: User, *, chosen: Collection[str]) -> list[File]:
    """Take out public files with the bytes of this one, and return them.

    `chosen` are their keys, or `ALL`. Those that the person may not decide about stay.
    """
    taken = [
        each
        for each in same_files(file, user).files
        if (ALL in chosen or str(each.pk) in chosen) and may_decide(user, each)
    ]
    for each in taken:
        take_down(each, user)
    return taken
