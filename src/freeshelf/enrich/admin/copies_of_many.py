"""Copies without hidden content of several files, and the list that one came from."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from wagtail.log_actions import log

from freeshelf.enrich.admin.same_files import take_out_and_log
from freeshelf.enrich.check_models import FileCopy
from freeshelf.enrich.checks.copies import ask_for_copy, can_be_copied
from freeshelf.enrich.checks.what_copies_keep import parts_to_leave_out_unseen
from freeshelf.library.access import Hold
from freeshelf.library.admin.permissions import may_change_files
from freeshelf.library.models import File
from freeshelf.library.services import waiting_version


def ask_for_copies(files: Iterable[File], user: User) -> int:
    """Ask for copies of files without hidden content, and return of how many.

    As in the form for one file, what readers get is taken down until its copy is ready,
    and parts go as a whole in which something was found; of files with cropped images
    only the images that show it. Left out are files of which
    no copy is made, or one is being made, or that the person may not change.
    """
    asked = 0
    for file in files:
        version = waiting_version(file)
        if version is None or not can_be_copied(version):
            continue
        readable = file.versions.visible_in_admin_to(user).filter(pk=version.pk)
        if not may_change_files(user, file.resource) or not readable.exists():
            continue
        if FileCopy.objects.filter(source=version, finished_at=None).exists():
            continue
        if file.hold == Hold.NONE and version.is_current:
            take_out_and_log(file, user)
        ask_for_copy(
            version=version,
            places=[],
            without=parts_to_leave_out_unseen(version.content),
            user=user,
            now=timezone.now(),
        )
        data = {"number": file.number, "places": 0}
        log(file.resource, "freeshelf.file.copy", user=user, data=data)
        asked += 1
    return asked


def list_of(request: HttpRequest) -> str:
    """Return the address of the list that a page was opened from; empty if none."""
    address = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_ours and address.startswith("/") else ""
