"""Files and images that have the bytes of another one, and are still public."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.log_actions import log

from freeshelf.enrich.checks.decisions import stop_copies, use_up_keeps
from freeshelf.enrich.checks.pictures import take_picture_out
from freeshelf.library.access import READ_ALL
from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.permissions import may_change_files
from freeshelf.library.models import File
from freeshelf.library.services import (
    files_with_bytes_of_picture,
    out_with_same_bytes,
    pictures_with_bytes_of,
    pictures_with_same_bytes,
    take_out,
)
from freeshelf.shared.amounts import local_number

ALL = "all"


@dataclass(frozen=True, slots=True)
class SameFiles:
    """Files and images with the bytes of another that no check keeps back.

    Records of files may be drafts. `files` are those to read; of others only the number
    is told. `may_decide` is whether the person may take out one of them at least.
    """

    files: tuple[File, ...] = ()
    unseen: int = 0
    images: tuple[Any, ...] = ()
    may_decide: bool = False

    def __len__(self) -> int:
        return len(self.files) + self.unseen + len(self.images)

    @property
    def is_public(self) -> bool:
        """Return whether readers get one of them today, as far as that can be told."""
        is_seen = any(each.reaches_readers for each in self.files)
        return is_seen or self.unseen > 0 or bool(self.images)


def may_decide(user: User, file: File) -> bool:
    """Return whether a person may publish a file with findings, or restrict it."""
    return user.has_perm("library.publish_resource") and may_change_files(
        user, file.resource
    )


def may_decide_pictures(user: User) -> bool:
    """Return whether a person may decide about images, which belong to no record."""
    return user.has_perms(("library.publish_resource", READ_ALL))


def same_files(file: File, user: User) -> SameFiles:
    """Return the other public files and images with the bytes of a file."""
    return _seen(out_with_same_bytes(file), pictures_with_bytes_of(file), user)


def same_as_picture(picture: Any, user: User) -> SameFiles:
    """Return the public files and other images with the bytes of an image."""
    files = files_with_bytes_of_picture(picture)
    return _seen(files, pictures_with_same_bytes(picture), user)


def _seen(rows: QuerySet[File], images: list[Any], user: User) -> SameFiles:
    seen = tuple(visible_in_admin(rows, user).select_related("resource"))
    may_decide_one = any(may_decide(user, each) for each in seen)
    return SameFiles(
        files=seen,
        unseen=rows.count() - len(seen) if seen or rows.exists() else 0,
        images=tuple(images),
        may_decide=may_decide_one or bool(images and may_decide_pictures(user)),
    )


def still_public(name: str, same: SameFiles, address: str) -> SafeString:
    """Return a sentence that says where the same file is still public, with a link."""
    sentence = ngettext(
        "The same file is still public in %(count)s other place.",
        "The same file is still public in %(count)s other places.",
        len(same),
    )
    if not same.is_public:
        sentence = _(
            "The same file is also elsewhere, and nothing holds it back there."
        )
    return format_html(
        '<bdi>{}</bdi>: {} <a href="{}">{}</a>',
        name,
        sentence % {"count": local_number(len(same))},
        address,
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


def take_out_same(same: SameFiles, user: User, *, chosen: Collection[str]) -> SameFiles:
    """Take out public files and images with the same bytes, and return them.

    `chosen` are keys of files and `picture-` with keys of images, or `ALL`. Those that
    the person may not decide about stay.
    """
    files = [
        each
        for each in same.files
        if (ALL in chosen or str(each.pk) in chosen) and may_decide(user, each)
    ]
    images = [
        each
        for each in same.images
        if (ALL in chosen or f"picture-{each.pk}" in chosen)
        and may_decide_pictures(user)
    ]
    for file in files:
        take_down(file, user)
    for image in images:
        take_picture_out(key=image.pk, user=user, now=timezone.now())
    return SameFiles(files=tuple(files), images=tuple(images))


def take_same_and_say(
    request: HttpRequest,
    user: User,
    name: str,
    title: str,
    address: str,
    find: Callable[[Any], SameFiles],
) -> None:
    """Take out what has the bytes of a file or image, and say where it still is public.

    `name` is that of the choices in the form, `title` and `address` are of the file.
    """
    chosen = request.POST.getlist(name)
    if taken := take_out_same(find(user), user, chosen=chosen):
        sentence = ngettext(
            "The same file was taken down in %(count)s other place.",
            "The same file was taken down in %(count)s other places.",
            len(taken),
        )
        messages.success(request, sentence % {"count": local_number(len(taken))})
    if left := find(user):
        messages.warning(request, still_public(title, left, address))
